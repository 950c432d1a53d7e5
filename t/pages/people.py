#!/usr/bin/python3
"""People in front of the pages, in a real Chromium; prints TAP. Run by t/56-pages.t."""

import json
import os
import re
import sys
import time
import traceback

from selenium.webdriver.common.keys import Keys

from application import Application
from browser import Browser

with open(sys.argv[1]) as f:
    WORLD = json.load(f)
INES, OTTO = "ines@example.org", "otto@example.org"
shift = int(open(WORLD["clock"]).read())
count = 0


def clock():
    return time.time() + shift


def clock_move(seconds):
    global shift
    shift += seconds
    with open(WORLD["clock"] + ".new", "w") as new:
        new.write(f"{shift}\n")
    os.rename(WORLD["clock"] + ".new", WORLD["clock"])


def ok(good, name):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)
    return good


def same(got, want, name):
    ok(got == want, name) or print(f"# got {got!r}\n# want {want!r}", flush=True)


def has(text, part, name):
    ok(part in text, name) or print("# " + text.replace("\n", "\n# "), flush=True)


def heading(b, text, name):
    same(b.text("h1"), text, name)


def status(b):
    return b.driver.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")


fish, reef = (Application(WORLD["base"], key, secret, name, clock) for name, key, secret in WORLD["apps"])
CONSENT = "Let Fish Finder use your account?"


def begin(app, b, callback, **more):
    begun = app.begin(callback)
    b.open(app.login_url(begun, **more))
    return begun


def person_signed_in(b, login=INES):
    b.driver.delete_all_cookies()
    b.open(WORLD["base"] + "/account/sign_in")
    b.sign_in(login, WORLD["users"][login])
    b.press("button.primary")


# ---- the dance -----------------------------------------------------------------


def first_time(b):
    """Wrong password, right password and yes, back at the application."""
    begun = begin(fish, b, fish.site() + "/cb?keep=1#end")
    heading(b, CONSENT, "asked by Fish Finder")
    page = b.text("main")
    has(page, f"127.0.0.1:{fish.server.server_port}", "its site is named")
    ok(re.search(r"\d+ \w+ \d{4}, \d\d:\d\d UTC", page), "and when it asked")
    has(page, "Say yes only if you started this yourself", "a short warning in 1.0a")
    ok(not b.has(".warning"), "not the long one")
    b.shot("consent-sign-in")
    b.sign_in(INES, "wrong")
    b.press("button[value=yes]")
    heading(b, CONSENT, "a wrong password asks again")
    has(b.text(".fault"), "Authorization failed", "in the documented words")
    same(status(b), 401, "with status 401")
    same(b.find("#login").get_attribute("value"), INES, "the login is still there")
    same(b.find("#password").get_attribute("value"), "", "the password is not")
    b.shot("consent-wrong")
    b.find("#password").send_keys(WORLD["users"][INES])
    b.press("button[value=yes]")
    got, headers, path = fish.visited()
    same(got.get("keep"), "1", "the application's own parameter came back")
    same(got["oauth_token"], begun["oauth_token"], "with the token")
    ok(re.fullmatch(r"[A-Za-z0-9]{20}", got["oauth_verifier"]), "and a verifier")
    ok("Referer" not in headers, "and no Referer")
    ok(b.driver.current_url.endswith("#end"), "the fragment last")
    heading(b, "Back", "the application's page is shown")
    same(fish.finish(begun, "x" * 20)[0], 401, "a wrong verifier is refused")
    code, token = fish.finish(begun, got["oauth_verifier"])
    same((code, list(token)), (200, ["oauth_token", "user_id", "oauth_token_secret"]), "the right one gives a token")
    return token


