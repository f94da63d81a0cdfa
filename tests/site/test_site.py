"""The course as static pages: whole, without another host, with all that the app has."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

pytest.importorskip("latex2mathml", reason="the extra 'site' is not installed")

from site_pages import few

from node_viz.cli import address
from node_viz.course.syllabus import SYLLABUS
from node_viz.runs import shipped
from node_viz.site import build, text
from node_viz.site.gathered import Lesson, lessons
from node_viz.site.lesson import command_for
from node_viz.site.stages import panes_of

STEMS = [entry.stem for entry in SYLLABUS if entry.minutes]
APP = "https://course.example.org/flows"


@pytest.fixture(autouse=True)
def without_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_players", few)


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """Every file of a site that leads to no app."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_players", few)
        return dict(build.contents(""))


class Read(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.ways: list[str] = []
        self.data: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.ways += [given[name] for name in ("href", "src") if name in given]
        self.data += [given["data-runs"]] if "data-runs" in given else []


def lesson_of(stem: str) -> Lesson:
    return next(lesson for lesson in lessons() if lesson.stem == stem)


# --- Words


def texts(stem: str) -> Iterator[str]:
    """All Markdown of a lesson that a page shows."""
    lesson = lesson_of(stem)
    yield lesson.story
    yield from (words for more in lesson.more for words in more)
    for one in lesson.corrections:
        yield from (one.where, one.printed, one.right)


@pytest.mark.parametrize("stem", STEMS)
def test_every_formula_becomes_mathml_that_browsers_draw(stem: str) -> None:
    for words in texts(stem):
        html = text.blocks(words)
        drawn = re.sub(r' data-tex="[^"]*"', "", html)
        assert "\\" not in drawn, words
        assert "$" not in drawn, words
        assert "<mi>&</mi>" not in drawn, words
        assert drawn.count("<math") == drawn.count("</math>")
        # MathML Core knows no style of letters but this one
        assert set(re.findall(r'mathvariant="([^"]+)"', drawn)) <= {"normal"}, words


def test_letters_of_other_alphabets_are_those_letters() -> None:
    for tex, letter in ((r"\mathbb E", "𝔼"), (r"\mathcal N", "𝒩"), (r"\mathcal L", "ℒ")):
        assert letter in text.formula(tex)
    assert "<mtable" in text.formula("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}")


def test_words_of_others_stay_words() -> None:
    assert "<script" not in text.blocks("<script>alert(1)</script> and $a < b$")
    assert "<b>" not in text.line("<b>bold</b>")


# --- Pages


def test_every_way_leads_to_a_file_of_the_site_and_a_place_in_it(pages: Mapping[str, str]) -> None:
    read = {name: Read(html) for name, html in pages.items() if name.endswith(".html")}
    assert set(read) == {f"{stem}.html" for stem in STEMS} | {
        "index.html",
        "glossary.html",
        "questions.html",
        "plan.html",
    }
    for name, page in read.items():
        assert len(page.ids) == len(set(page.ids)), name
        for way in page.ways:
            if way.startswith("data:"):
                continue
            file, _, part = way.partition("#")
            assert not file or file in pages, (name, way)
            assert not part or part in read[file or name].ids, (name, way)
        for runs in page.data:
            assert f"data/{runs}.js" in pages, (name, runs)


def test_no_page_asks_another_host_for_anything(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        assert not re.search(r'(?:href|src|action|url\()=?["\']?(?:https?:)?//', content), name


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_has_all_its_parts(pages: Mapping[str, str], stem: str) -> None:
    html, lesson = pages[f"{stem}.html"], lesson_of(stem)
    for one in (*lesson.experiments,):
        assert text.line(one.title) in html
        assert text.line(one.why) in html
    for question in lesson.quiz:
        assert all(text.line(why) in html for why in question.answers.values())
    for scene in lesson.scenes:
        assert text.line(scene.says) in html
    for source in lesson.sources:
        assert f"node_viz/{source.file}" in html
    assert html.count('class="card correction"') == len(lesson.corrections)


def test_lessons_whose_runs_come_with_the_project_play_them() -> None:
    without = {lesson.stem for lesson in lessons() if not lesson.stages}
    assert without <= {"solvers", "adjoint", "ablation"}
    for lesson in lessons():
        for stage in lesson.stages:
            assert 1 <= len(stage.runs) <= 4
            assert len(stage.runs) == len(stage.panes)


def test_ways_into_an_app_are_there_only_if_one_was_named(pages: Mapping[str, str]) -> None:
    assert APP not in "".join(pages.values())
    with_app = dict(build.contents(APP))
    for lesson in lessons():
        assert f'href="{APP}/{lesson.stem}?scene=1"' in with_app[f"{lesson.stem}.html"]
    assert f"{APP}/solvers?tour=fifty" in with_app["plan.html"]


# --- Guesses


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_command_trains_is_what_the_guess_is_about(stem: str) -> None:
    lesson = lesson_of(stem)
    for one in lesson.experiments:
        command, panes = command_for(lesson, one.setup), panes_of(lesson.link, one.setup)
        assert bool(command) == bool(panes)
        if command:
            program, what, asked = shlex.split(command)
            assert program == "node-viz"
            assert what == ("train" if len(panes) == 1 else "compare")
            configs = [config for _, config in address.read(asked).arms]
            assert configs == [pane.config for pane in panes]


@pytest.mark.parametrize("stem", STEMS)
def test_what_was_measured_belongs_to_the_lesson(stem: str) -> None:
    lesson = lesson_of(stem)
    known = {one.title: one for one in lesson.experiments}
    for title, found in lesson.measured["guesses"].items():
        assert found["outcome"] in known[title].guess.outcomes
        assert "{" not in found["end"]
    assert len(lesson.measured["corrections"]) == len(lesson.corrections)
    assert len(lesson.measured["numbers"]) == len(lesson.scenes)


def test_no_page_says_how_fast_the_machine_was_that_recorded_it() -> None:
    said = json.dumps([lesson.measured for lesson in lessons()], ensure_ascii=False)
    assert "µs" not in said
    assert "microseconds" not in said


def gauges(lesson: Lesson, setup: str) -> dict[str, Any]:
    """What the gauges of runs that come with the project say, by the names that words use."""
    found: dict[str, Any] = {}
    for pane in panes_of(lesson.link, setup):
        name = shipped.name_of(pane.config)
        if name:
            found[pane.name] = shipped.load(name).curves.metrics[-1]
    return found


def test_numbers_that_gauges_know_are_those_of_the_runs_that_come_along() -> None:
    """So whoever trains a shipped run again is told to record what it measures."""
    compared = 0
    for lesson in lessons():
        for scene, said in zip(lesson.scenes, lesson.measured["numbers"], strict=True):
            if not said or (scene.view.step or 0) >= 0:
                continue
            try:
                number = scene.number.format_map(gauges(lesson, scene.setup))
            except (KeyError, AttributeError):
                continue
            assert number == said[0], f"{lesson.stem}: run tests/site/record.py {lesson.stem}"
            compared += bool(scene.number)
    assert compared >= 8
