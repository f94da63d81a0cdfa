"""A bare page that stands in for a notebook: it holds a widget's traits and passes messages on."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

HOST = Path(__file__).with_name("widget_host.js")
BYTES = ("now", "kept")


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def host(page: Any, widget: Any, python: bool = True) -> None:
    """Draw a widget in a page, with or without a Python that hears it."""

    def sent(content: dict[str, Any], buffers: Any = ()) -> None:
        page.evaluate("(told) => fromPython(...told)", [content, [text(b) for b in buffers or ()]])

    def changed(change: Any) -> None:
        value = change["new"]
        told = text(value) if isinstance(value, bytes) else value
        page.evaluate("(told) => changed(...told)", [change["name"], told])

    page.set_content("<!doctype html><html><body></body></html>")
    asked: list[dict[str, Any]] = []
    if python:
        widget.send = sent
        widget.observe(changed, [*BYTES, "said"])
        page.expose_function("toPython", lambda content: asked.append(content))
    page.asked = asked
    traits = {"about": widget.about, "said": widget.said}
    bytes_ = {name: text(getattr(widget, name)) for name in BYTES}
    page.evaluate(
        HOST.read_text(encoding="utf-8"), {"esm": widget._esm, "traits": traits, "bytes": bytes_}
    )


def serve(page: Any, widget: Any) -> None:
    """Let Python hear what the browser has said since the last time."""
    while page.asked:
        widget._heard(widget, page.asked.pop(0), [])
