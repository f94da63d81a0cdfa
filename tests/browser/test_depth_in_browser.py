"""How deep is a sample, in a real browser: from the first paint to depths that are learnt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&steps=20"


@pytest.fixture
def tab(page: Any, serve: Callable[[Path], str]) -> Any:
    """Return the page once its figures are there."""
    page.goto(f"{serve(APP)}/depth?{QUICK}")
    page.locator(".st-key-depth_own .main-svg").first.wait_for(timeout=90_000)
    return page


def heads(tab: Any) -> list[str]:
    return tab.locator("[class*=st-key-nets] .pane-head span").all_inner_texts()


def wait(tab: Any, condition: Callable[[], bool], seconds: float = 90) -> None:
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        tab.wait_for_timeout(200)
    raise AssertionError(f"it did not happen; the panes say {heads(tab)}")


def test_arms_train_in_lock_step_and_their_depths_are_drawn(tab: Any) -> None:
    tab.locator(".st-key-depth_train button").first.click()
    wait(tab, lambda: len(heads(tab)) == 4 and all("done" in head for head in heads(tab)))
    tab.get_by_text("Step 20. Adaptive: S(1) =").wait_for()
    curves = tab.locator(".st-key-depth_S .js-plotly-plot").first
    names = curves.evaluate("plot => plot.data.map(trace => trace.name)")
    assert names == ["Adaptive: learnt S(x)", "−2x / mean f", "where the flow meets −x"]
    ways = tab.locator(".st-key-depth_own .js-plotly-plot").first
    ends = ways.evaluate("plot => plot.data.at(-2).x")
    depths = curves.evaluate("plot => plot.data[0].y")
    assert ends == pytest.approx(depths)


def test_the_screen_of_a_laptop_holds_stages_sliders_and_own_time(tab: Any) -> None:
    for shown in (".sliders", ".st-key-depth_own", ".st-key-depth_S"):
        box = tab.locator(shown).first.bounding_box()
        assert box["y"] + box["height"] <= 800
    boxes = tab.locator("[class*=_net_][class*=_box] canvas").all()
    assert len({round(canvas.bounding_box()["width"]) for canvas in boxes}) == 1


def test_what_stands_below_comes_with_its_sentences(tab: Any) -> None:
    for name in ("weights", "basis", "calls", "calls_S", "family"):
        tab.locator(f".st-key-depth_{name} .main-svg").first.wait_for(timeout=60_000)
    tab.get_by_text("Galerkin's weights are smooth sums").wait_for()
    tab.get_by_text("must not be used in a likelihood").wait_for()
