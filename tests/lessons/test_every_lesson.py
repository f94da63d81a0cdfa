"""Every lesson of the syllabus keeps what its parts promise; a new one is tested by being listed.

Each test walks all lessons and names everything that is amiss at once.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from importlib import import_module
from string import Formatter
from typing import Any
from urllib.parse import parse_qsl

from node_viz.course.guesses import Choices
from node_viz.course.parts import Experiment, Question, Source, in_drawn_order
from node_viz.course.scenes import Scene
from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.views import read_view
from node_viz.ui.code_view import ROOT, source_lines
from node_viz.ui.scenes import scenes_of

Reader = Callable[[dict[str, str]], tuple[Any, list[str]]]
SCREEN = 45  #: lines of code that can be read without scrolling
TALLER = {"grid_encode": 46}


def reader(stem: str) -> Reader:
    """What reads the links of a lesson."""
    link = import_module(f"node_viz.lessons.{stem}.link").LINK
    assert link.page == stem
    return link.read


def lessons() -> Iterator[tuple[str, Any]]:
    """Stem and words of each lesson."""
    for entry in SYLLABUS:
        if entry.stem != "home":
            yield entry.stem, import_module(f"node_viz.lessons.{entry.stem}.words")


def experiments() -> Iterator[tuple[str, Experiment]]:
    for stem, words in lessons():
        yield from ((stem, entry) for entry in words.EXPERIMENTS)


def questions() -> Iterator[tuple[str, Question]]:
    for stem, words in lessons():
        yield from ((stem, question) for question in words.QUIZ)


def sources() -> Iterator[tuple[str, Source]]:
    for stem, words in lessons():
        yield from ((stem, source) for source in words.SOURCES)


def test_every_lesson_has_all_parts() -> None:
    short = [
        stem
        for stem, words in lessons()
        if len(words.EXPERIMENTS) < 2
        or len(words.QUIZ) < 3
        or len(words.SOURCES) < 3
        or not words.STORY.strip()
    ]
    assert not short


def test_the_right_answer_is_among_the_answers() -> None:
    lost = [(stem, one.ask) for stem, one in questions() if one.right not in one.answers]
    assert not lost
    assert all(len(one.answers) > 1 for _, one in questions())


def test_every_answer_has_its_reason() -> None:
    bare = [
        (stem, answer, reason)
        for stem, question in questions()
        for answer, reason in question.answers.items()
        if len(reason) <= 20 or not reason.endswith((".", ".)"))
    ]
    assert not bare


def test_guesses_are_distinct_and_what_comes_out_is_told() -> None:
    amiss = [
        (stem, entry.title)
        for stem, entry in experiments()
        if isinstance(entry.guess, Choices)
        and not 1 < len(entry.guess.options) == len(set(entry.guess.options))
    ]
    assert not amiss


def test_every_experiment_says_where_to_look_and_has_a_sentence_for_each_way_it_may_end() -> None:
    amiss = []
    for stem, entry in experiments():
        at, guess = f"{stem}, {entry.title}", entry.guess
        if isinstance(guess, Choices):
            amiss += [f"{at}: right is no option"] if guess.right not in guess.options else []
        if set(entry.ends) != set(guess.outcomes):
            amiss.append(f"{at}: {sorted(set(guess.outcomes) ^ set(entry.ends))} of its ends")
        amiss += [f"{at}: {end!r}" for end in entry.ends.values() if not sentence(end)]
        amiss += [
            f"{at}: no figure in {end!r}" for end in entry.ends.values() if not [*places(end)]
        ]
        amiss += [f"{at}: watch {entry.watch!r}"] if not sentence(entry.watch) else []
        amiss += [f"{at}: why {entry.why!r}"] if not entry.why.strip().endswith(".") else []
    assert not amiss


def test_not_every_guess_is_a_choice() -> None:
    """Each lesson asks for a number, an order or a path as well."""
    only = {
        stem
        for stem, words in lessons()
        if all(isinstance(entry.guess, Choices) for entry in words.EXPERIMENTS)
    }
    assert not only


def sentence(text: str) -> bool:
    """Whether a text begins and ends as a sentence does."""
    return text[:1] in "{" or (text[:1].isupper() and text.strip()[-1:] in ".!?")


# --- Scenes


def scenes() -> Iterator[tuple[str, int, Scene]]:
    for stem, _ in lessons():
        yield from ((stem, k + 1, scene) for k, scene in enumerate(scenes_of(stem)))


def test_every_lesson_is_walked_through_in_four_to_six_scenes() -> None:
    counts = {stem: len(scenes_of(stem)) for stem, _ in lessons()}
    assert not {stem: n for stem, n in counts.items() if not 4 <= n <= 6}


def test_a_question_scene_is_answered_by_the_scene_after_it() -> None:
    asked = {stem: [scene for scene in scenes_of(stem) if scene.asks] for stem, _ in lessons()}
    assert not [stem for stem, found in asked.items() if not found]
    amiss = []
    for stem, k, scene in scenes():
        if scene.asks:
            last = k == len(scenes_of(stem))
            if last or scenes_of(stem)[k].asks or scene.right not in scene.choices:
                amiss.append((stem, k))
            if scene.number or not scene.ask.endswith("?"):
                amiss.append((stem, k, "gives its answer away, or asks nothing"))
    assert not amiss


def test_a_scene_says_one_short_sentence() -> None:
    amiss = [
        (stem, k, scene.says)
        for stem, k, scene in scenes()
        if not scene.asks and not (sentence(scene.says) and len(scene.says.split()) <= 20)
    ]
    assert not amiss


def test_every_scene_is_a_link_without_notes_and_a_view_that_can_be_read() -> None:
    amiss = {}
    for stem, k, scene in scenes():
        notes = reader(stem)(dict(parse_qsl(scene.setup, keep_blank_values=True)))[1]
        view, said = read_view(scene.view.pairs())
        if notes or said or view.pairs() != scene.view.pairs():
            amiss[stem, k] = [*notes, *said]
    assert not amiss


def places(text: str) -> Iterator[str]:
    """The names of the facts that a text has places for."""
    for _, name, _, _ in Formatter().parse(text):
        if name:
            yield name.split(".")[0].split("[")[0]


# --- What lectures print otherwise


def test_a_correction_has_all_four_parts_and_a_number_that_decides() -> None:
    amiss = [
        (stem, one.where)
        for stem, words in lessons()
        for one in getattr(words, "CORRECTIONS", ())
        if not (one.where and one.printed and one.right and one.printed != one.right)
        or not sentence(one.decides)
        or not [*places(one.decides)]
    ]
    assert not amiss


# --- The quiz gives nothing away


def test_the_right_answer_is_not_told_by_its_length() -> None:
    """The right one is neither the longest nor the shortest more often than chance has it."""
    chance = sum(1 / len(one.answers) for _, one in questions())
    for extreme in (max, min):
        found = 0.0
        for _, one in questions():
            lengths = [len(answer) for answer in one.answers]
            if len(one.right) == extreme(lengths):
                found += 1 / lengths.count(extreme(lengths))
        assert found <= chance


def test_the_right_answer_stands_anywhere() -> None:
    """At each place about as often as chance has it, within two of its standard deviations."""
    asked = [(one.ask, one.right, tuple(one.answers)) for _, one in questions()]
    guessed = [
        (one.ask, one.guess.right, one.guess.options)
        for _, one in experiments()
        if isinstance(one.guess, Choices)
    ]
    for entries in (asked, guessed):
        for place in range(3):
            shares = [1 / len(choices) for *_, choices in entries if len(choices) > place]
            found = sum(
                in_drawn_order(ask, choices).index(right) == place
                for ask, right, choices in entries
            )
            spread = sum(share * (1 - share) for share in shares) ** 0.5
            assert abs(found - sum(shares)) < 2 * spread


def test_no_two_answers_are_alike_and_none_is_about_the_others() -> None:
    amiss = [
        (stem, one.ask)
        for stem, one in questions()
        if len({answer.casefold().strip(" .") for answer in one.answers}) < len(one.answers)
        or len(set(one.answers.values())) < len(one.answers)
        or any("of the above" in answer.lower() for answer in one.answers)
    ]
    assert not amiss


def test_a_question_about_the_run_says_where_its_number_is_from() -> None:
    bare = [
        stem
        for stem, words in lessons()
        if not words.RUN_QUESTION.ask.endswith("?") or not list(places(words.RUN_QUESTION.why))
    ]
    assert not bare


def test_titles_are_distinct_within_a_lesson() -> None:
    """They are the keys of the widgets."""
    for stem, words in lessons():
        titles = [entry.title for entry in words.EXPERIMENTS]
        assert len(titles) == len(set(titles)), stem


def test_every_experiment_is_a_link_without_notes() -> None:
    notes = {
        (stem, entry.setup): said
        for stem, entry in experiments()
        if (said := reader(stem)(dict(parse_qsl(entry.setup, keep_blank_values=True)))[1])
    }
    assert not notes


def test_a_setup_that_is_written_out_changes_something() -> None:
    idle = [
        (stem, entry.setup)
        for stem, entry in experiments()
        if entry.setup and reader(stem)(dict(parse_qsl(entry.setup)))[0] == reader(stem)({})[0]
    ]
    assert not idle


def test_the_code_behind_is_the_real_code_and_fits_a_screen() -> None:
    amiss = []
    for stem, source in sources():
        text, first = source_lines(source)
        lines = (ROOT / source.file).read_text(encoding="utf-8").splitlines()
        last_name = source.name.split(".")[-1]
        if lines[first - 1].strip() != text.splitlines()[0]:
            amiss.append(f"{stem}: {source.name} does not begin in line {first}")
        if last_name not in defined(text):
            amiss.append(f"{stem}: what is shown for {source.name} does not define it")
        if len(text.splitlines()) > TALLER.get(source.name, SCREEN):
            amiss.append(f"{stem}: {source.name} fills {len(text.splitlines())} lines")
    assert not amiss


def defined(text: str) -> list[str]:
    """What the first statement of a text gives a name to."""
    node = ast.parse(text).body[0]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
