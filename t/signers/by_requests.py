#!/usr/bin/python3
"""Sends requests signed by python3-requests-oauthlib, as t/41-signers.t asks:
a JSON list on standard input, a JSON list of statuses and bodies out."""
import json
import sys

import requests
from requests_oauthlib import OAuth1

KINDS = {"header": "AUTH_HEADER", "query": "QUERY", "body": "BODY"}


def main():
    job = json.load(sys.stdin)
    session = requests.Session()
    session.trust_env = False
    replies = []
    for one in job["requests"]:
        auth = OAuth1(job["key"], job["secret"], signature_type=KINDS[one["place"]])
        url = job["base"] + one["path"]
        pairs = [tuple(p) for p in one["pairs"]]
        if one["method"] == "POST":
            reply = session.post(url, data=pairs, auth=auth, timeout=60)
        else:
            reply = session.get(url, params=pairs, auth=auth, timeout=60)
        replies.append({"status": reply.status_code, "body": reply.text})
    json.dump(replies, sys.stdout)


main()
