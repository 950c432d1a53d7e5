/*
 * Status: the words of the HTTP statuses this server sends.
 */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* The reason phrase ("Not Found"), or "Unknown" for a status not in the table.
 * Static text. */
const char *status_reason(int status);

#endif
