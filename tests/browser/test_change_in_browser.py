"""The change of variables in a real browser: a point chosen on the stage moves the square."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import bottom, leads_to

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&steps=20"


def test_the_square_follows_the_point_and_the_lattice_is_on(still: Any, app: str) -> None:
    still.goto(f"{app}/change?{QUICK}&point=1,1")
    canvas = still.locator("[class*=_pane_] canvas").first
    canvas.wait_for()
    assert still.locator(".switches [aria-pressed=true]", has_text="grid").count() == 1
    still.get_by_text("A small square at (1.00, 1.00)").wait_for()
    still.locator(".st-key-change_square_chart .js-plotly-plot").wait_for()
    box = canvas.bounding_box()
    still.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.75 * box["height"])
    still.get_by_text(re.compile(r"A small square at \(-2\.\d\d, -2\.\d\d\)")).wait_for()
    leads_to(still, "point=-2")
    assert bottom(still, ".sliders") < 800  # a laptop's screen holds stage and sliders
