#!/usr/bin/python3
"""Whether JSON of versions 1.0 and 1.5 is what the rules make of the XML of the
same request. Shares nothing with the server nor with the other tests: it signs
by itself, reads XML and JSON with Python's own parsers, and applies the rules.

Usage: json_by_rule.py BASE KEY SECRET strings|typed <REQUESTS

A request is a line: a path and query that are percent-coded already. `typed`
is the form with bare numbers and truths. TAP on standard output."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qsl, quote, urlsplit

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
DIGITS_SAFE = 15  # longer ones stay strings, as no reader keeps them


def coded(text):
    return quote(text, safe="-._~")


def signed(url, key, secret):
    """The Authorization header of a GET (RFC 5849, HMAC-SHA1, no token)."""
    parts = urlsplit(url)
    oauth = {
        "oauth_consumer_key": key,
        "oauth_nonce": secrets.token_hex(12),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_version": "1.0",
    }
    pairs = parse_qsl(parts.query, keep_blank_values=True) + list(oauth.items())
    coded_pairs = sorted((coded(n), coded(v)) for n, v in pairs)
    text = "&".join(f"{n}={v}" for n, v in coded_pairs)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    base = f"GET&{coded(address)}&{coded(text)}"
    digest = hmac.new(f"{coded(secret)}&".encode(), base.encode(), hashlib.sha1).digest()
    oauth["oauth_signature"] = base64.b64encode(digest).decode()
    return "OAuth " + ", ".join(f'{n}="{coded(v)}"' for n, v in oauth.items())


def fetch(url, key, secret):
    request = urllib.request.Request(url, headers={"Authorization": signed(url, key, secret)})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as reply:
            return reply.status, reply.read().decode("utf-8")
    except urllib.error.HTTPError as reply:
        return reply.code, reply.read().decode("utf-8")


def scalar(text, typed):
    """Text as a string or, typed, as what it looks like."""
    if typed and text in ("true", "false"):
        return text == "true"
    if typed and len(text) <= DIGITS_SAFE and NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text


def value(element, typed):
    """Rules 2 to 9: an element as text or as an object."""
    children = list(element)
    text = element.text or ""
    if children:
        text = "".join([text] + [child.tail or "" for child in children])
        if not text.strip():
            text = ""
    if not children and not element.attrib:
        return scalar(text, typed)
    members = [(name, scalar(v, typed)) for name, v in element.attrib.items()]
    members += [(child.tag, value(child, typed)) for child in children]
    if text:
        members.append(("content", scalar(text, typed)))
    result = {}
    for name, _ in members:
        all_of_it = [v for n, v in members if n == name]
        result[name] = all_of_it[0] if len(all_of_it) == 1 else all_of_it
    return result


def by_rule(xml, typed):
    root = ElementTree.fromstring(xml)
    return {root.tag: value(root, typed)}


def no_twins(pairs):
    """An object with a name twice says different things to different readers."""
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a member is there twice")
    return dict(pairs)


def difference(want, got, at="$"):
    """Where two values first differ, or None."""
    if type(want) is not type(got):
        return f"{at}: {want!r} and {got!r}"
    if isinstance(want, dict):
        if set(want) != set(got):
            return f"{at}: members {sorted(want)} and {sorted(got)}"
        pairs = [(want[n], got[n], f"{at}.{n}") for n in want]
    elif isinstance(want, list):
        if len(want) != len(got):
            return f"{at}: {len(want)} and {len(got)} items"
        pairs = [(w, g, f"{at}[{i}]") for i, (w, g) in enumerate(zip(want, got))]
    else:
        return None if want == got else f"{at}: {want!r} and {got!r}"
    return next((d for d in (difference(*p) for p in pairs) if d), None)


def judge(base, key, secret, request, typed):
    """None, or what is wrong."""
    url = base + request
    status, xml = fetch(url, key, secret)
    if status != 200:
        return f"XML: status {status}: {xml[:200]}"
    status, text = fetch(url + ("&" if "?" in url else "?") + "output=json", key, secret)
    if status != 200:
        return f"JSON: status {status}: {text[:200]}"
    return difference(by_rule(xml, typed), json.loads(text, object_pairs_hook=no_twins))


def main():
    base, key, secret, mode = sys.argv[1:]
    typed = mode == "typed"
    requests = [line.strip() for line in sys.stdin if line.strip()]
    failed = 0
    for number, request in enumerate(requests, 1):
        wrong = judge(base, key, secret, request, typed)
        failed += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {number} - {request.replace('#', '')}")
        if wrong:
            print(f"# {wrong}")
    print(f"1..{len(requests)}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