def second_time(b):
    """Signed in already; no, and what is left of the token then."""
    begun = begin(fish, b, fish.site() + "/cb")
    heading(b, CONSENT, "asked again")
    ok(not b.has("#password"), "without a password")
    has(b.text(".who"), INES, "by name")
    b.shot("consent")
    b.press("button[value=no]")
    heading(b, "Nothing was changed", "no")
    b.shot("denied")
    same(fish.finish(begun, "x" * 20)[0], 401, "the application gets nothing")
    b.open(fish.login_url(begun))
    heading(b, "This request is over", "and cannot ask again")
    has(b.text(".reason"), "Expired or bad request token", "in the documented words")
    same(status(b), 401, "with status 401")
    b.shot("expired")


def pin(b):
    begun = begin(reef, b, "oob")
    heading(b, "Let Reef <b>&</b> Co use your account?", "a name is text")
    has(b.text("main"), "you get a PIN to type into Reef", "a PIN is announced")
    b.press("button[value=yes]")
    heading(b, "Success", "yes")
    number = b.text("#pin")
    ok(re.fullmatch(r"\d{6}", number), "a PIN of six digits")
    b.shot("pin")
    b.open(reef.login_url(begun))
    heading(b, "This request is over", "it is shown once")
    same(reef.finish(begun)[0], 401, "without the PIN nothing")
    code, token = reef.finish(begun, number)
    same(code, 200, "with it a token")
    return token


def old_flow(b):
    """1.0: the callback comes with the address, and there is no verifier."""
    begun = begin(fish, b, None, oauth_callback=fish.site() + "/cb")
    has(b.text(".warning"), "If you did not start this yourself on 127.0.0.1", "the long warning")
    has(b.text(".warning"), "Fish Finder asked for this at", "with the time")
    b.shot("consent-1.0")
    b.press("button[value=yes]")
    got, _, _ = fish.visited()
    same(got, {"oauth_token": begun["oauth_token"]}, "the token alone comes back")
    same(fish.finish(begun)[0], 200, "and gives an access token")
    same(fish.finish(begun)[0], 401, "once")
    begin(fish, b, None)
    has(b.text("main"), "you go back to Fish Finder by yourself", "no callback is said")
    b.press("button[value=yes]")
    heading(b, "Success", "yes")
    has(b.text("main"), "Go back to Fish Finder within 2 minutes", "where to go on")
    ok(not b.has("#pin"), "and no PIN")
    b.shot("return")


def expired(b):
    begun = begin(fish, b, "oob")
    clock_move(901)
    b.press("button[value=yes]")
    heading(b, "This request is over", "an answer that came too late")
    same(fish.finish(begun, "000000")[0], 401, "is none")
    begun = begin(fish, b, None)
    clock_move(270)
    b.open(fish.login_url(begun))
    heading(b, CONSENT, "1.0 lives for 300 s")
    clock_move(31)
    b.open(fish.login_url(begun))
    heading(b, "This request is over", "and no longer")


def onward(b):
    """The application's page sends the browser on to another site of its own."""
    fish.onward = reef.site("localhost") + "/done"
    begin(fish, b, fish.site() + "/cb")
    b.press("button[value=yes]")
    fish.onward = None
    heading(b, "Back", "a callback may send the browser on")
    same(b.driver.current_url, reef.site("localhost") + "/done", "to another site")
    fish.visited()
    reef.visited()


# ---- attacks ----------------------------------------------------------------------


def other_session(b, other):
    """Somebody opens the page signed in and sends the link to another."""
    begun = begin(fish, b, "oob")
    heading(b, CONSENT, "opened by one")
    person_signed_in(other, OTTO)
    other.open(fish.login_url(begun))
    heading(other, "Diese Anfrage ist vorbei", "another session cannot open it")
    has(other.text("main"), "Expired or bad request token", "the documented words are in English")
    other.driver.delete_all_cookies()
    other.open(fish.login_url(begun))
    other.sign_in(OTTO, WORLD["users"][OTTO])
    other.press("button[value=yes]")
    heading(other, "Diese Anfrage ist vorbei", "nor answer it while signing in")
    b.press("button[value=yes]")
    heading(b, "Success", "the first still can")


