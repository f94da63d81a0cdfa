"""The page on the lying solver in a real browser: the first screen, training, the slider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, press

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&steps=10"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page with small networks and its figures."""
    with laptop(still=True) as page:
        page.goto(f"{app}/lies?{QUICK}")
        page.locator("[class*=_pane_] canvas").nth(2).wait_for()
        page.locator(".st-key-lies_belief image").nth(1).wait_for(state="attached")
        yield page


def test_a_laptop_shows_the_claims_and_the_belief_without_scrolling(tab: Any) -> None:
    for place in (".st-key-lies_claims", ".st-key-lies_belief"):
        box = tab.locator(f"{place} .js-plotly-plot").bounding_box()
        assert box["y"] + 0.9 * box["height"] < 800
    assert tab.locator(".st-key-lies_belief image").count() == 2
    assert tab.locator(".st-key-lies_claims .nv-step").count() == 1
    assert tab.locator(".st-key-lies_belief .nv-step").count() == 0  # no axis there counts steps


def test_claim_truth_and_mass_stand_in_the_first_view(tab: Any) -> None:
    for size in ((1280, 800), (1920, 1080)):
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        for place in (".st-key-answer", ".pane-foot", ".mass b"):
            assert 0 < bottom(tab, place) < size[1]
    tab.set_viewport_size({"width": 1280, "height": 800})
    assert tab.locator(".mass b").inner_text() == "1.00"  # no step has been trained
    largest = """() => Math.max(...[...document.querySelectorAll(".stMain *")]
        .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((e) => !e.closest(".mass") && /\\d/.test(e.textContent))
        .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    mass = "() => parseFloat(getComputedStyle(document.querySelector('.mass b')).fontSize)"
    assert tab.evaluate(mass) > tab.evaluate(largest)


def test_training_moves_the_chart_and_the_slider_moves_the_sentence(tab: Any) -> None:
    press(tab, "lies_train")
    tab.get_by_text(re.compile("^Coarse grid (claims|is still honest)")).wait_for()
    tab.get_by_text(re.compile(r"^As of step 10\.")).wait_for()
    tab.locator("input.learning").fill("0")
    tab.get_by_text(re.compile("Nothing is learnt yet")).wait_for()
    tab.get_by_text(re.compile(r"^As of step 0\.")).wait_for()


def test_another_arm_is_believed(tab: Any) -> None:
    tab.get_by_role("radio", name="Finer grid").or_(
        tab.get_by_role("button", name="Finer grid")
    ).first.click()
    tab.get_by_text(re.compile("The density that 12 steps claim")).wait_for()
