"""The page on gradients in a real browser: the first screen, the way back, the circle."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
PATH = ".st-key-panel_path"


@pytest.fixture
def tab(page: Any, serve: Callable[[Path], str]) -> Any:
    """Open the page on the field with a ring and wait for its numbers."""
    page.goto(f"{serve(APP)}/adjoint?field=ring&rtol=1e-4")
    page.locator(".js-plotly-plot").nth(2).wait_for()
    page.wait_for_function("!document.body.innerText.includes('On its way')")
    return page


def test_a_laptop_shows_all_three_panels_without_scrolling(tab: Any) -> None:
    for name in ("path", "memory", "errors"):
        box = tab.locator(f".st-key-panel_{name} .js-plotly-plot").bounding_box()
        assert box["y"] + box["height"] <= 800
    assert tab.locator("[data-testid=way-row]").get_by_text("6.14 kB").count() == 1


def test_play_walks_back_to_the_start_and_fills_in_the_numbers(tab: Any) -> None:
    numbers = tab.locator(f"{PATH} .annotation-text")
    assert "t = 1.000" in numbers.inner_html().replace("\u00a0", " ").replace("&nbsp;", " ")
    tab.locator(f"{PATH} .updatemenu-button").first.click()
    tab.wait_for_function(
        f"document.querySelector('{PATH} .annotation-text').textContent"
        r".replaceAll('\u00a0', ' ').includes('t = 0.000')"
    )
    assert "= dL/db" in numbers.text_content().replace("\u00a0", " ")


def test_a_knob_brings_new_numbers(tab: Any) -> None:
    tab.get_by_text(re.compile("22000-fold")).wait_for()
    tab.locator(".st-key-adjoint_pull").get_by_role("slider").press("ArrowLeft")
    tab.wait_for_url(re.compile("pull=2"))
    tab.get_by_text(re.compile("55-fold")).wait_for()


def test_two_fields_learn_the_circle_while_the_page_stays_free(tab: Any) -> None:
    tab.get_by_role("button", name="Train both").click()
    tab.get_by_text(re.compile("training · step [1-9]")).wait_for()
    tab.locator(".st-key-adjoint_circle .js-plotly-plot").wait_for()
    tab.locator(f"{PATH} .updatemenu-button").first.click()  # the page answers meanwhile
    tab.get_by_text(re.compile("step 20 of|step 2[1-9] of|step [3-9][0-9] of")).wait_for()
