"""A server for a script, and a real browser; tests skip with a reason where there is none."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Return a function that starts a Streamlit server for a script and returns its address.

    A script that is served already is not served twice. Servers end with the session.
    """
    running: dict[Path, tuple[str, subprocess.Popen[bytes]]] = {}

    def start(script: Path) -> str:
        if script not in running:
            running[script] = _start(script)
        return running[script][0]

    yield start
    for _, process in running.values():
        process.terminate()
    for _, process in running.values():
        process.wait(timeout=20)


def _start(script: Path) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    # From the root, so that the server reads the project's own settings.
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return url, process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the server for {script.name} did not come up")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Yield a headless Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(laptop: Any) -> Iterator[Any]:
    """Yield a fresh page of a laptop's size; errors on its console fail the test."""
    with laptop() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def laptop(browser: Any) -> Any:
    """Return what opens such a page in a `with`, for tests that share one."""
    return lambda: _laptop(browser)


def _bad(said: Any) -> bool:
    """Streamlit asks for itself below a deep link first, and means to fail there."""
    return said.type == "error" and "/_stcore/" not in said.location.get("url", "")


@contextmanager
def _laptop(browser: Any) -> Iterator[Any]:
    """Open a page and, at the end, assert that its console had no error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    fresh = context.new_page()
    errors: list[str] = []
    fresh.on("console", lambda said: errors.append(said.text) if _bad(said) else None)
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.set_default_timeout(60_000)  # patience for a busy machine
    yield fresh
    context.close()
    assert errors == []