def frames(b):
    begun = fish.begin("oob")
    fish.pages["/frame"] = f'<!DOCTYPE html><title>x</title><iframe id=f src="{fish.login_url(begun)}"></iframe>'.replace("&", "&amp;")
    b.complaints()
    b.open(fish.site() + "/frame")
    fish.visited()
    b.driver.switch_to.frame(b.find("#f"))
    ok("Fish Finder" not in b.driver.page_source, "nothing of it is shown in a frame")
    b.driver.switch_to.default_content()
    ok(any("frame-ancestors" in c or "X-Frame-Options" in c for c in b.complaints()), "the browser says why")


def forged(b):
    """Another site posts to us from the browser of somebody signed in."""
    target = WORLD["base"]
    fish.pages["/forge"] = f"""<!DOCTYPE html><title>x</title>
        <form method=post action="{target}/account/withdraw_all"><button id=all>x</button></form>
        <form method=post action="{target}/account/sign_in"><input name=login value="{OTTO}">
        <input name=password value="{WORLD['users'][OTTO]}"><button id=in>x</button></form>"""
    for host in ("127.0.0.1", "localhost"):
        for button in ("all", "in"):
            b.open(fish.site(host) + "/forge")
            fish.visited()
            b.press("#" + button)
            heading(b, "Please try again", f"a form of {host}, {button}")
            same(status(b), 403, "is refused")
    b.open(target + "/account")
    has(b.text("main"), INES, "still signed in as before")
    ok(b.has(".application"), "nothing was withdrawn")


# ---- the account --------------------------------------------------------------------


def applications(b, fish_token, reef_token):
    def usable(app, token):
        return app.call("/users/current", token["oauth_token"], token["oauth_token_secret"])[0]

    same((usable(fish, fish_token), usable(reef, reef_token)), (200, 200), "both tokens work")
    fish.call(f"/users/{fish_token['user_id']}/feeds", fish_token["oauth_token"], fish_token["oauth_token_secret"])
    b.open(WORLD["base"] + "/account")
    heading(b, "My applications", "the page of applications")
    names = [e.text for e in b.driver.find_elements("css selector", ".application h2")]
    same(sorted(names), ["Fish Finder", "Reef <b>&</b> Co"], "both are there")
    allowed = b.text(".application .facts")
    ok(re.search(r"\d+ \w+ \d{4}, \d\d:\d\d UTC", allowed), "with the time they were let in")
    has(allowed, "127.0.0.1", "and from where")
    b.shot("account")
    if b.has("form[action='/account/renew_feeds']"):
        b.press("form[action='/account/renew_feeds'] button")
        has(b.text(".notice"), "The old feed addresses have stopped working", "feeds are renewed")
    b.press(f"form[action='/account/withdraw']:has(input[value='{fish.key}']) button")
    has(b.text(".notice"), "The application can no longer use your account", "one is withdrawn")
    same([e.text for e in b.driver.find_elements("css selector", ".application h2")],
        ["Reef <b>&</b> Co"], "the other is left")
    same((usable(fish, fish_token), usable(reef, reef_token)), (401, 200), "its token is worth nothing at once")
    b.shot("account-withdrawn")
    b.find("summary").click()
    b.shot("account-all")
    b.press("form[action='/account/withdraw_all'] button")
    has(b.text("main"), "No application may use your account.", "all are withdrawn")
    same(usable(reef, reef_token), 401, "that one too")
    b.shot("account-none")


def sessions(b):
    b.open(WORLD["base"] + "/account")
    cookie = b.driver.get_cookie("matinee")
    same((cookie["httpOnly"], cookie["sameSite"]), (True, "Lax"), "the cookie is out of reach of scripts and other sites")
    b.press("form[action='/account/sign_out'] button")
    heading(b, "Sign in", "signed out")
    has(b.text(".notice"), "You are signed out.", "and told so")
    b.shot("sign-in")
    b.driver.add_cookie({"name": "matinee", "value": cookie["value"], "path": "/"})
    b.open(WORLD["base"] + "/account")
    heading(b, "Sign in", "the old cookie opens nothing")
    b.driver.delete_all_cookies()
    b.open(WORLD["base"] + "/account/sign_in")
    before = b.driver.get_cookie("matinee")["value"]
    b.sign_in(INES, WORLD["users"][INES])
    b.press("button.primary")
    heading(b, "My applications", "signed in")
    ok(b.driver.get_cookie("matinee")["value"] != before, "under a new id")


