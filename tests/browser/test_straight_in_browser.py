"""Straight paths in a real browser: panes in lock-step, one deck, an arm that fails alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0"
CANVAS = "[class*=_pane_] canvas"


@pytest.fixture
def opened(page: Any, serve: Callable[[Path], str]) -> Callable[..., Any]:
    """Return what opens the page with a query and waits for so many stages."""

    def opened(query: str, panes: int) -> Any:
        page.goto(f"{serve(APP)}/straight?{query}")
        page.locator(CANVAS).nth(panes - 1).wait_for(timeout=60_000)
        return page

    return opened


def press(tab: Any, name: str) -> None:
    tab.locator(f".st-key-straight_{name} button").first.click()


def steps(tab: Any) -> list[int]:
    heads = tab.locator(".pane-head span").all_inner_texts()
    found = [re.search(r"step (\d+)", head) for head in heads]
    return [int(match[1]) if match else -1 for match in found]


def wait(tab: Any, condition: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"it did not happen; the panes say {steps(tab)}")


def paused(tab: Any) -> bool:
    return all("paused" in text for text in tab.locator(".pane-head span").all_inner_texts())


def test_one_play_button_moves_all_and_pause_holds_them_at_one_step(opened: Any) -> None:
    tab = opened(f"{QUICK}&arms=plain,rnode,steer", 3)
    press(tab, "train")
    wait(tab, lambda: min(steps(tab)) >= 5)
    press(tab, "pause")
    wait(tab, lambda: paused(tab))
    wait(tab, lambda: len(set(steps(tab))) == 1)
    shown = set(steps(tab))
    wait(
        tab, lambda: {int(c.get_attribute("data-step")) for c in tab.locator(CANVAS).all()} == shown
    )


def test_panes_are_equal_squares_in_one_row_above_one_deck(opened: Any) -> None:
    tab = opened(f"{QUICK}&arms=plain,kinetic,jacobian,rnode", 4)
    boxes = [canvas.bounding_box() for canvas in tab.locator(CANVAS).all()]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert len({round(box[side]) for box in boxes for side in ("width", "height")}) == 1
    assert all(a["x"] + a["width"] < b["x"] for a, b in itertools.pairwise(boxes))
    assert tab.locator(".sliders").count() == 1
    bottom = tab.locator(".sliders").bounding_box()
    assert bottom["y"] + bottom["height"] < 800  # a laptop's screen holds panes and sliders


def test_a_slider_moves_every_pane(opened: Any) -> None:
    tab = opened(QUICK, 2)
    tab.locator("input.flow").fill("400")
    wait(tab, lambda: {c.get_attribute("data-t") for c in tab.locator(CANVAS).all()} == {"0.4000"})


def test_arms_are_chosen_and_stand_in_the_address(opened: Any) -> None:
    tab = opened(QUICK, 2)
    tab.get_by_role("button", name="arms").first.click()
    tab.get_by_role("button", name="STEER").click()
    tab.wait_for_url(re.compile("arms=plain(,|%2C)rnode(,|%2C)steer"))
    tab.locator(CANVAS).nth(2).wait_for(timeout=60_000)


def test_an_arm_that_fails_says_why_and_the_others_go_on(opened: Any) -> None:
    # At this rate the plain flow's field soon becomes too wild to follow; the penalties hold it.
    wild = "hidden=16&batch=64&refine=0&lr=1.0&activation=silu&gain=5&steps=60&arms=plain,rnode"
    tab = opened(wild, 2)
    press(tab, "train")
    tab.locator(".pane-failed").wait_for(timeout=90_000)
    assert "too wild" in tab.locator(".pane-failed").inner_text()
    wait(tab, lambda: max(steps(tab)) == 60, 90)
