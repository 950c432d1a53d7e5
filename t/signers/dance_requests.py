#!/usr/bin/python3
"""An application made with python3-requests-oauthlib, as t/57-clients.t plays
with it: a JSON object a line. In: where and with which key; out: the address to
send the person to; in: where they came back, or their PIN; out: what the
application then read and wrote."""
import json
import sys
from urllib.parse import parse_qsl, urlencode

from requests_oauthlib import OAuth1Session


def say(what):
    print(json.dumps(what), flush=True)


def hear():
    return json.loads(sys.stdin.readline())


def plain(reply):
    return {"status": reply.status_code, "body": reply.text}


def session(job, **more):
    new = OAuth1Session(job["key"], client_secret=job["secret"], **more)
    new.trust_env = False
    return new


def main():
    job = hear()
    base = job["base"]
    app = session(job, callback_uri=job["callback"])
    got = app.fetch_request_token(base + "/oauth/request_token")
    more = {"oauth_consumer_key": job["key"]}
    if job["flow"] == "1.0":
        more.update(application_name=got["application_name"], oauth_callback=job["return_to"])
    say({"open": got["login_url"] + "&" + urlencode(more), "got": got})

    back = hear()
    if back.get("pin"):
        access = app.fetch_access_token(base + "/oauth/access_token", verifier=back["pin"])
    elif job["flow"] == "1.0a":
        app.parse_authorization_response(back["address"])
        access = app.fetch_access_token(base + "/oauth/access_token")
    else:
        # The library has 1.0a only: its own call wants a verifier.
        app = session(job, resource_owner_key=got["oauth_token"],
                      resource_owner_secret=got["oauth_token_secret"])
        reply = app.post(base + "/oauth/access_token")
        access = dict(parse_qsl(reply.text))
        if "oauth_token" not in access:
            say({"error": plain(reply)})
            return

    user = session(job, resource_owner_key=access["oauth_token"],
                   resource_owner_secret=access["oauth_token_secret"])
    mine = base + "/users/" + access["user_id"]
    ratings = mine + "/ratings/title"
    did = {"access": access}
    did["current"] = plain(user.get(base + "/users/current"))
    did["history"] = plain(user.get(mine + "/rental_history", params={"max_results": 3}))
    did["rated"] = plain(user.post(ratings + "/actual", data={"title_ref": job["title"], "rating": "3"}))
    did["again"] = plain(user.put(ratings + "/actual/" + job["number"], data={"rating": "5"}))
    did["read"] = plain(user.get(ratings, params={"title_refs": job["title"]}))
    did["removed"] = plain(user.delete(ratings + "/actual/" + job["number"]))
    say(did)


main()
