"""What a visit takes from the network: a page opened for the first time, trained, and loaded anew.

`first`: megabytes of the first visit of a browser that has none of our files, as they cross the
network, and in how many answers. `again`: the same page loaded anew. `a picture`: all that comes
over the WebSocket while the page plays, curves and gauges included, for each message that brings a
picture. Headers are counted as Chromium does.
"""

from __future__ import annotations

import base64
import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.browser import FLAGS, PATIENCE
from benchmarks.load.server import served
from benchmarks.options import Options
from benchmarks.report import Table

NOTE = "Chromium, nothing kept before; {whose}; each page is watched for {seconds:g} s of training."
BINARY = 2  #: a WebSocket frame that is no text
RESTS = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
QUIET = 2000  #: milliseconds without news after which a page has come

Counts = NDArray[np.int64]


class Meter:
    """Counts what crosses the network to one page."""

    def __init__(self, page: Page) -> None:
        self.files = self.answers = self.messages = self.pictures = 0
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._file)
        wire.on("Network.webSocketFrameReceived", self._message)

    def _file(self, event: dict[str, Any]) -> None:
        self.files += int(event["encodedDataLength"])
        self.answers += event["encodedDataLength"] > 0

    def _message(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        if frame["opcode"] == BINARY:
            message = base64.b64decode(frame["payloadData"])
            self.messages += len(message)
            self.pictures += b'"pictures":[{"step"' in message

    @property
    def now(self) -> Counts:
        """Bytes of files, answers, bytes of messages, messages with a picture, so far."""
        return np.array([self.files, self.answers, self.messages, self.pictures])


def run(options: Options) -> Iterator[Table]:
    """Visit pages, each with a browser that has nothing yet."""
    seconds = options.longest(15.0)
    whose = "`node-viz app` itself" if options.address is None else "the server at --address"
    rows: list[dict[str, Any]] = []
    with contextlib.ExitStack() as stack:
        address = options.address or stack.enter_context(served()).address
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for stem in options.pages or ("cnf", "straight", "augment"):
            rows.append(visit(chromium, address, stem, seconds))
        chromium.close()
    yield Table("visit", NOTE.format(whose=whose, seconds=seconds), rows)


def visit(chromium: Browser, address: str, stem: str, seconds: float) -> dict[str, Any]:
    """Open a page, load it anew, and train."""
    window = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = window.new_page()
    page.set_default_timeout(PATIENCE)
    meter = Meter(page)
    page.goto(f"{address}/{stem}")
    files, answers, messages, _ = first = _settled(page, meter)
    page.reload()
    again = _settled(page, meter)
    page.locator(f".st-key-{stem}_train button:visible").first.click()
    page.wait_for_timeout(QUIET)
    before = meter.now
    page.wait_for_timeout(1000 * seconds)
    _, _, sent, pictures = meter.now - before
    window.close()
    return {
        "page": stem,
        "first, MB": (files + messages) / 1e6,
        "of them files, MB": files / 1e6,
        "answers": int(answers),
        "again, MB": (again - first)[[0, 2]].sum() / 1e6,
        "a picture, kB": sent / pictures / 1e3 if pictures else None,
        "pictures": int(pictures),
    }


def _settled(page: Page, meter: Meter) -> Counts:
    """Wait until the page stands and nothing comes any more; return what has come."""
    page.locator(".stMain canvas").first.wait_for()
    page.wait_for_function(RESTS)
    last = None
    while last is None or (last != meter.now).any():
        last = meter.now
        page.wait_for_timeout(QUIET)
    return last
