/*
 * Words: what the pages for people say, in one language. Made of the files in
 * src/pages/texts, which have a line for each of these; what has {braces} there
 * is filled in before a view sees it.
 */
#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H

struct words {
    const char *lang;
    const char *date;
    const char *time;
    const char *months;
    const char *skip;
    const char *account_link;
    const char *footer;
    const char *sign_in_title;
    const char *sign_in_lead;
    const char *login_label;
    const char *password_label;
    const char *password_hint;
    const char *sign_in_button;
    const char *sign_in_failed;
    const char *sign_in_limited;
    const char *signed_in_as;
    const char *sign_out_button;
    const char *consent_title;
    const char *consent_lead;
    const char *consent_sign_in;
    const char *site_label;
    const char *site_unknown;
    const char *began_label;
    const char *began;
    const char *may_label;
    const char *may_read;
    const char *may_rate;
    const char *may_queue;
    const char *may_not;
    const char *until_label;
    const char *until;
    const char *next_label;
    const char *next_site;
    const char *next_pin;
    const char *next_return;
    const char *warning;
    const char *warning_anywhere;
    const char *warning_short;
    const char *yes_button;
    const char *sign_in_yes_button;
    const char *no_button;
    const char *terms_needed;
    const char *terms_label;
    const char *terms_link;
    const char *approved_title;
    const char *approved_lead;
    const char *pin_label;
    const char *pin_hint;
    const char *return_hint;
    const char *approved_later;
    const char *denied_title;
    const char *denied_lead;
    const char *denied_hint;
    const char *expired_title;
    const char *expired_lead;
    const char *expired_hint;
    const char *stale_title;
    const char *stale_lead;
    const char *stale_hint;
    const char *callback_title;
    const char *callback_lead;
    const char *callback_hint;
    const char *unavailable_title;
    const char *unavailable_lead;
    const char *limited_title;
    const char *reason_label;
    const char *account_title;
    const char *account_lead;
    const char *account_none;
    const char *approved_label;
    const char *address_label;
    const char *used_label;
    const char *used_never;
    const char *calls_label;
    const char *feeds_label;
    const char *feeds_never;
    const char *withdraw_button;
    const char *renew_button;
    const char *renew_hint;
    const char *withdraw_all_summary;
    const char *withdraw_all_hint;
    const char *withdraw_all_button;
    const char *withdrawn;
    const char *withdrawn_all;
    const char *renewed;
    const char *signed_out;
};

#endif
