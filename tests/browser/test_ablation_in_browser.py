"""The grid in a real browser: full at once, clickable everywhere, filling in while it trains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom, press, status

pytestmark = pytest.mark.browser
QUICK = "hidden=4&batch=16&solver_steps=2&refine=0&grid=0,.03"


@pytest.fixture(scope="module")
def shipped(laptop: Any, app: str) -> Iterator[Any]:
    """The page as it opens, with the grid that was trained beforehand."""
    with laptop(still=True) as page:
        page.goto(f"{app}/ablation")
        status(page, "trained beforehand")
        yield page


def stage_says(page: Any, words: str) -> None:
    page.locator(".st-key-cell_box .status").filter(has_text=words).wait_for()


def cells(page: Any, number: int) -> Any:
    return page.locator(".st-key-board .map").nth(number).locator(".cell")


def test_a_cell_is_chosen_in_a_map_and_in_a_scatter(shipped: Any) -> None:
    cells(shipped, 0).nth(15).wait_for()
    assert all(cells(shipped, 1).all_inner_texts())
    shipped.locator(".st-key-cell_stage canvas").wait_for()
    stage_says(shipped, "λK 0.03, λJ 0.03")
    cells(shipped, 2).nth(3).click()
    stage_says(shipped, "λK 0, λJ 0.3")
    shipped.locator(".st-key-board .map").first.locator(".cell.chosen[data-cell='3']").wait_for()
    plain = shipped.locator(".st-key-board .chart").first.locator(".point").first.bounding_box()
    shipped.mouse.click(plain["x"] + plain["width"] / 2, plain["y"] + plain["height"] / 2)
    stage_says(shipped, "λK 0, λJ 0")
    assert bottom(shipped, ".st-key-cell_stage") < 800  # on the first screen, with its sliders
    cells(shipped, 2).nth(10).click()
    stage_says(shipped, "λK 0.03, λJ 0.03")


def test_pointing_at_a_cell_lights_it_up_everywhere(shipped: Any) -> None:
    cells(shipped, 0).nth(5).hover()
    shipped.locator(".st-key-board .facts").get_by_text(".003").first.wait_for()
    near = shipped.locator(".st-key-board .near")
    assert near.count() == 6  # four maps, two scatters
    assert {near.nth(k).get_attribute("data-cell") for k in range(6)} == {"5"}


def test_the_maps_fill_in_and_pause_holds(still: Any, app: str) -> None:
    still.goto(f"{app}/ablation?{QUICK}&steps=100000")
    status(still, "paused · 4 cells · step 0 of 100000")
    assert not any(cells(still, 0).all_inner_texts())
    press(still, "sweep_train")
    status(still, r"playing · 4 cells · step [1-9]")
    still.locator(".st-key-board .map").first.locator(".cell", has_text=".").nth(3).wait_for()
    still.locator(".st-key-cell_stage canvas").wait_for()  # the chosen one is painted meanwhile
    press(still, "sweep_pause")
    status(still, "paused · 4 cells")
    still.wait_for_timeout(300)
    held = status(still, "paused · 4 cells")
    still.wait_for_timeout(800)
    assert status(still, "paused · 4 cells") == held
    press(still, "sweep_reset")
    status(still, "paused · 4 cells · step 0 of 100000")
