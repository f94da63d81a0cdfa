"""The real app in a real Chromium: a script in the page writes down when what could be seen.

It relies on the page's widgets: buttons with the keys `train` and `pause`, a line of class `status`
that begins with the run's state, and the stage's canvas, which carries `data-step` (the training
step shown) and `data-t` (flow time).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
TRAIN, PAUSE = ".st-key-cnf_train button", ".st-key-cnf_pause button"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000  #: milliseconds until something that does not appear is given up
CLICKS = 7  #: on Pause
PLAYING = "log.status.at(-1)?.[1] === 'playing'"

#: Looks at the page at every frame. Times are milliseconds since the page's time origin.
WITNESS = """
const log = (window.log = { pictures: [], status: [], clicks: [], frames: 0 });
const canvasIn = (root) => {
  const own = root.querySelector("canvas[data-step]");
  if (own) return own;
  for (const node of root.querySelectorAll("*"))
    if (node.shadowRoot) { const deep = canvasIn(node.shadowRoot); if (deep) return deep; }
};
let canvas, t;
const look = () => {
  const now = performance.now();
  log.frames += 1;
  if (!log.controls && document.querySelector(".st-key-cnf_train button")) log.controls = now;
  if (!canvas?.isConnected) canvas = canvasIn(document);
  const step = canvas?.dataset.step;
  if (step !== undefined) {
    if (Number(step) !== log.pictures.at(-1)?.[1]) log.pictures.push([now, Number(step)]);
    t ??= canvas.dataset.t;
    if (!log.moves && t !== undefined && canvas.dataset.t !== t) log.moves = now;
  }
  const said = document.querySelector(".status")?.textContent.split(" · ")[0];
  if (said && said !== log.status.at(-1)?.[1]) log.status.push([now, said]);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
addEventListener("click", () => log.clicks.push(performance.now()), true);
"""


def watch(query: str, seconds: float) -> dict[str, Any]:
    """Open the page, train and watch for so long, then pause several times; return what was seen.

    Returns:
        Seconds after the server was up of `paint`, `controls`, `stage` and `moves`; `pictures` as
        (seconds, step) while watched; `frames` a second, `kB` received, `first picture` after
        the click on Train; `pauses` and `rests`, seconds from each click on Pause to the word
        "paused" and to the last picture.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with served() as (url, up):
            seen = first_sight(chromium.new_page(), f"{url}/cnf", up)
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            received = listen(page)
            opened(page, f"{url}/cnf?{query}")
            seen |= training(page, seconds, received)
            seen |= pausing(page)
        chromium.close()
    return seen


def first_sight(page: Page, url: str, up: float) -> dict[str, float]:
    """Return when a first visitor of a fresh server sees what."""
    opened(page, url)
    page.wait_for_function("log.moves")
    at = page.evaluate(
        """({ paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
              controls: log.controls, stage: log.pictures[0][0], moves: log.moves })"""
    )
    origin = page.evaluate("performance.timeOrigin") / 1000 - up
    page.close()
    return {name: origin + ms / 1000 for name, ms in at.items() if ms is not None}


def training(page: Page, seconds: float, received: list[tuple[int, bool]]) -> dict[str, Any]:
    """Click Train, let the first pictures pass, and watch."""
    page.locator(TRAIN).first.click()
    page.wait_for_function("log.pictures.at(-1)[1] > 0")
    page.wait_for_timeout(1000)
    before, start = len(received), page.evaluate("[performance.now(), log.frames]")
    page.wait_for_timeout(1000 * seconds)
    end = page.evaluate("[performance.now(), log.frames]")
    log = page.evaluate("log")
    new = [(at / 1000, step) for at, step in log["pictures"] if start[0] <= at <= end[0]]
    first = next(at for at, step in log["pictures"] if step > 0)
    return {
        "first picture": (first - log["clicks"][-1]) / 1000,
        "pictures": new,
        "frames": 1000 * (end[1] - start[1]) / (end[0] - start[0]),
        "kB": sum(size for size, _ in received[before:]) / 1000,
        "arrived": sum(brings for _, brings in received[before:]) / seconds,
    }


def pausing(page: Page) -> dict[str, list[float]]:
    """Pause and go on several times; return how long each pause took to act and to settle."""
    pauses, rests = [], []
    for _ in range(CLICKS):
        page.wait_for_function(PLAYING)
        page.wait_for_timeout(1500)
        page.locator(PAUSE).first.click()
        page.wait_for_function("log.status.at(-1)[1] === 'paused'")
        page.wait_for_timeout(2500)
        log = page.evaluate("log")
        click = log["clicks"][-1]
        pauses.append((log["status"][-1][0] - click) / 1000)
        rests.append(max(0.0, log["pictures"][-1][0] - click) / 1000)
        page.locator(TRAIN).first.click()
    return {"pauses": pauses, "rests": rests}


def opened(page: Page, url: str) -> None:
    """Open an address with the witness in place and wait for the stage."""
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WITNESS)
    page.goto(url)
    page.wait_for_function("log.pictures.length > 0 && log.controls")


def listen(page: Page) -> list[tuple[int, bool]]:
    """Return a list that grows by (bytes, whether it brings a picture) with every message."""
    messages: list[tuple[int, bool]] = []

    def note(message: bytes | str) -> None:
        brings = isinstance(message, bytes) and b'"pictures":[{"step"' in message
        messages.append((len(message), brings))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return messages


@contextmanager
def served() -> Iterator[tuple[str, float]]:
    """Serve the app while in the `with`; give its address and when it was up, seconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--server.headless", "true", "--server.fileWatcherType", "none"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        yield url, _up(url, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _up(url: str, process: subprocess.Popen[bytes]) -> float:
    """Wait until the server is healthy and return the time, seconds since the epoch."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return time.time()
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the app ended before it was up; streamlit's own words stand above")
