"""From page to page in a real browser: the way in, the way back, and what is kept on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def home(page: Any, serve: Callable[[Path], str]) -> Any:
    page.goto(serve(APP))
    page.locator(".st-key-home canvas").wait_for()
    return page


def test_the_landing_page_moves_and_loads_no_chart(home: Any) -> None:
    seen = set()
    for _ in range(5):
        seen.add(home.locator(".st-key-home canvas").get_attribute("data-t"))
        home.wait_for_timeout(200)
    assert len(seen) > 1
    assert home.evaluate("performance.getEntriesByType('resource').map((each) => each.name)"
                         ".filter((name) => /plotly/i.test(name)).length") == 0  # fmt: skip


def test_a_visitor_comes_back_to_what_was_set(home: Any) -> None:
    home.get_by_role("button", name="Watch one learn").click()
    home.wait_for_url(re.compile("/cnf"))
    home.locator(".st-key-stage canvas").wait_for()
    home.locator(".st-key-knob_lr input").click()
    home.get_by_role("option", name="lr 0.02").click()
    home.wait_for_url(re.compile("lr=0.02"))
    home.get_by_text("Start", exact=True).first.click()
    home.get_by_test_id("stTopNavDropdownLink").filter(has_text="Home").click()
    home.locator(".st-key-home canvas").wait_for()
    assert "lr" not in home.url
    home.get_by_text("Flows", exact=True).first.click()
    home.get_by_test_id("stTopNavDropdownLink").filter(has_text="Continuous").click()
    home.wait_for_url(re.compile("lr=0.02"))
