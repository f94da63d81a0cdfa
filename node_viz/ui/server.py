"""The server behind `node-viz app`: Streamlit's own, with files that cross the network compressed.

`streamlit run app.py` serves the same pages; there, a proxy has to compress.
"""

from __future__ import annotations

import gzip
import threading
import webbrowser
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import urlopen

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from node_viz.runs.logs import log_kind
from node_viz.ui import road
from node_viz.ui.headers import Guarded, headers
from node_viz.ui.host import host
from node_viz.ui.logs import serve_with_json_log
from node_viz.ui.operator import operated

FILES = ("/static/", "/_stcore/bidi-components/")  #: paths, in which a file never changes
TYPES = (b"text/", b"application/javascript", b"application/json", b"image/svg")
LEAST = 1000  #: bytes worth compressing
KEPT = 512  #: compressed files in memory; all that a visitor loads are about 200, 3 MB


def run(script: Path, host: str, port: int, *, browser: bool, token: str = "") -> None:
    """Serve the app until it is interrupted.

    Args:
        script: app.py.
        host: to listen on.
        port: to listen on.
        browser: whether to open the app in a browser once it answers.
        token: whoever knows it may see the operator's page; there is none if it is empty.

    Raises:
        ValueError: NODE_VIZ_FRAMES makes no sense.
    """
    if log_kind() == "json":
        serve_with_json_log()
    middleware = [Middleware(Guarded, headers()), Middleware(Compressed)]
    more = operated(token)
    more["routes"] = [*more.get("routes", []), *road.routes()]
    app = st.App(script, lifespan=_computing, middleware=middleware, **more)
    if browser:
        here = "localhost" if host in ("0.0.0.0", "::") else host
        threading.Thread(target=_open, args=(f"http://{here}:{port}",), daemon=True).start()
    settings = {"server.port": port, "server.address": host, "server.headless": True}
    # To greet a class, Streamlit would ask another host for its address; we have greeted already.
    app.run(config={**settings, "logger.hideWelcomeMessage": True})


@asynccontextmanager
async def _computing(app: st.App) -> AsyncIterator[None]:
    """Have worker processes for as long as the app serves, warm before the first visitor comes."""
    computing = host()
    yield
    computing.close()


def _open(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(f"{address}/_stcore/health", timeout=1).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            webbrowser.open(address)
            return


class Compressed:
    """Middleware that sends Streamlit's and our own files compressed, each compressed once.

    Streamlit leaves them as they are, since it would have to compress them for each visitor.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.made: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        a_file = any(part in scope["path"] for part in FILES)
        if not a_file or b"gzip" not in asked.get(b"accept-encoding", b"") or b"range" in asked:
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Sender(self, scope["path"], send))

    def pack(self, path: str, body: bytes, version: bytes) -> bytes:
        """Return a file compressed; the last `KEPT` of them are remembered."""
        key = (path, version)
        if key not in self.made:
            self.made[key] = gzip.compress(body, 6, mtime=0)
            if len(self.made) > KEPT:
                self.made.popitem(last=False)
        return self.made[key]


class _Sender:
    """Holds a response back until it is whole, and sends it compressed."""

    def __init__(self, to: Compressed, path: str, send: Send) -> None:
        self.to, self.path, self.send = to, path, send
        self.start: Message = {}
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body, headers = b"".join(self.body), dict(self.start["headers"])
        kind = headers.get(b"content-type", b"")
        if (
            self.start["status"] == 200
            and len(body) >= LEAST
            and b"content-encoding" not in headers
            and kind.startswith(TYPES)
        ):
            version = headers.get(b"etag", b"") or str(len(body)).encode()
            body = self.to.pack(self.path, body, version)
            headers[b"content-encoding"] = b"gzip"
            headers[b"content-length"] = str(len(body)).encode()
            headers[b"vary"] = b"Accept-Encoding"
            self.start["headers"] = list(headers.items())
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})
