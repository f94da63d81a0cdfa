"""The page on gradients in a real browser: the first screen, the way back, the circle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, holds

pytestmark = pytest.mark.browser
PATH = ".st-key-panel_path"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page on the field with a ring, with its numbers."""
    with laptop(still=True) as page:
        page.goto(f"{app}/adjoint?field=ring&pull=2&rtol=1e-4")
        page.locator(".js-plotly-plot").nth(2).wait_for()
        holds(page, "!document.body.innerText.includes('On its way')")
        yield page


def test_a_laptop_shows_all_three_panels_without_scrolling(tab: Any) -> None:
    for name in ("path", "memory", "errors"):
        assert bottom(tab, f".st-key-panel_{name} .js-plotly-plot") <= 800
    assert tab.locator("[data-testid=way-row]").get_by_text("6.14 kB").count() == 1


def test_play_walks_back_to_the_start_and_fills_in_the_numbers(tab: Any) -> None:
    numbers = tab.locator(f"{PATH} .annotation-text")
    assert "t = 1.000" in numbers.inner_html().replace("\u00a0", " ").replace("&nbsp;", " ")
    tab.locator(f"{PATH} .updatemenu-button").first.click()
    holds(
        tab,
        f"document.querySelector('{PATH} .annotation-text').textContent"
        r".replaceAll('\u00a0', ' ').includes('t = 0.000')",
    )
    assert "= dL/db" in numbers.text_content().replace("\u00a0", " ")


def loosen(tab: Any, key: str, rtol: str, missed: str) -> None:
    """Move the knob of the tolerance by a key; the address and what the way back misses follow.

    Another pull would take three times as long, for then both gradients are measured anew.
    """
    tab.locator(".st-key-adjoint_rtol").get_by_role("slider").press(key)
    tab.wait_for_url(re.compile(f"rtol={rtol}"))
    tab.get_by_text(re.compile(f"misses its start by {re.escape(missed)}")).wait_for()


def test_a_knob_brings_new_numbers(tab: Any) -> None:
    tab.get_by_text(re.compile("55-fold")).wait_for()
    loosen(tab, "ArrowLeft", "1e-3", "0.025.")
    loosen(tab, "ArrowRight", "1e-4", "0.0025.")


def test_two_fields_learn_the_circle_while_the_page_stays_free(tab: Any) -> None:
    tab.get_by_role("button", name="Train both").click()
    tab.get_by_text(re.compile("train(ing|ed) · step [1-9]")).wait_for()
    tab.locator(".st-key-adjoint_circle .js-plotly-plot").wait_for()
    loosen(tab, "ArrowLeft", "1e-3", "0.025.")  # the page answers meanwhile
    loosen(tab, "ArrowRight", "1e-4", "0.0025.")
    tab.get_by_text(re.compile(r"step ([2-9]\d|[12]\d\d) of")).wait_for()
