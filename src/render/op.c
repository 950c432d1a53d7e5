/*
 * Op: the names of the ops, for the generated base set and for listings.
 */
#include "render/op.h"

#define NAME(op) [op] = #op

const char *const op_names[OP__MAX] = {
    NAME(OP_END),
    NAME(OP_NONE),
    NAME(OP_STRING),
    NAME(OP_INT),
    NAME(OP_MOVE),
    NAME(OP_FIELD),
    NAME(OP_TO_TEXT),
    NAME(OP_JOIN),
    NAME(OP_FORMAT),
    NAME(OP_TRUTH),
    NAME(OP_NOT),
    NAME(OP_COMPARE),
    NAME(OP_COMPARE_TEXT),
    NAME(OP_JUMP),
    NAME(OP_JUMP_IF),
    NAME(OP_JUMP_UNLESS),
    NAME(OP_JUMP_PRESENT),
    NAME(OP_ADD),
    NAME(OP_TEXT_CALL),
    NAME(OP_FOR_START),
    NAME(OP_FOR),
    NAME(OP_FOR_TEXT),
    NAME(OP_CALL),
    NAME(OP_CONTENT),
    NAME(OP_ELEMENT),
    NAME(OP_ATTRIBUTE),
    NAME(OP_MARKUP),
    NAME(OP_OBJECT),
    NAME(OP_ARRAY),
    NAME(OP_MEMBER),
    NAME(OP_CLOSE),
    NAME(OP_TEXT),
    NAME(OP_CDATA),
    NAME(OP_RICH),
    NAME(OP_NUMBER),
    NAME(OP_BOOLEAN),
};
