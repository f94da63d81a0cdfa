"""Flow matching in a real browser: four stages, pairs and curves on one screen of a laptop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import bottom

pytestmark = pytest.mark.browser
CHARTS = ("pairs", "race")


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The page with the runs that come along, once its figures are there."""
    with laptop(still=True) as page:
        page.goto(f"{app}/matching")
        for name in CHARTS:
            page.locator(f".st-key-matching_{name} .main-svg").first.wait_for()
        yield page


def test_the_screen_of_a_laptop_holds_stages_sliders_pairs_and_curves(tab: Any) -> None:
    for shown in (".sliders", *(f".st-key-matching_{name}" for name in CHARTS)):
        assert bottom(tab, shown) < 800


def test_the_four_stages_stand_two_by_two(tab: Any) -> None:
    boxes = [
        tab.locator(f".st-key-matching_pane_{name}_box").bounding_box()
        for name in ("mle", "fm", "otfm", "reflow")
    ]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"] == boxes[3]["y"]
    assert boxes[0]["x"] == boxes[2]["x"] < boxes[1]["x"] == boxes[3]["x"]


def test_the_field_and_the_table_stand_below(tab: Any) -> None:
    for name in ("targets", "lattice"):
        tab.locator(f".st-key-matching_{name} .main-svg").first.wait_for()
    tab.locator(".matching-table").wait_for()
    tab.get_by_text("Over the whole path the learnt field is off by").wait_for()
