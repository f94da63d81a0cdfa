"""What every answer forbids a browser, and who is turned away before Streamlit hears of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from coroutines import finish

from node_viz.ui.headers import FRAMES, Guarded, frames, headers, inline_script

WITHIN = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/x")]}


def asked(**scope: Any) -> tuple[list[dict[str, Any]], bool]:
    """Ask a guarded app; return what was sent, and whether the app heard of it."""
    sent: list[dict[str, Any]] = []
    heard: list[object] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append(scope)
        await send(WITHIN if scope["type"] == "http" else {"type": "websocket.accept"})

    async def receive() -> dict[str, Any]:
        raise AssertionError("a body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    finish(Guarded(app, headers())({"headers": [], **scope}, receive, send))
    return sent, bool(heard)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_every_answer_has_the_headers(method: str) -> None:
    sent, heard = asked(type="http", method=method)
    assert heard
    found = dict(sent[0]["headers"])
    assert found[b"content-type"] == b"text/x"
    for name, words in headers().items():
        assert found[name.encode()] == words.encode()


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_an_upload_is_refused_before_it_is_read(method: str) -> None:
    sent, heard = asked(type="http", method=method, path="/_stcore/upload_file/a/b")
    assert not heard
    assert sent[0]["status"] == 405
    assert dict(sent[0]["headers"])[b"x-content-type-options"] == b"nosniff"


def test_a_browser_runs_our_own_files_and_asks_nobody_else() -> None:
    policy = dict(part.split(" ", 1) for part in headers()["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "unsafe-eval" not in headers()["content-security-policy"]
    assert policy["connect-src"] == "'self'"
    for what, whom in policy.items():
        if what != "frame-ancestors":
            assert not re.search(r"[\w-]+\.\w|https?:|\*", re.sub(r"'sha256-[^']*'", "", whom))


def test_of_inline_scripts_those_of_streamlits_page_run() -> None:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert len(inline_script().split()) == len(inline) >= 1


def connects(monkeypatch: pytest.MonkeyPatch, origin: str | None, host: str = "viz.school:8501"):
    """Whether a socket asked for by a page of `origin` reaches Streamlit."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *args: pytest.fail("it asked another host"))
    monkeypatch.setattr("requests.get", lambda *args, **rest: pytest.fail("it asked another host"))
    own = [(b"host", host.encode())]
    page = [] if origin is None else [(b"origin", origin.encode())]
    sent, heard = asked(type="websocket", headers=[*own, *page])
    assert heard or sent == [{"type": "websocket.close", "code": 1008}]
    return heard


@pytest.mark.parametrize(
    "origin", ["http://viz.school:8501", "https://viz.school:8501", "http://localhost:3000", None]
)
def test_our_own_pages_open_a_socket(monkeypatch: pytest.MonkeyPatch, origin: str | None) -> None:
    assert connects(monkeypatch, origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://viz.school",  # another port is another server
        "http://viz.school:8501.evil.example",
        "http://viz.school:8501@evil.example",
        "http://localhost.evil.example",
        "http://evil.example/viz.school:8501",
        "null",
        "",
        "http://[",
        "file://",
    ],
)
def test_pages_of_others_open_none(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    assert not connects(monkeypatch, origin)


def test_a_page_that_the_server_was_told_of_opens_a_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.corsAllowedOrigins": ["https://a.org"]}.get)
    assert connects(monkeypatch, "https://a.org", host="10.0.0.7:8501")
    assert not connects(monkeypatch, "https://b.org", host="10.0.0.7:8501")


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (None, "*"),
        ("", "*"),
        ("'self'", "'self'"),
        ("'none'", "'none'"),
        ("https://course.example.org", "https://course.example.org"),
        ("https://*.example.org, http://a.b:81", "https://*.example.org http://a.b:81"),
    ],
)
def test_who_may_frame_a_page(
    monkeypatch: pytest.MonkeyPatch, said: str | None, means: str
) -> None:
    monkeypatch.delenv(FRAMES, raising=False)
    if said is not None:
        monkeypatch.setenv(FRAMES, said)
    assert frames() == means
    assert headers()["content-security-policy"].endswith(f"; frame-ancestors {means}")


@pytest.mark.parametrize("said", ["a.org; script-src *", "a\r\nb: c", "self'", "javascript:x"])
def test_what_is_no_origin_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv(FRAMES, said)
    with pytest.raises(ValueError, match="NODE_VIZ_FRAMES must be a list of origins"):
        frames()
