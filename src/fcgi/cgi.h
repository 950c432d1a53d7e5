/*
 * CGI: one request by the Common Gateway Interface, for hosts without
 * FastCGI: variables in the environment, body on standard input, reply on
 * standard output.
 */
#ifndef FCGI_CGI_H
#define FCGI_CGI_H

#include "fcgi/answer.h"

#include <stdbool.h>

/* Whether the environment is that of a CGI program. */
bool cgi_is(void);

/* Answers the one request. Returns 0, or -1 when the reply could not be
 * written. */
int cgi_run(const struct answerer *who);

#endif
