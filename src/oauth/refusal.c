/*
 * Refusal: the table. See refusal.h.
 */
#include "oauth/refusal.h"

#include <assert.h>
#include <stddef.h>

/* What OAuth refuses is plain text, what the limits refuse is a heading. */
#define PLAIN(text)      .detail = (text), .type = "text/plain", .body = (text)
#define HEADING(heading) .type = "text/xml", .body = "<h1>" heading "</h1>"

static const struct refusal_words words[REFUSAL__MAX] = {
    [REFUSAL_BAD_REQUEST] = { .status = 400,
        .code = "ERR_400_BAD_REQUEST",
        PLAIN("Bad Request") },
    [REFUSAL_URI_TOO_LONG] = { .status = 414,
        .code = "ERR_414_REQUEST_URI_TOO_LONG",
        .detail = "Request-URI Too Long",
        HEADING("Request-URI Too Long") },
    /* The gateway's set has no name of its own for these two. */
    [REFUSAL_TOO_LARGE] = { .status = 413,
        .code = "ERR_400_BAD_REQUEST",
        .detail = "Request Entity Too Large",
        HEADING("Request Entity Too Large") },
    [REFUSAL_HEADER_LARGE] = { .status = 431,
        .code = "ERR_400_BAD_REQUEST",
        .detail = "Request Header Fields Too Large",
        HEADING("Request Header Fields Too Large") },
    [REFUSAL_UNSUPPORTED_PARAMETER] = { .status = 400,
        .code = "ERR_400_UNSUPPORTED_PARAMETER",
        PLAIN("Unsupported Parameter") },
    [REFUSAL_UNSUPPORTED_SIGNATURE_METHOD] = { .status = 400,
        .code = "ERR_400_UNSUPPORTED_SIGNATURE_METHOD",
        PLAIN("Unsupported Signature Method") },
    [REFUSAL_MISSING_CONSUMER_KEY] = { .status = 401,
        .code = "ERR_400_MISSING_REQUIRED_CONSUMER_KEY",
        PLAIN("Missing Required Consumer Key") },
    [REFUSAL_MISSING_REQUEST_TOKEN] = { .status = 401,
        .code = "ERR_400_MISSING_REQUIRED_REQUEST_TOKEN",
        PLAIN("Missing Required Request Token") },
    [REFUSAL_MISSING_ACCESS_TOKEN] = { .status = 401,
        .code = "ERR_400_MISSING_REQUIRED_ACCESS_TOKEN",
        PLAIN("Missing Required Access Token") },
    [REFUSAL_DUPLICATED_PARAMETER] = { .status = 400,
        .code = "ERR_400_DUPLICATED_OAUTH_PROTOCOL_PARAMETER",
        PLAIN("Duplicated OAuth Protocol Parameter") },
    [REFUSAL_TIMESTAMP] = { .status = 401,
        .code = "ERR_401_TIMESTAMP_IS_INVALID",
        PLAIN("Timestamp Is Invalid") },
    [REFUSAL_SIGNATURE] = { .status = 401,
        .code = "ERR_401_INVALID_SIGNATURE",
        PLAIN("Invalid Signature") },
    [REFUSAL_TOKEN] = { .status = 401,
        .code = "ERR_401_INVALID_OR_EXPIRED_TOKEN",
        PLAIN("Invalid Or Expired Token") },
    [REFUSAL_CONSUMER_KEY] = { .status = 401,
        .code = "ERR_401_INVALID_CONSUMER_KEY",
        PLAIN("Invalid Consumer Key") },
    [REFUSAL_NONCE] = { .status = 401,
        .code = "ERR_401_INVALID_NONCE",
        PLAIN("Invalid NONCE") },
    [REFUSAL_NOT_AUTHORIZED] = { .status = 403,
        .code = "ERR_403_NOT_AUTHORIZED",
        .detail = "Not Authorized",
        HEADING("Not Authorized") },
    [REFUSAL_INACTIVE] = { .status = 403,
        .code = "ERR_403_DEVELOPER_INACTIVE",
        .detail = "Account Inactive",
        HEADING("Developer Inactive") },
    [REFUSAL_OVER_QPS] = { .status = 403,
        .code = "ERR_403_DEVELOPER_OVER_QPS",
        .detail = "Account Over Queries Per Second Limit",
        HEADING("Developer Over Qps"),
        .message = "Over queries per second limit" },
    [REFUSAL_OVER_RATE] = { .status = 403,
        .code = "ERR_403_DEVELOPER_OVER_RATE",
        .detail = "Account Over Rate Limit",
        HEADING("Developer Over Rate"),
        .message = "Over queries per day limit" },
    [REFUSAL_UNKNOWN_REFERER] = { .status = 403,
        .code = "ERR_403_DEVELOPER_UNKNOWN_REFERER",
        .detail = "Invalid Referer",
        HEADING("Invalid Referer") },
    [REFUSAL_SERVICE_OVER_QPS] = { .status = 403,
        .code = "ERR_403_SERVICE_OVER_QPS",
        .detail = "Rate Limit Exceeded",
        HEADING("Rate Limit Exceeded") },
    [REFUSAL_REQUIRES_SSL] = { .status = 403,
        .code = "ERR_403_SERVICE_REQUIRES_SSL",
        .detail = "Service Requires SSL",
        HEADING("Service Requires SSL") },
    [REFUSAL_UNAVAILABLE] = { .status = 503,
        .code = "ERR_503_SERVICE_UNAVAILABLE",
        .detail = "Service Unavailable",
        HEADING("Service Unavailable") },
};

const struct refusal_words *
refusal_words(enum refusal r)
{
    assert(r > REFUSAL_NONE && r < REFUSAL__MAX);
    return &words[r];
}
