"""What a lecture prints otherwise stands on its page, with a number that is measured there."""

from __future__ import annotations

from importlib import import_module

import pytest
import visits
from visits import Visit

from node_viz.course.parts import Correction
from node_viz.course.syllabus import SYLLABUS
from node_viz.ui.lesson import UNDECIDED


def corrections(stem: str) -> tuple[Correction, ...]:
    """The corrections of a lesson, none if it has none."""
    if stem == "home":
        return ()
    words = import_module(f"node_viz.lessons.{stem}.words")
    return getattr(words, "CORRECTIONS", ())


STEMS = [entry.stem for entry in SYLLABUS if corrections(entry.stem)]


@pytest.mark.parametrize("stem", STEMS)
def test_every_correction_is_decided_by_numbers_of_the_page_as_it_comes(
    visit: Visit, stem: str
) -> None:
    at = visit(stem)
    at.session_state["settled"] = True
    at.run()
    visits.refresh(at, lambda: UNDECIDED not in visits.said(at))
    for one in corrections(stem):
        assert f"**{one.where}**" in visits.said(at)
        assert one.decides.split("{")[0] in visits.said(at)
