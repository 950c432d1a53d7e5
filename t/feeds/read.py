#!/usr/bin/python3
"""Reads feeds as a feed reader does, with python3-feedparser, as t/59-feeds.t
asks: a JSON list of addresses on standard input, what it understood out."""
import json
import sys

import feedparser


def plain(moment):
    return list(moment[:6]) if moment else None


def main():
    out = []
    for address in json.load(sys.stdin):
        got = feedparser.parse(address)
        again = feedparser.parse(address, etag=got.get("etag"))
        out.append({
            "status": got.get("status"),
            "again": again.get("status"),
            "version": got.version,
            "wrong": str(got.get("bozo_exception", "")) if got.bozo else "",
            "id": got.feed.get("id"),
            "title": got.feed.get("title"),
            "author": got.feed.get("author"),
            "updated": plain(got.feed.get("updated_parsed")),
            "entries": [{
                "id": e.get("id"),
                "title": e.get("title"),
                "link": e.get("link"),
                "updated": plain(e.get("updated_parsed")),
                "content": [c.value for c in e.get("content", [])],
                "categories": [t.term for t in e.get("tags", [])],
            } for e in got.entries],
        })
    json.dump(out, sys.stdout)


main()
