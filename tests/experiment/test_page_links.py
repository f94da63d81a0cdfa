"""An address says what was asked for and never more; a page names what it cannot honour."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.config import knobs
from node_viz.experiment.families import TASKS

STEMS = [entry.stem for entry in SYLLABUS if entry.stem != "home"]


def link(stem: str) -> Any:
    return import_module(f"node_viz.lessons.{stem}.link").LINK


def values(name: str) -> st.SearchStrategy[str]:
    spec = knobs()[name]
    odd = st.sampled_from(["", "0", "-1", "1e-3", "nan", "1e999", "☃", "a,b", "<b>"])
    if spec.choices:
        return st.sampled_from(list(spec.choices)) | odd
    return st.sampled_from([str(spec.low), str(spec.high), "1", "2", "0.5", "16"]) | odd


ASKED = st.lists(
    st.sampled_from(list(knobs())).flatmap(lambda name: st.tuples(st.just(name), values(name))),
    max_size=5,
).map(dict)


@pytest.mark.parametrize("stem", STEMS)
@given(asked=ASKED)
@examples(20)
def test_a_link_never_says_what_nobody_asked_for(stem: str, asked: dict[str, str]) -> None:
    record, notes = link(stem).read(dict(asked))
    said = record.pairs()
    assert set(said) <= set(asked), (said, notes)
    again, more = link(stem).read(dict(said))
    assert again == record  # the address is the experiment
    assert more == []


@pytest.mark.parametrize("stem", STEMS)
@given(asked=ASKED)
@examples(10)
def test_what_a_page_shows_and_how_it_is_looked_at_have_different_names(
    stem: str, asked: dict[str, str]
) -> None:
    page = link(stem)
    said = page.read(dict(asked))[0].pairs()
    assert not [key for key in said if page.is_view(key)]


def test_a_page_may_own_a_key_of_the_view() -> None:
    page = link("change")
    assert page.read({"point": "1,-0.25"})[0].pairs() == {"point": "1,-0.25"}
    assert not page.is_view("point")
    assert page.is_view("t")
    assert link("cnf").is_view("point")


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("task", TASKS)
def test_every_key_that_a_page_pins_is_named_in_a_note(stem: str, task: str) -> None:
    record, notes = link(stem).read({"task": task})
    base = getattr(record, "base", None)
    if "task" not in record.pairs() and (base is None or base.task != task):
        assert any("task" in note for note in notes)
