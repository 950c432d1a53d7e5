"""An application of somebody else: signs calls, does the dance, and has a page
of its own that browsers come back to."""

import base64
import hashlib
import hmac
import http.server
import queue
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


def encode(text):
    return urllib.parse.quote(text, safe="-._~")


class Application:
    def __init__(self, base, key, secret, name, clock):
        self.base, self.key, self.secret, self.name, self.clock = base, key, secret, name, clock
        self.visits = queue.Queue()    # the addresses browsers came to our page by
        self.onward = None             # where our page sends them on to
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        application = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.startswith("/favicon"):
                    self.send_error(404)
                    return
                application.visits.put((self.path, dict(self.headers)))
                onward = application.onward
                if onward and "/cb" in self.path:
                    self.send_response(302)
                    self.send_header("Location", onward)
                    self.end_headers()
                    return
                body = application.page(self.path).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler

    def page(self, path):
        return self.pages.get(path, "<!DOCTYPE html><title>Fish</title><h1 id=here>Back</h1>")

    pages = {}

    def site(self, host="127.0.0.1"):
        return f"http://{host}:{self.server.server_port}"

    def visited(self, seconds=20):
        """The parameters a browser came back with, and its headers."""
        path, headers = self.visits.get(timeout=seconds)
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query)), headers, path

    def call(self, path, token="", token_secret="", **more):
        """A signed GET; returns status and body."""
        pairs = {
            "oauth_consumer_key": self.key,
            "oauth_nonce": secrets.token_hex(8),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(self.clock())),
            "oauth_version": "1.0",
            **more,
        }
        if token:
            pairs["oauth_token"] = token
        normal = "&".join(sorted(f"{encode(k)}={encode(v)}" for k, v in pairs.items()))
        text = "&".join(["GET", encode(self.base + path), encode(normal)])
        key = f"{encode(self.secret)}&{encode(token_secret)}".encode()
        signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha1).digest()).decode()
        query = f"{normal}&oauth_signature={encode(signature)}"
        try:
            with urllib.request.urlopen(f"{self.base}{path}?{query}", timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def begin(self, callback=None):
        """Asks for a request token: 1.0 without a callback, 1.0a with one."""
        more = {} if callback is None else {"oauth_callback": callback}
        status, body = self.call("/oauth/request_token", **more)
        assert status == 200, body
        return dict(urllib.parse.parse_qsl(body))

    def login_url(self, begun, **more):
        """The address to send people to, as clients of old put it together."""
        more = {"oauth_consumer_key": self.key, "application_name": begun["application_name"], **more}
        return begun["login_url"] + "&" + urllib.parse.urlencode(more)

    def finish(self, begun, verifier=None):
        """Exchanges the request token; returns status and what came."""
        more = {} if verifier is None else {"oauth_verifier": verifier}
        status, body = self.call(
            "/oauth/access_token", begun["oauth_token"], begun["oauth_token_secret"], **more)
        return status, dict(urllib.parse.parse_qsl(body)) if status == 200 else body
