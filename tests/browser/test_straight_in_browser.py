"""Straight paths in a real browser: panes in lock-step, one deck, arms that come and go."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, bottom, heads, leads_to, press, steps, wait

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&arms=plain,kinetic,jacobian,rnode"
CANVAS = "[class*=_pane_] canvas"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page with four stages."""
    with laptop(still=True) as page:
        page.goto(f"{app}/straight?{QUICK}")
        page.locator(CANVAS).nth(3).wait_for()
        yield page


def shown(tab: Any, name: str) -> set[str]:
    """What the stages say of themselves."""
    return {canvas.get_attribute(f"data-{name}") for canvas in tab.locator(CANVAS).all()}


def test_panes_are_equal_squares_in_one_row_above_one_deck(tab: Any) -> None:
    boxes = [canvas.bounding_box() for canvas in tab.locator(CANVAS).all()]
    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes}) == 1
    assert len({round(box[side]) for box in boxes for side in ("width", "height")}) == 1
    assert all(a["x"] + a["width"] < b["x"] for a, b in itertools.pairwise(boxes))
    assert tab.locator(".sliders").count() == 1
    assert bottom(tab, ".sliders") < 800  # a laptop's screen holds panes and sliders


def test_a_slider_moves_every_pane(tab: Any) -> None:
    tab.locator("input.flow").fill("400")
    wait(tab, lambda: shown(tab, "t") == {"0.4000"})


def test_arms_that_are_chosen_stand_in_the_address_and_train_in_lock_step(tab: Any) -> None:
    tab.get_by_role("button", name="arms").first.click()
    for name, arms in (("Kinetic", ""), ("STEER", ",steer")):
        tab.get_by_role("button", name=name, exact=True).click()
        expected = f"arms=plain,jacobian,rnode{arms}(&|$)".replace(",", "(,|%2C)")
        leads_to(tab, expected)
    tab.keyboard.press("Escape")
    tab.locator(CANVAS).nth(3).wait_for()
    press(tab, "straight_train")
    wait(tab, lambda: min(steps(tab)) >= 5)
    press(tab, "straight_pause")
    wait(tab, lambda: all("paused" in head for head in heads(tab)))
    wait(tab, lambda: len(set(steps(tab))) == 1)
    wait(tab, lambda: shown(tab, "step") == {str(step) for step in steps(tab)})


def test_what_was_set_behind_more_does_not_come_back_over_a_named_comparison(tab: Any) -> None:
    tab.get_by_role("button", name="more").first.click()
    tab.locator(".st-key-knob_seed input").fill("7")
    tab.locator(".st-key-knob_seed input").press("Enter")
    leads_to(tab, "seed=7")
    tab.keyboard.press("Escape")
    tab.locator(".st-key-knob_seed").wait_for(state="detached")
    tab.locator(".st-key-contrast input").click()
    tab.get_by_role("option").first.click()
    leads_to(tab, lambda url: "seed=7" not in url)
    press(tab, "straight_pause")  # asks the server, which hears from the browser what is set
    tab.wait_for_timeout(1000)
    assert "seed=7" not in address(tab)
    tab.get_by_role("button", name="more").first.click()
    tab.locator(".st-key-knob_seed input").wait_for()
    assert tab.locator(".st-key-knob_seed input").input_value() == "0"
