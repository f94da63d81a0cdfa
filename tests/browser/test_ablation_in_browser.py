"""The grid in a real browser: full at once, clickable everywhere, filling in while it trains."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
APP = Path(__file__).parents[2] / "app.py"
QUICK = "hidden=4&batch=16&solver_steps=2&refine=0&grid=0,.03"


@pytest.fixture
def url(serve: Callable[[Path], str]) -> str:
    return f"{serve(APP)}/ablation"


def status(page: Any, words: str) -> None:
    page.locator(".status").filter(has_text=re.compile(words)).first.wait_for()


def stage_says(page: Any, words: str) -> None:
    page.locator(".st-key-cell_box .status").filter(has_text=words).wait_for()


def cells(page: Any, number: int) -> Any:
    return page.locator(".st-key-board .map").nth(number).locator(".cell")


def press(page: Any, key: str) -> None:
    page.locator(f".st-key-{key} button:visible").first.click()


def test_a_cell_is_chosen_in_a_map_and_in_a_scatter(page: Any, url: str) -> None:
    page.goto(url)
    status(page, "trained beforehand")
    cells(page, 0).nth(15).wait_for()
    assert all(cells(page, 1).all_inner_texts())
    page.locator(".st-key-cell_stage canvas").wait_for()
    stage_says(page, "λK 0.03, λJ 0.03")
    cells(page, 2).nth(3).click()
    stage_says(page, "λK 0, λJ 0.3")
    assert "chosen" in (cells(page, 0).nth(3).get_attribute("class") or "")
    plain = page.locator(".st-key-board .chart").first.locator(".point").first.bounding_box()
    page.mouse.click(plain["x"] + plain["width"] / 2, plain["y"] + plain["height"] / 2)
    stage_says(page, "λK 0, λJ 0")
    bottom = page.locator(".st-key-cell_stage").evaluate(
        "one => one.getBoundingClientRect().bottom"
    )
    assert bottom < 800  # the stage and its sliders are on the first screen


def test_pointing_at_a_cell_lights_it_up_everywhere(page: Any, url: str) -> None:
    page.goto(url)
    cells(page, 0).nth(5).hover()
    page.locator(".st-key-board .facts").get_by_text(".003").first.wait_for()
    near = page.locator(".st-key-board .near")
    assert near.count() == 6  # four maps, two scatters
    assert {near.nth(k).get_attribute("data-cell") for k in range(6)} == {"5"}


def test_the_maps_fill_in_and_pause_holds(page: Any, url: str) -> None:
    page.goto(f"{url}?{QUICK}&steps=100000")
    status(page, "paused · 4 cells · step 0 of 100000")
    assert not any(cells(page, 0).all_inner_texts())
    press(page, "sweep_train")
    status(page, r"playing · 4 cells · step [1-9]")
    page.locator(".st-key-board .map").first.locator(".cell", has_text=".").nth(3).wait_for()
    page.locator(".st-key-cell_stage canvas").wait_for()  # the chosen one is painted meanwhile
    press(page, "sweep_pause")
    status(page, "paused · 4 cells")
    page.wait_for_timeout(300)
    held = page.locator(".status").first.inner_text()
    page.wait_for_timeout(800)
    assert page.locator(".status").first.inner_text() == held
    press(page, "sweep_reset")
    status(page, "paused · 4 cells · step 0 of 100000")


def test_a_bad_link_says_one_sentence_and_shows_the_shipped_grid(page: Any, url: str) -> None:
    page.goto(f"{url}?grid=3,2")
    page.get_by_text("grid must be 2 to 5 ascending weights; got '3,2'").wait_for()
    status(page, "trained beforehand")
