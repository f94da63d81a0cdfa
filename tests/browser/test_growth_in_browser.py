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


def test_the_line_over_the_steps_runs_with_the_flow_time(trained: Any) -> None:
    line = trained.locator(".st-key-growth_ribbon .nv-time")
    trained.locator("input.flow").fill("250")
    holds(trained, "() => document.querySelector('.nv-time').dataset.t === 't 0.25'")
    before = line.bounding_box()
    trained.mouse.move(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    trained.mouse.down()
    trained.mouse.move(before["x"] + 200, before["y"] + before["height"] / 2, steps=4)
    trained.mouse.up()
    holds(trained, "() => nodeVizLinks.get('growth').t > 0.35")
    assert line.bounding_box()["x"] > before["x"] + 100


def test_the_answer_is_that_of_the_step_shown(trained: Any) -> None:
    answer = trained.locator(".st-key-answer")
    answer.get_by_text("Plain needs").wait_for()
    trained.locator("input.learning").fill("0")
    answer.get_by_text("Before training a solve needs 13 calls").wait_for()
    trained.get_by_role("button", name="Follow the newest step").first.click()
    answer.get_by_text("Plain needs").wait_for()


def test_a_dot_brings_its_snapshot_to_the_stages_and_the_ribbon(trained: Any) -> None:
    assert trained.locator(f"{SCATTER} .nv-ring").count() == 2  # the newest of each arm
    trained.get_by_text("Step 60, tolerance").wait_for()
    box = trained.locator(f"{SCATTER} .points path").nth(3).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    trained.mouse.move(x, y)
    trained.mouse.click(x, y)
    holds(trained, "() => nodeVizLinks.get('growth').step !== null")
    asked = trained.evaluate("nodeVizLinks.get('growth').step")
    kept = trained.evaluate("nodeVizLinks.get('growth').steps")
    shown = max(step for step in kept if step <= asked)
    trained.get_by_text(f"Step {shown}, tolerance").wait_for()
    trained.get_by_role("button", name="Follow the newest step").first.click()
    trained.get_by_text("Step 60, tolerance").wait_for()
