"""The app where others show it: below a path of theirs, and in a frame of a page of theirs."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import press, status
from serving import served

ROOT = Path(__file__).parents[2]
COURSE = "http://localhost:8/week-3"  #: to a browser another site than 127.0.0.1
SNIPPET = re.compile(r"<iframe.*?</iframe>", re.DOTALL)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that `node-viz app` serves below a path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "node_viz", "app", "--no-browser"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "courses/flows")
        said = tmp_path_factory.mktemp("below") / "log"
        with served(command, ROOT, said, below="/courses/flows") as address:
            yield f"{address}/courses/flows"


def test_pages_lie_below_the_path(still: Any, below: str) -> None:
    still.goto(below)
    still.get_by_role("button", name="Watch one learn").click()
    still.wait_for_url(f"{below}/cnf*")
    still.locator(".st-key-stage canvas").wait_for()


def test_a_lesson_trains_in_a_frame_of_another_site(browser: Any, below: str) -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    snippet = SNIPPET.search(told)[0].replace("http://ADDRESS:8501", below)
    window = browser.new_context(viewport={"width": 1000, "height": 900})
    page = window.new_page()
    page.route(COURSE, lambda asked: asked.fulfill(content_type="text/html", body=snippet))
    page.goto(COURSE)
    lesson = page.frame_locator("iframe")
    press(lesson, "cnf_train")
    status(lesson, r"playing · step [1-9]")
    assert lesson.get_by_test_id("stTopNavSection").count() == 0  # one lesson, not the whole course
    assert window.cookies() == []  # a browser keeps none of a frame from elsewhere
    window.close()