def keyboard(b):
    """Without a mouse, from the first Tab to the answer."""
    b.driver.delete_all_cookies()
    begun = begin(fish, b, "oob")
    same(b.tab_to("class", "skip"), 1, "the first Tab offers to skip to the content")
    ok(b.tab_to("id", "login"), "login")
    outline = b.driver.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    ok(outline != "none", "the focus is seen")
    b.shot("keyboard")
    b.keys(INES)
    same(b.tab_to("id", "password"), 1, "then the password")
    b.keys(WORLD["users"][INES])
    same(b.tab_to("value", "yes"), 1, "then yes")
    same(b.tab_to("value", "no"), 1, "then no")
    b.follow(lambda: b.keys(Keys.ENTER))
    heading(b, "Nothing was changed", "no by keyboard")
    same(fish.finish(begun, "000000")[0], 401, "counts")
    begin(fish, b, "oob")
    ok(b.tab_to("id", "login"), "again")
    b.keys(INES, Keys.TAB, WORLD["users"][INES])
    b.follow(lambda: b.keys(Keys.ENTER))
    heading(b, "Success", "Enter in the password says yes")


def german(b):
    b.driver.delete_all_cookies()
    begin(fish, b, None)
    same(b.find("html").get_attribute("lang"), "de", "the page is in German")
    heading(b, "Darf Fish Finder Ihr Konto nutzen?", "and asks so")
    ok("{" not in b.text("body"), "nothing is left unfilled")
    b.shot("german")
    b.sign_in(OTTO, "falsch")
    b.press("button[value=yes]")
    has(b.text(".fault"), "Authorization failed", "old words for programs")
    has(b.text(".fault"), "gehören nicht zusammen", "German ones for people")
    b.sign_in(OTTO, WORLD["users"][OTTO])
    b.press("button[value=yes]")
    has(b.text(".fault"), "User must accept terms of use.", "the terms of use come first")
    b.shot("german-terms")
    b.find("label[for=terms]").click()
    b.press("button[value=yes]")
    heading(b, "Geschafft", "yes in German")
    has(b.text("main"), "Success", "and in old words")
    b.shot("german-success")


def fits(b):
    """Nothing is wider than a phone."""
    for path in ("/account/sign_in", "/account"):
        b.open(WORLD["base"] + path)
        b.narrow(320)
        ok(b.driver.execute_script("return document.documentElement.scrollWidth") <= 320, f"{path} on a narrow screen")
        b.wide()


def quiet(b):
    wrong = [c for c in b.complaints() if "401" not in c and "403" not in c and "favicon" not in c]
    same(wrong, [], "the browser has nothing to complain about")


def main():
    b = Browser("en")
    other = Browser("de")
    clock_move(61)    # what was tried before does not count any more
    try:
        fish_token = first_time(b)
        second_time(b)
        reef_token = pin(b)
        old_flow(b)
        onward(b)
        quiet(b)
        frames(b)
        forged(b)
        applications(b, fish_token, reef_token)
        clock_move(61)
        sessions(b)
        other_session(b, other)
        clock_move(61)
        keyboard(b)
        german(other)
        expired(b)
        fits(b)
    except Exception:
        ok(False, "to the end")
        print("# at " + b.driver.current_url + "\n# " + b.text("body").replace("\n", "\n# "))
        print("# " + traceback.format_exc().replace("\n", "\n# "))
    finally:
        b.close()
        other.close()
        print(f"1..{count}")


main()
