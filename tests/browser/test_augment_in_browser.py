"""Flows cannot cross, in a real browser: line and plane, arms in lock-step, figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, bottom, done, heads, press, steps, wait

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&points=64&solver_steps=2&refine=0&steps=20"


@pytest.fixture(scope="module")
def opened(laptop: Any, app: str) -> Iterator[Any]:
    """The page, once its first canvas is there."""
    with laptop(still=True) as page:
        page.goto(f"{app}/augment?{QUICK}")
        page.locator(".st-key-augment_net_none canvas").first.wait_for()
        yield page


def test_the_screen_of_a_laptop_holds_stages_and_sliders(opened: Any) -> None:
    assert bottom(opened, ".sliders") < 800


def test_it_trains_on_the_plane_and_measures_the_hole(opened: Any) -> None:
    tab = opened
    press(tab, "augment_train")
    done(tab, 4)
    tab.get_by_text("Step 20. Share of the annulus called disc").wait_for()
    for arm in ("none", "zero", "input", "order2"):
        tab.locator(f".st-key-augment_region_{arm} .main-svg").first.wait_for()
    tab.locator(".st-key-augment_hole .main-svg").first.wait_for()
    tab.get_by_text("By loss, best first:").wait_for()
    assert tab.locator(".augment-bars > div").count() == 6


def test_the_line_has_its_own_arms_and_its_floor(opened: Any) -> None:
    tab = opened
    tab.get_by_text("on the line", exact=True).click()
    wait(tab, lambda: len(heads(tab)) == 5)
    press(tab, "augment_train")
    wait(tab, lambda: not any("beforehand" in head for head in heads(tab)))
    wait(tab, lambda: min(steps(tab)) >= 10)
    press(tab, "augment_pause")
    wait(tab, lambda: all("paused" in head for head in heads(tab)))
    for arm in ("none", "zero", "order2", "data", "adaptive"):
        tab.locator(f".st-key-augment_ways_{arm} .main-svg").first.wait_for()
    tab.get_by_text("The least squared error of an increasing answer is 0.3401.").wait_for()
    tab.get_by_text("Of 528 pairs of inputs").wait_for()
    tab.locator(".st-key-answer", has_text="A flow on the line cannot").wait_for()
    assert "task" not in address(tab)  # the page begins here


def test_the_figure_of_a_scene_stands_alone_under_its_sentence(laptop: Any, app: str) -> None:
    with laptop(still=True) as page:
        page.goto(f"{app}/augment?scene=5")
        page.locator(".spotlight.alone .main-svg").first.wait_for()
        alone = page.locator(".spotlight.alone")
        sentence = bottom(page, ".st-key-scene_row")
        wait(page, lambda: abs(alone.bounding_box()["y"] - sentence) < 2)
        assert bottom(page, ".spotlight.alone .main-svg") <= 800
        page.keyboard.press("Escape")
        wait(page, lambda: not alone.count())
        page.wait_for_timeout(600)
        assert not alone.count(), "it stays dimmed"
        page.locator(".st-key-augment_net_none canvas").first.wait_for()
