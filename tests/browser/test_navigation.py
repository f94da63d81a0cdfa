"""From page to page in a real browser: the way in, the way back, and what is kept on the way.

Here `streamlit run app.py` serves, which it does as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import address, holds, leads_to, status, wait

pytestmark = pytest.mark.browser
CANVAS = ".st-key-home canvas"


@pytest.fixture(scope="module")
def app(serve: Callable[[Path], str]) -> str:
    return serve(Path(__file__).parents[2] / "app.py")


def test_the_way_in_and_the_way_back_to_what_was_set(page: Any, app: str) -> None:
    page.goto(app)
    page.locator(CANVAS).wait_for()
    first = page.locator(CANVAS).get_attribute("data-t")
    wait(page, lambda: page.locator(CANVAS).get_attribute("data-t") != first)
    page.emulate_media(reduced_motion="reduce")  # seen enough: the pages to come need not move
    fetched = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert fetched
    assert not [name for name in fetched if re.search("plotly", name, re.IGNORECASE)]
    page.get_by_role("button", name="Watch one learn").click()
    leads_to(page, "/cnf")
    page.locator(".st-key-stage canvas").wait_for()
    status(page, r"playing|done")  # it trains here; it is not the run that was trained beforehand
    page.locator(".st-key-knob_lr input").click()
    page.get_by_role("option", name="lr 0.02").click()
    leads_to(page, "lr=0.02")
    page.get_by_text("Start", exact=True).first.click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Home").click()
    page.locator(CANVAS).wait_for()
    assert "lr" not in address(page)
    page.get_by_text("Flows", exact=True).first.click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Continuous").click()
    leads_to(page, "lr=0.02")


def test_a_figure_that_is_left_before_plotly_came_leaves_no_error(still: Any, app: str) -> None:
    held: list[Any] = []
    still.route("**/plotly-flat.min.js", lambda request: held.append(request))
    still.goto(f"{app}/cnf")
    still.locator(".nv-curves").first.wait_for(state="attached")
    wait(still, lambda: held)
    still.get_by_text("Start", exact=True).first.click()
    still.get_by_test_id("stTopNavDropdownLink").filter(has_text="Home").click()
    still.locator(CANVAS).wait_for()
    still.locator(".nv-curves").first.wait_for(state="detached")
    for request in held:
        request.continue_()
    holds(still, "window.Plotly")
    still.go_back()
    still.locator(".nv-curves .main-svg").first.wait_for()
