"""The app where others show it: below a path of theirs, and in a frame of a page of theirs."""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browsing import PATIENCE, leads_to, press, status
from serving import served

ROOT = Path(__file__).parents[2]
SNIPPET = re.compile(r"<iframe.*?</iframe>", re.DOTALL)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app below a path, which a file in the home of `node-viz app` names."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "node_viz", "app", "--no-browser"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    home = tmp_path_factory.mktemp("home")
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "courses/flows"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        with served(command, ROOT, home / "log", below="/courses/flows") as address:
            yield f"{address}/courses/flows"


def test_pages_lie_below_the_path(still: Any, below: str) -> None:
    still.goto(below)
    still.get_by_role("button", name="Watch one learn").click()
    leads_to(still, re.escape(f"{below}/cnf"))
    still.locator(".st-key-stage canvas").wait_for()


@pytest.fixture
def course(below: str) -> Iterator[str]:
    """The address of a page with the lesson in it; to a browser localhost is not 127.0.0.1."""
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    snippet = SNIPPET.search(told)
    assert snippet
    page = snippet[0].replace("http://ADDRESS:8501", below).encode()

    class Course(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Course) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_lesson_trains_in_a_frame_of_another_site(browser: Any, course: str) -> None:
    window = browser.new_context(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    page = window.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(course)
    lesson = page.frame_locator("iframe")
    press(lesson, "cnf_train")
    status(lesson, r"playing · step [1-9]")
    assert lesson.get_by_test_id("stMainMenu").count() == 0  # Streamlit's own; ours stays
    assert window.cookies() == []  # a browser keeps none of a frame from elsewhere
    window.close()
