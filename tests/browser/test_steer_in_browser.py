"""STEER and OT-Flow in a real browser: three arms, a landscape that stays as it was turned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&steps=30"
CHART = ".st-key-steer_potential .js-plotly-plot"


@pytest.fixture
def tab(page: Any, serve: Callable[[Path], str]) -> Any:
    """Return the page once its landscape is there."""
    page.goto(f"{serve(APP)}/steer?{QUICK}")
    page.locator(f"{CHART} canvas").first.wait_for(timeout=90_000)
    return page


def heads(tab: Any) -> list[str]:
    return tab.locator(".st-key-panes3_steer .pane-head span").all_inner_texts()


def camera(tab: Any) -> dict[str, float]:
    """Return from where the landscape is seen."""
    read = f"JSON.stringify(document.querySelector('{CHART}')._fullLayout.scene.camera.eye)"
    return json.loads(tab.evaluate(read))


def wait(tab: Any, condition: Callable[[], bool], seconds: float = 90) -> None:
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"it did not happen; the panes say {heads(tab)}")


def turn(tab: Any) -> None:
    box = tab.locator(CHART).first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 80, y, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(1500)


def test_a_turned_landscape_stays_turned_when_training_changes_it(tab: Any) -> None:
    first = camera(tab)
    turn(tab)
    turned = camera(tab)
    assert turned != first
    tab.locator(".st-key-steer_train button").first.click()
    wait(tab, lambda: all("done" in head for head in heads(tab)))
    tab.get_by_text("step 30 · drag to turn").wait_for(timeout=60_000)
    wait(tab, lambda: camera(tab) == pytest.approx(turned, abs=1e-6), 20)


def test_the_screen_of_a_laptop_holds_panes_sliders_and_landscape(tab: Any) -> None:
    for shown in (".sliders", CHART, ".st-key-steer_t"):
        box = tab.locator(shown).first.bounding_box()
        assert box["y"] + box["height"] < 800


def test_the_figures_below_come_with_their_sentences(tab: Any) -> None:
    for arm in ("plain", "steer", "otflow"):
        tab.locator(f".st-key-steer_beyond_{arm} .main-svg").first.wait_for(timeout=60_000)
    tab.get_by_text("From t = 1 to 1.5").wait_for()
    tab.get_by_text("Between T = 0.75 and 1.25").wait_for()
