"""How deep is a sample, in a real browser: from the first paint to depths that are learnt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, done, press

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&steps=20"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page, once its figures are there."""
    with laptop(still=True) as page:
        page.goto(f"{app}/depth?{QUICK}")
        page.locator(".st-key-depth_own .main-svg").first.wait_for()
        yield page


def test_the_screen_of_a_laptop_holds_stages_sliders_and_own_time(tab: Any) -> None:
    for shown in (".sliders", ".st-key-depth_own", ".st-key-depth_S"):
        assert bottom(tab, shown) <= 800
    boxes = tab.locator("[class*=_net_][class*=_box] canvas").all()
    assert len({round(canvas.bounding_box()["width"]) for canvas in boxes}) == 1


def test_what_stands_below_comes_with_its_sentences(tab: Any) -> None:
    for name in ("weights", "basis", "calls", "calls_S", "family"):
        tab.locator(f".st-key-depth_{name} .main-svg").first.wait_for()
    tab.get_by_text("Galerkin's weights are smooth sums").wait_for()
    tab.get_by_text("must not be used in a likelihood").wait_for()


def test_arms_train_in_lock_step_and_their_depths_are_drawn(tab: Any) -> None:
    press(tab, "depth_train")
    done(tab, 4)
    tab.get_by_text("Step 20. Adaptive: S(1) =").wait_for()
    curves = tab.locator(".st-key-depth_S .js-plotly-plot").first
    names = curves.evaluate("plot => plot.data.map(trace => trace.name)")
    assert names == ["Adaptive: learnt S(x)", "−2x / mean f", "where the flow meets −x"]
    ways = tab.locator(".st-key-depth_own .js-plotly-plot").first
    ends = ways.evaluate("plot => plot.data.at(-2).x")
    depths = curves.evaluate("plot => plot.data[0].y")
    assert ends == pytest.approx(depths)
