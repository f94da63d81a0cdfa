"""The page on ResNets in a real browser: first screen, training, layers under the slider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, bottom, press

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&points=128&solver_steps=4&steps=10&arms=resnet,tied,rknet&test=4"
CANVAS = "[class*=_net_] canvas"
DONE = re.compile(r"^Step 10\. Held-out points told right|tells .* right by its 4 layers")
FIGURES = (".st-key-resnet_ways", ".st-key-resnet_scores")


@pytest.fixture(scope="module")
def trained(laptop: Any, app: str) -> Iterator[Any]:
    """The page with small networks that were trained on it."""
    with laptop(still=True) as page:
        page.goto(f"{app}/resnet?{QUICK}")
        page.locator(CANVAS).nth(5).wait_for()
        page.get_by_text("Nothing is learnt yet").wait_for()
        press(page, "resnet_train")
        page.get_by_text(DONE).wait_for()
        yield page


def test_a_laptop_shows_stages_and_sliders_without_scrolling(trained: Any) -> None:
    bottom(trained, CANVAS)
    for place in (CANVAS, "input.learning"):
        box = trained.locator(place).last.bounding_box()
        assert box["y"] + box["height"] < 800


def test_training_brings_the_figures_and_the_slider_reads_other_layers(trained: Any) -> None:
    trained.get_by_text(re.compile(r"^Step 10\. 4 layers end")).wait_for()
    trained.get_by_text(re.compile(r"^Step 10\. .*with its 4 layers")).wait_for()
    for place in FIGURES:
        trained.locator(f"{place} .js-plotly-plot path.point").first.wait_for(state="attached")
    thumb = trained.locator(".st-key-resnet_test input").first
    thumb.focus()
    thumb.press("ArrowRight")
    trained.get_by_text(re.compile(r"^Step 10\. 6 layers end")).wait_for()
    assert "test=6" in address(trained)
    thumb.press("ArrowLeft")
    trained.get_by_text(re.compile(r"^Step 10\. 4 layers end")).wait_for()


def test_the_past_is_asked_by_the_training_slider(trained: Any) -> None:
    trained.locator("input.learning").fill("0")
    trained.get_by_text("Nothing is learnt yet").wait_for()
    trained.get_by_text(re.compile(r"^Step 0\. .*moves nothing yet")).wait_for()
    trained.get_by_role("button", name="Follow the newest step").first.click()
    trained.get_by_text(DONE).wait_for()
