"""A lecture by keys alone, from the first scene of the first page to the last of the last."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from browsing import turn_to, wait

from node_viz.course.guesses import Choices
from node_viz.course.parts import in_drawn_order
from node_viz.course.syllabus import SYLLABUS, Page
from node_viz.ui.scenes import scenes_of

pytestmark = pytest.mark.browser
ENTRIES = [entry for entry in SYLLABUS if scenes_of(entry.stem)]
STEMS = [entry.stem for entry in ENTRIES]
ALL = [(stem, k + 1) for stem in STEMS for k in range(len(scenes_of(stem)))]
HERE = """([stem, at, of]) => location.pathname === `/${stem}`
    && document.querySelector('.scene-at')?.innerText === `${at} of ${of}`
    && document.querySelector('.st-key-says') !== null
    && document.body.dataset.scene === String(at)"""
ERRORS = "document.querySelectorAll('[data-testid=stException]').length"
# while a page is drawn anew something of it may not be there for a moment: then it is out of view
TOP = "document.querySelector('.st-key-headline')?.getBoundingClientRect().top ?? -1"
STRIP = "document.querySelector('.st-key-strip_bet')?.getBoundingClientRect().bottom ?? 1"


@pytest.fixture
def projector(laptop: Any) -> Iterator[Any]:
    with laptop(still=True) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        yield page


def test_two_keys_lead_through_all_scenes_of_all_pages(projector: Any, app: str) -> None:
    projector.goto(f"{app}/{STEMS[0]}?scene=1&present=1")
    for stem, at in ALL:
        here = [stem, at, len(scenes_of(stem))]
        wait(projector, partial(projector.evaluate, HERE, here))
        assert not projector.evaluate(ERRORS), (stem, at)
        projector.keyboard.press("PageDown")
    stem, at = ALL[-1]
    projector.wait_for_timeout(300)
    assert projector.evaluate(HERE, [stem, at, len(scenes_of(stem))]), "the last stays"
    projector.keyboard.press("ArrowLeft")
    before = [*ALL[-2], len(scenes_of(ALL[-2][0]))]
    wait(projector, lambda: projector.evaluate(HERE, before))


@pytest.fixture(scope="module")
def tab(laptop: Any, app: str) -> Iterator[Any]:
    """The tab in which one page after the other asks; what trains rests when it is left."""
    with laptop(still=True) as page:
        page.goto(app)
        page.locator(".st-key-home canvas").wait_for()
        yield page


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_after_the_guess_the_stage_comes_into_view_and_one_click_leads_back(
    tab: Any, entry: Page
) -> None:
    words = import_module(f"node_viz.lessons.{entry.stem}.words")
    asked = next(one for one in words.EXPERIMENTS if isinstance(one.guess, Choices))
    turn_to(tab, entry)
    card = tab.locator("[class*=_card_]").filter(has_text=f"{asked.title}.").first
    choice = in_drawn_order(asked.ask, asked.guess.options)[0]
    run = card.get_by_role("button", name="Run and show me")
    wait(tab, lambda: run.count() or card.get_by_text(choice, exact=True).click())
    run.click()
    strip = tab.locator(".st-key-strip_bet")
    strip.get_by_text("You guessed").wait_for()
    wait(tab, lambda: 0 <= tab.evaluate(TOP) < 200)
    strip.get_by_role("button", name="Back to the question").click()
    wait(tab, lambda: tab.evaluate(STRIP) < 0)
    assert card.bounding_box()["y"] < 800
    assert not tab.evaluate(ERRORS)
