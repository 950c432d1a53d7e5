/*
 * Result: what asking for the next entry of a foreign file can come to.
 */
#ifndef IMPORT_RESULT_H
#define IMPORT_RESULT_H

enum import_result {
    IMPORT_END = 0,      /* no more entries */
    IMPORT_ENTRY = 1,    /* here is one */
    IMPORT_REFUSED = -1, /* a bad one: line and reason say more; ask for the next */
    IMPORT_BROKEN = -2   /* the file is damaged or cannot be read: give up */
};

#endif
