"""The page on ResNets in a real browser: first screen, training, layers under the slider."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=8&batch=32&points=128&solver_steps=4&steps=10&arms=resnet,tied,rknet&test=4"
CANVAS = "[class*=_net_] canvas"
FIGURES = (".st-key-resnet_ways", ".st-key-resnet_scores")


@pytest.fixture
def tab(page: Any, serve: Callable[[Path], str]) -> Any:
    """Open the page with small networks and wait for its stages."""
    page.goto(f"{serve(APP)}/resnet?{QUICK}")
    page.locator(CANVAS).nth(5).wait_for()
    return page


def test_a_laptop_shows_stages_and_sliders_without_scrolling(tab: Any) -> None:
    tab.get_by_text("Nothing is learnt yet").wait_for()
    for place in (CANVAS, "input.learning"):
        box = tab.locator(place).last.bounding_box()
        assert box["y"] + box["height"] < 800


def test_training_brings_the_figures_and_the_slider_reads_other_layers(tab: Any) -> None:
    tab.locator(".st-key-resnet_train button").first.click()
    tab.get_by_text(re.compile(r"^Step 10\. Held-out points told right")).wait_for()
    tab.get_by_text(re.compile(r"^Step 10\. 4 layers end")).wait_for()
    tab.get_by_text(re.compile(r"^Step 10\. .*with its 4 layers")).wait_for()
    for place in FIGURES:
        tab.locator(f"{place} .js-plotly-plot path.point").first.wait_for(state="attached")
    thumb = tab.locator(".st-key-resnet_test input").first
    thumb.focus()
    thumb.press("ArrowRight")
    tab.get_by_text(re.compile(r"^Step 10\. 6 layers end")).wait_for()
    assert "test=6" in tab.url


def test_the_past_is_asked_by_the_training_slider(tab: Any) -> None:
    tab.locator(".st-key-resnet_train button").first.click()
    tab.get_by_text(re.compile(r"^Step 10\. Held-out points told right")).wait_for()
    tab.locator("input.learning").fill("0")
    tab.get_by_text("Nothing is learnt yet").wait_for()
    tab.get_by_text(re.compile(r"^Step 0\. .*moves nothing yet")).wait_for()
