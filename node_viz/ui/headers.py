"""What browsers are told not to do with our pages, and what the server does not even listen to.

A visitor watches and clicks: all of that goes over one WebSocket, and the rest is files. So whoever
asks for anything else is turned away before Streamlit hears of it. `streamlit run app.py` has none
of this; SECURITY.md says what holds there.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD", "OPTIONS")  #: nothing is uploaded, so no request has a body to read
HERE = ("localhost", "127.0.0.1", "0.0.0.0")  #: hosts whose pages Streamlit trusts, too
FRAMES = "NODE_VIZ_FRAMES"  #: names the pages that may show ours in a frame
NAMED = re.compile(r"'none'|'self'|\*|(https?://)?(\*\.)?[\w.-]+(:(\d+|\*))?")


class Guarded:
    """Middleware that adds headers, and refuses pages of others and requests that bring something.

    Args:
        app: what is guarded.
        added: the headers of every answer.
    """

    def __init__(self, app: ASGIApp, added: Mapping[str, str]) -> None:
        self.app = app
        self.headers = [(name.encode(), words.encode()) for name, words in added.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self.headers]}
            await send(message)

        if scope["type"] == "websocket" and not one_of_ours(scope):
            await send({"type": "websocket.close", "code": 1008})  # a violation of policy
        elif scope["type"] == "http" and scope["method"] not in METHODS:
            await with_headers({"type": "http.response.start", "status": 405, "headers": []})
            await send({"type": "http.response.body", "body": b"There is nothing to send here.\n"})
        else:
            await self.app(scope, receive, with_headers)


def one_of_ours(scope: Scope) -> bool:
    """Whether a socket is asked for by a page of this server, or by no page at all.

    This is Streamlit's own rule but for one thing: of an origin that it does not know, Streamlit
    asks another host whether it is the server's own address on the internet.
    """
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if b"origin" not in asked:  # no browser: what it could do to a visitor it can do without us
        return True
    try:
        page = urlsplit(asked[b"origin"])
        host = page.hostname
    except ValueError:
        return False
    return bool(host) and (page.netloc == asked.get(b"host") or host in trusted())


def trusted() -> set[str]:
    """Return the hosts whose pages may open a socket here, besides the server's own."""
    named = st.get_option("server.corsAllowedOrigins")
    own = (st.get_option("browser.serverAddress") or "").lower()
    return {*HERE, own, *(urlsplit(one.strip()).hostname or "" for one in named)}


def headers() -> dict[str, str]:
    """Return what is sent with every answer.

    Raises:
        ValueError: NODE_VIZ_FRAMES makes no sense.
    """
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' {inline_script()}",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit and Plotly write styles as they draw
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frames(),
    }
    return {
        "content-security-policy": "; ".join(f"{what} {whom}" for what, whom in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def frames() -> str:
    """Return which pages may show ours in a frame, as NODE_VIZ_FRAMES says; all when unset.

    There is no account whose owner could be led to click, and a course shows a lesson in its page.

    Raises:
        ValueError: it is no list of origins.
    """
    named = os.environ.get(FRAMES, "").replace(",", " ").split() or ["*"]
    wrong = [one for one in named if not NAMED.fullmatch(one)]
    if wrong:
        wanted = "a list of origins like https://course.example.org, or 'self', or 'none'"
        raise ValueError(f"{FRAMES} must be {wanted}; got {wrong[0]!r}")
    return " ".join(named)


@functools.cache
def inline_script() -> str:
    """Return the hashes of the scripts that stand in Streamlit's page itself."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [hashlib.sha256(one.encode()).digest() for one in scripts]
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
