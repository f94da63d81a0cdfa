"""A server for a script, and a real browser; tests skip with a reason where there is none.

One server an app and one browser serve all tests of a process. A page that several tests of a file
look at is opened once: loading one takes seconds, most of them of the processor's. Within a page
the way to another one costs a fifth of loading it (`turn_to` of `browsing.py`).
"""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from serving import served

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
SIZE = {"width": 1280, "height": 800}
PATIENCE = 90  #: seconds; a busy machine takes its time, and a test that waits in vain fails
SAYS = "location.href + '\\n' + document.body.innerText.slice(0, 1500)"
looked_at: list[Any] = []  #: the tabs that are open


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """Put what the open pages say beside the report of a test that has failed."""
    report = yield
    if report.failed and report.when == "call":
        for tab in looked_at:
            with contextlib.suppress(Exception):
                report.sections.append(("what the page says", tab.evaluate(SAYS)))
    return report


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Return a function that starts a Streamlit server for a script and returns its address.

    A script that is served already is not served twice. Servers end with the session.
    """
    running: dict[Path, str] = {}
    with contextlib.ExitStack() as servers:

        def start(script: Path) -> str:
            if script not in running:
                said = tmp_path_factory.mktemp("server") / f"{script.stem}.log"
                command = [sys.executable, "-m", "streamlit", "run", str(script)]
                command += ["--server.port", "0", "--server.address", "127.0.0.1"]
                # From the root, so that the server reads the project's own settings.
                running[script] = servers.enter_context(served(command, ROOT, said))
            return running[script]

        yield start


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, served as for a class: with all that its headers forbid a browser."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "node_viz", "app", "--no-browser", "--host", "127.0.0.1"]
    said = tmp_path_factory.mktemp("server") / "app.log"
    with served([*command, "--port", port], ROOT, said) as address:
        yield address


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


@pytest.fixture
def still(laptop: Any) -> Iterator[Any]:
    """Yield such a page for a test that looks at no motion."""
    with laptop(still=True) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def laptop(browser: Any) -> Iterator[Any]:
    """Return what opens such a page in a `with`, for tests that share one.

    Where no test looks at motion the page is opened `still`, as for a visitor who wants none: half
    of what a browser without a graphics card does is animation. Pages are tabs of one window, so
    that scripts are fetched and compiled once. They share what they keep in the browser, but each
    is another visitor to the server: none finds the run of a test before.
    """
    window = browser.new_context(viewport=SIZE)

    @contextmanager
    def opened(still: bool = False) -> Iterator[Any]:
        window.clear_cookies()
        tab = window.new_page()
        with _laptop(tab, still):
            yield tab
            tab.close()

    yield opened
    window.close()


@pytest.fixture(scope="module")
def opened(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Open runs from a file, in a browser that is cut off; no error and no request may happen."""
    from node_viz.export.kinds import How, written

    window = browser.new_context(viewport=SIZE, offline=True)
    window.set_default_timeout(90_000)

    @contextmanager
    def open_(runs: list[Any], suffix: str = "?play=0&t=0") -> Iterator[Any]:
        file = tmp_path_factory.mktemp("page") / "flow.html"
        file.write_bytes(written(runs, "flow.html", How()))
        page, wrong = window.new_page(), list[str]()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: wrong.append(asked.url))
        page.goto(f"{file.as_uri()}{suffix}")
        page.wait_for_selector(".nv-player[data-ready]")
        yield page
        page.close()
        asked = f"{file.as_uri()}{suffix}".split("#")[0]
        assert wrong == [asked]  # the file itself, and nothing after it

    yield open_
    window.close()


@contextmanager
def _laptop(tab: Any, still: bool) -> Iterator[None]:
    """Look at a tab and, at the end, assert that it logged no error and asked no other host."""
    tab.emulate_media(reduced_motion="reduce" if still else "no-preference")
    wrong: list[str] = []

    def said(message: Any) -> None:
        # On a deep link Streamlit's client looks for its server below the page's path first.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            wrong.append(f"{tab.url}: {message.text}")

    def threw(error: Any) -> None:
        wrong.append(f"{tab.url}: {error}")

    def asked(request: Any) -> None:
        if request.url.startswith(("http", "ws")) and urlsplit(request.url).hostname != "127.0.0.1":
            wrong.append(f"{tab.url}: {request.url}")

    listeners = {"console": said, "pageerror": threw, "request": asked, "websocket": asked}
    for event, listener in listeners.items():
        tab.on(event, listener)
    tab.set_default_timeout(1000 * PATIENCE)
    looked_at.append(tab)
    yield
    looked_at.remove(tab)
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    assert wrong == []
