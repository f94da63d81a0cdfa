"""Time between observations, in a real browser: a hand changes a series, and both models answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom

pytestmark = pytest.mark.browser
PANES = "[class*=st-key-series_series_]"


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page, once its pictures are there and questions may be asked."""
    with laptop(still=True) as page:
        page.goto(f"{app}/series")
        page.locator(f"{PANES} canvas").nth(5).wait_for()
        page.locator(".st-key-series_curves .main-svg").first.wait_for()
        yield page


def observation(tab: Any) -> tuple[float, float]:
    """Where the first pane's canvas of time has an observation: there the pointer may grab."""
    canvas = tab.locator(f"{PANES} canvas").first
    box = canvas.bounding_box()
    for y in range(14, int(box["height"]) - 20, 6):
        for x in range(20, int(box["width"] / 2), 6):
            tab.mouse.move(box["x"] + x, box["y"] + y)
            if canvas.evaluate("canvas => canvas.style.cursor") == "grab":
                return box["x"] + x, box["y"] + y
    raise AssertionError("no observation under the pointer")


def test_the_screen_of_a_laptop_holds_stages_and_sliders(tab: Any) -> None:
    assert bottom(tab, ".sliders") <= 800
    boxes = [canvas.bounding_box() for canvas in tab.locator(f"{PANES} canvas").all()]
    assert len({round(box["height"]) for box in boxes}) == 2


def test_a_click_takes_an_observation_away_and_all_come_back(tab: Any) -> None:
    tab.mouse.click(*observation(tab))
    tab.get_by_text("The series is seen 49 times in place of 50.").wait_for()
    tab.get_by_text("49 observations").nth(1).wait_for()  # the other pane shows it, too
    tab.get_by_role("button", name="All again").click()
    tab.get_by_text("Drag an observation, or click it away").wait_for()
    tab.get_by_text("series 1 · 50 observations").nth(1).wait_for()


def test_a_dragged_observation_is_answered_anew(tab: Any) -> None:
    x, y = observation(tab)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 3, y + 20)
    tab.mouse.move(x + 6, y + 40)
    tab.mouse.up()
    tab.get_by_text("The series is seen 50 times in place of 50.").wait_for()
    tab.get_by_text("The answers are on their way.").wait_for(state="detached")
