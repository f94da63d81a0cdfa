"""Flows cannot cross, in a real browser: two scenes, arms in lock-step, figures with sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=8&batch=32&points=64&solver_steps=2&refine=0&steps=20"


@pytest.fixture
def tab(page: Any, serve: Callable[[Path], str]) -> Any:
    """Return the page once its first canvas is there."""
    page.goto(f"{serve(APP)}/augment?{QUICK}")
    page.locator(".st-key-augment_net_none canvas").first.wait_for(timeout=90_000)
    return page


def heads(tab: Any) -> list[str]:
    return tab.locator("[class*=st-key-nets] .pane-head span").all_inner_texts()


def wait(tab: Any, condition: Callable[[], bool], seconds: float = 90) -> None:
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"it did not happen; the panes say {heads(tab)}")


def test_it_trains_on_the_plane_and_measures_the_hole(tab: Any) -> None:
    tab.locator(".st-key-augment_train button").first.click()
    wait(tab, lambda: len(heads(tab)) == 4 and all("done" in head for head in heads(tab)))
    tab.get_by_text("Step 20. Of the annulus is called disc").wait_for()
    tab.locator(".st-key-augment_hole .main-svg").first.wait_for()
    tab.get_by_text("By loss, best first:").wait_for()
    assert tab.locator(".augment-bars > div").count() == 6


def test_the_line_has_its_own_arms_and_its_floor(tab: Any) -> None:
    tab.get_by_text("on the line", exact=True).click()
    wait(tab, lambda: len(heads(tab)) == 5)
    tab.locator(".st-key-augment_train button").first.click()
    wait(tab, lambda: all("done" in head for head in heads(tab)))
    for arm in ("none", "zero", "order2", "data", "adaptive"):
        tab.locator(f".st-key-augment_ways_{arm} .main-svg").first.wait_for()
    tab.get_by_text("The floor of every increasing answer is 0.3401.").wait_for()
    tab.get_by_text("Of 528 pairs of inputs").wait_for()
    assert "task=regress" in tab.url


def test_the_screen_of_a_laptop_holds_stages_and_sliders(tab: Any) -> None:
    box = tab.locator(".sliders").first.bounding_box()
    assert box["y"] + box["height"] < 800
