"""Pictures reach a real browser by a road of their own, and by reruns where that is forbidden."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import heads, press, steps, wait

pytestmark = pytest.mark.browser
ROAD = re.compile("/road/")
QUICK = "hidden=8&batch=32&solver_steps=2&refine=0&arms=plain,rnode&steps=200000"
CANVAS = "[class*=_pane_] canvas"


def trains(page: Any, app: str) -> list[str]:
    """Open a page with two panes, train until each has shown some pictures, and pause.

    Returns:
        The addresses of what each picture that did not come with a rerun came by.
    """
    came: list[str] = []

    def opened(road: Any) -> None:
        if ROAD.search(road.url):
            road.on("framereceived", lambda _: came.append(road.url))

    page.on("websocket", opened)
    page.goto(f"{app}/straight?{QUICK}")
    page.locator(CANVAS).nth(1).wait_for()
    press(page, "straight_train")
    seen: tuple[set[str], set[str]] = (set(), set())

    def three_each() -> bool:
        for pane, canvas in zip(seen, page.locator(CANVAS).all(), strict=True):
            pane.add(canvas.get_attribute("data-step"))
        return min(map(len, seen)) > 3

    wait(page, three_each)
    press(page, "straight_pause")
    wait(page, lambda: all("paused" in head for head in heads(page)))
    canvases = page.locator(CANVAS).all()
    wait(page, lambda: steps(page) == [int(one.get_attribute("data-step")) for one in canvases])
    return came


def test_each_pane_has_its_pictures_by_a_road_of_its_own(laptop: Any, app: str) -> None:
    with laptop(still=True) as page:
        came = trains(page, app)
        assert len(set(came)) == 2
        # What lies before the newest picture comes with a rerun, once the arms rest.
        wait(page, lambda: int(page.locator(CANVAS).first.get_attribute("data-pictures")) > 4)
        page.goto(f"{app}/")  # where there is nothing to come
        page.wait_for_timeout(1000)
        before = len(came)
        page.wait_for_timeout(1000)
        assert len(came) == before


def test_where_it_is_forbidden_reruns_bring_them(laptop: Any, app: str) -> None:
    with laptop(still=True) as page:
        page.route_web_socket(ROAD, lambda road: road.close())
        assert not trains(page, app)
