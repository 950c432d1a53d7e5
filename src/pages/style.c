/*
 * Style: see style.h. Under its full address it never changes, so that browsers
 * may keep it for good.
 */
#include "pages/style.h"

#include "api/call.h"
#include "pages/texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#define STYLE_PATH "/account/style.css"

const char *
style_address(void)
{
    static char address[sizeof STYLE_PATH + 24];
    if (address[0] == '\0')
        snprintf(address, sizeof address, STYLE_PATH "?%016" PRIx64,
            (uint64_t)XXH3_64bits(style_sheet, style_sheet_len));
    return address;
}

void
style_get(struct call *c)
{
    bool lasting = strcmp(c->req->uri, style_address()) == 0;
    reply_header(c->rep, "Cache-Control",
        lasting ? "public, max-age=31536000, immutable" : "public, max-age=300");
    reply_header(c->rep, "X-Content-Type-Options", "nosniff");
    reply_body(c->rep, "text/css;charset=UTF-8", (const char *)style_sheet, style_sheet_len);
}
