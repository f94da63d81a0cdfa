"""A server of `node-viz app` that is watched: its page in a browser, its figures, its log."""

from __future__ import annotations

import json
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import leads_to
from serving import served

pytestmark = pytest.mark.browser
TOKEN = "correct horse battery"
SIZES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watched") / "server.log"


@pytest.fixture(scope="module")
def watched(log: Path) -> Iterator[str]:
    """The address of a server with a token and a log of JSON lines."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "node_viz", "app", "--no-browser", "--port", str(port)]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NODE_VIZ_OPERATOR_TOKEN", TOKEN)
        environment.setenv("NODE_VIZ_LOG", "json")
        environment.setenv("NODE_VIZ_SLOTS", "1")
        with served(command, log.parent, log) as address:
            yield address


def test_the_page_fits_and_can_be_read_everywhere(browser: Any, watched: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    credentials = {"username": "operator", "password": TOKEN}
    with browser.new_context(http_credentials=credentials) as window:
        page = window.new_page()
        for width, scheme in SIZES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{watched}/operator?still")
            assert "worker 1" in page.inner_text("main")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            found = axe.run(page)
            assert found.violations_count == 0, found.generate_report()
        page.click("text=Renew every")
        leads_to(page, r"/operator.?$")
        assert page.locator("meta[http-equiv=refresh]").count() == 1


def test_a_browser_that_knows_no_token_sees_nothing(browser: Any, watched: str) -> None:
    with browser.new_context(http_credentials={"username": "", "password": "guess"}) as window:
        page = window.new_page()
        answer = page.goto(f"{watched}/operator")
        assert answer.status == 401
        assert "worker" not in page.content()


def test_figures_come_with_streamlit_s_and_the_log_is_json(watched: str, log: Path) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    asked = urllib.request.Request(f"{watched}/operator/metrics", headers=bearer)
    with urllib.request.urlopen(asked) as answer:
        told = answer.read().decode()
    for figure in ("node_viz_slots 1\n", "\nactive_sessions ", '\nsession_events_total{type="'):
        assert figure in told
    assert "cache_memory_bytes" not in told
    lines = [line for line in log.read_text().splitlines() if line.startswith(("{", "Traceback"))]
    assert all(json.loads(line)["level"] for line in lines)
    assert TOKEN not in log.read_text()
