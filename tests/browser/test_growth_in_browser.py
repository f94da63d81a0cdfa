"""The page on NFE growth in a browser: a dot brings its snapshot to stages and ribbon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, done, holds, press

pytestmark = pytest.mark.browser
LINK = "growth?hidden=8&batch=32&solver_steps=2&refine=0&steps=60"
SCATTER = ".st-key-growth_scatter"
TRAINED = """() => nodeVizLinks.get("growth").steps.length > 3
    && document.querySelectorAll(".st-key-growth_scatter .points path").length >= 16"""


@pytest.fixture(scope="module")
def trained(laptop: Any, app: str) -> Iterator[Any]:
    with laptop(still=True) as page:
        page.goto(f"{app}/{LINK}")
        page.wait_for_selector(".st-key-growth_ribbon .js-plotly-plot .xy")
        press(page, "growth_train")
        done(page, 2)
        holds(page, TRAINED)
        yield page


def test_one_screen_holds_dots_stages_and_ribbon(trained: Any) -> None:
    for part in (SCATTER, ".st-key-growth_deck", ".st-key-growth_ribbon", ".st-key-growth_calls"):
        assert bottom(trained, part) <= 820
        box = trained.locator(part).first.bounding_box()
        assert box["x"] + box["width"] <= 1280


def test_a_dot_brings_its_snapshot_to_the_stages_and_the_ribbon(trained: Any) -> None:
    assert trained.locator(f"{SCATTER} .nv-ring").count() == 2  # the newest of each arm
    trained.get_by_text("Step 60. Plain").wait_for()
    box = trained.locator(f"{SCATTER} .points path").nth(3).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    trained.mouse.move(x, y)
    trained.mouse.click(x, y)
    holds(trained, "() => nodeVizLinks.get('growth').step !== null")
    asked = trained.evaluate("nodeVizLinks.get('growth').step")
    kept = trained.evaluate("nodeVizLinks.get('growth').steps")
    shown = max(step for step in kept if step <= asked)
    trained.get_by_text(f"Step {shown}. Plain").wait_for()
    trained.get_by_role("button", name="Follow the newest step").first.click()
    trained.get_by_text("Step 60. Plain").wait_for()
