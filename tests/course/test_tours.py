"""A lecture leads over scenes that there are, in the time that it says, and its plan names them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from node_viz.course.syllabus import page
from node_viz.course.tours import FIFTY, TOURS, link
from node_viz.ui.scenes import scenes_of

PLAN = (Path(__file__).parents[2] / "docs" / "fifty-minutes.md").read_text(encoding="utf-8")
AROUND = 4 + 2  #: minutes on home, and for questions


@pytest.mark.parametrize("tour", TOURS.values(), ids=lambda tour: tour.name)
def test_a_tour_leads_over_scenes_that_there_are(tour) -> None:
    amiss = [
        (stop.page, one)
        for stop in tour.stops
        for one in stop.scenes
        if not 1 <= one <= len(scenes_of(stop.page))
    ]
    assert not amiss
    assert len(set(tour.chain)) == len(tour.chain), "no scene twice: next would turn in a circle"


def test_a_question_is_never_left_without_its_answer() -> None:
    for (stem, scene), after in zip(FIFTY.chain, [*FIFTY.chain[1:], ("", 0)], strict=True):
        if scenes_of(stem)[scene - 1].asks:
            assert after == (stem, scene + 1), (stem, scene)


def test_it_takes_fifty_minutes() -> None:
    assert sum(stop.minutes for stop in FIFTY.stops) + AROUND == 50


def test_the_plan_is_that_tour() -> None:
    assert f"http://localhost:8501{link(FIFTY)}" in PLAN
    assert f"{len(FIFTY.chain)} scenes over seven pages" in PLAN
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|", PLAN, flags=re.MULTILINE)
    planned = [(int(minutes), title, scenes) for minutes, title, scenes in rows if scenes != "–"]
    assert planned == [
        (stop.minutes, page(stop.page).title, f"{stop.scenes[0]} to {stop.scenes[-1]}")
        for stop in FIFTY.stops
    ]
