"""A JupyterLab or a marimo for a test, and what a test does in one of their pages."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from serving import end, started

PATIENCE = 180  #: seconds
#: what JupyterLab needs to keep widgets in a saved notebook, and the theme of its pages
SETTINGS = {
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


def needs(*modules: str) -> Any:
    """A mark that skips a test unless these are installed."""
    absent = [name for name in modules if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")


@contextmanager
def jupyterlab(home: Path) -> Iterator[str]:
    """Serve a JupyterLab whose notebooks lie in `home`; yield its address."""
    for name, words in SETTINGS.items():
        file = home / ".jupyter" / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(words))
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1"]
    command += ["--IdentityProvider.token=x", f"--ServerApp.root_dir={home}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("OMP_NUM_THREADS", "1")
        process = started(command, home, home / "log")
    try:
        answers(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}/lab"
    finally:
        end(process)


def trust(notebook: Path, home: Path) -> None:
    """Say, as a reader of a notebook from elsewhere must, that what it brings may run."""
    said = "from nbformat.sign import TrustNotebookApp as App; App.launch_instance()"
    signs = {**os.environ, "HOME": str(home)}
    subprocess.run([sys.executable, "-c", said, str(notebook)], env=signs, check=True)


@contextmanager
def marimo(script: Path, home: Path) -> Iterator[str]:
    """Serve a script of marimo as an app; yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "marimo", "run", str(script), "--headless"]
    command += ["--port", str(port), "--host", "127.0.0.1", "--no-token"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("OMP_NUM_THREADS", "1")
        process = started(command, home, home / "log")
    try:
        answers(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"nothing answers at {address}")


class Widget:
    """A widget of ours in a page, of whatever notebook."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.canvas = page.locator(".node-viz canvas").first

    def facts(self) -> dict[str, str]:
        """What the first stage says of itself."""
        return self.canvas.evaluate("(canvas) => ({ ...canvas.dataset })")

    def waits(self, condition: str) -> dict[str, str]:
        """Wait until a condition on the facts `f`, in JavaScript, holds; return them."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.canvas.count() and self.canvas.evaluate(
                f"(canvas) => {{ const f = canvas.dataset; return Boolean({condition}); }}"
            ):
                return self.facts()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never: {condition}; {self.facts()}")

    def slide(self, label: str, share: float) -> None:
        """Put a slider at a share of its way, as a hand does."""
        self.page.locator(".node-viz").get_by_label(label).evaluate(
            "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }",
            round(1000 * share),
        )

    def click(self, across: float, down: float) -> None:
        """Click on the first stage."""
        box = self.canvas.bounding_box()
        self.canvas.click(position={"x": across * box["width"], "y": down * box["height"]})

    def card(self) -> Any:
        return self.page.locator(".node-viz .card:not(.help)").first

    def note(self) -> Any:
        return self.page.locator(".node-viz .note")

    def pixels(self) -> int:
        """A number that changes with what is drawn."""
        return self.canvas.evaluate(
            """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
              .data.reduce((sum, value, i) => (31 * sum + value * (i % 97)) % 1000003, 0)"""
        )

    def background(self) -> list[int]:
        """The colour of the stage's first pixel."""
        return self.canvas.evaluate(
            "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data].slice(0, 3)"
        )
