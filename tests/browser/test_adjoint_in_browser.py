"""The page on gradients in a real browser: its chapters, the way back, the circle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, holds, leads_to

pytestmark = pytest.mark.browser
PATH = ".st-key-panel_path"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page on the field with a ring, with its numbers."""
    with laptop(still=True) as page:
        page.goto(f"{app}/adjoint?field=ring&pull=2&rtol=1e-4")
        page.locator(".js-plotly-plot").first.wait_for()
        page.get_by_text(re.compile("their gradients err by")).wait_for()
        yield page


def turn_to(tab: Any, chapter: str, panel: str) -> None:
    """Go to another chapter, and wait until it is drawn."""
    tab.get_by_role("radio", name=chapter).click()
    tab.locator(f".st-key-panel_{panel} .js-plotly-plot .main-svg").first.wait_for()


def test_play_solves_back_to_the_start(tab: Any) -> None:
    numbers = tab.locator(f"{PATH} .annotation-text")
    assert "t = 0.000" in numbers.text_content().replace("\u00a0", " ")
    tab.locator(f"{PATH} .updatemenu-button").first.click()
    told = f"document.querySelector('{PATH} .annotation-text').textContent"
    for t in (r"0\.[1-9]", r"0\.000"):  # on its way, then at the start
        holds(tab, rf"/t = {t}/.test({told}.replaceAll('\u00a0', ' '))")


def test_a_laptop_shows_every_chapter_without_scrolling(tab: Any) -> None:
    assert bottom(tab, f"{PATH} .js-plotly-plot") <= 800
    for chapter, panel in (("4 Sign", "sign"), ("2 Memory", "memory"), ("3 Error", "errors")):
        turn_to(tab, chapter, panel)
        assert bottom(tab, f".st-key-panel_{panel} .js-plotly-plot") <= 800
    assert bottom(tab, ".st-key-panel_gap .js-plotly-plot") <= 800
    leads_to(tab, "part=error")


def loosen(tab: Any, key: str, rtol: str, missed: str) -> None:
    """Move the knob of the tolerance by a key; the address and what the way back misses follow.

    Another pull would take three times as long, for then both gradients are measured anew.
    """
    tab.locator(".st-key-adjoint_rtol").get_by_role("slider").press(key)
    leads_to(tab, f"rtol={rtol}")
    tab.get_by_text(re.compile(f"misses its start by {re.escape(missed)}")).wait_for()


def test_a_knob_brings_new_numbers(tab: Any) -> None:
    tab.get_by_text(re.compile("55 times")).wait_for()
    loosen(tab, "ArrowLeft", "1e-3", "0.025.")
    loosen(tab, "ArrowRight", "1e-4", "0.0025.")


def test_two_fields_learn_the_circle_while_the_page_stays_free(tab: Any) -> None:
    tab.get_by_role("radio", name="5 Loss on the way").click()
    tab.get_by_role("button", name="Train both").click()
    tab.get_by_text(re.compile("train(ing|ed) · step [1-9]")).wait_for()
    tab.locator(".st-key-adjoint_circle .js-plotly-plot").wait_for()
    turn_to(tab, "3 Error", "errors")
    loosen(tab, "ArrowLeft", "1e-3", "0.025.")  # the page answers meanwhile
    tab.get_by_role("radio", name="5 Loss on the way").click()
    tab.get_by_text(re.compile(r"step ([2-9]\d|[12]\d\d) of")).wait_for()
