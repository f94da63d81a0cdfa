"""What a run of the solvers decides: its end, the answer line, the experiments, the scenes."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from node_viz.course.parts import Experiment
from node_viz.fields.analytic import ANALYTIC
from node_viz.lessons.solvers import numbers, words
from node_viz.lessons.solvers.link import LINK, NAMES, Study
from node_viz.lessons.solvers.scenes import SCENES
from node_viz.probes import solver_study
from node_viz.records.solver_answers import SolverTrace

COMES_OUT = {
    "Nearest to the solution": ["dopri5", "RK4", "Midpoint", "Euler"],
    "Sixteen steps for a flat curve": "RK4 and implicit Euler",
    "Ten digits on a straight path": 1,
    "Euler on a circle": "Outside it",
    "Past the last moment of a solution": "Some of them",
}


@functools.cache
def solved(query: str) -> tuple[Study, dict[str, SolverTrace], float]:
    study, notes = LINK.read(dict(parse_qsl(query)))
    assert not notes
    runs = {
        name: solver_study.run_method(
            study.problem, name, study.end, steps=int(study.steps), rtol=float(study.rtol)
        )
        for name in study.chosen
    }
    return study, runs, numbers.size_of(solver_study.exact_path(study.problem, study.end))


def facts(query: str) -> Any:
    return numbers.facts(*solved(query))


def decided(entry: Experiment, of: Any) -> Any:
    """What comes out, whatever kind of guess it is."""
    guess: Any = entry.guess
    read = next(name for name in ("decide", "order", "measure") if hasattr(guess, name))
    return getattr(guess, read)(of)


@pytest.mark.parametrize("entry", words.EXPERIMENTS, ids=lambda one: one.title)
def test_each_experiment_comes_out_as_we_say(entry: Experiment) -> None:
    of = facts(entry.setup)
    assert decided(entry, of) == COMES_OUT[entry.title]
    said = entry.end(of)
    assert said is not None
    assert "nan" not in said


@pytest.mark.parametrize("entry", words.EXPERIMENTS, ids=lambda one: one.title)
def test_each_outcome_has_its_sentence(entry: Experiment) -> None:
    of = facts(entry.setup)
    for outcome in entry.guess.outcomes:
        said = entry.ends[outcome].format_map(of)
        assert said[0].isupper()
        assert said.endswith(".")


def test_other_runs_decide_otherwise() -> None:
    flat, circle, end = (words.EXPERIMENTS[k].guess for k in (1, 3, 4))
    assert flat.outcome(facts("problem=stiff&steps=24")) == "All of them"
    assert flat.outcome(facts("problem=stiff&steps=12")) == "Only implicit Euler"
    assert circle.outcome({"euler_radius": 0.5}) == "Inside it"
    assert circle.outcome({"euler_radius": 1.001}) == "On the circle"
    assert end.outcome({"told": "nobody", "silent": "RK4"}) == "None of them"
    assert end.outcome({"told": "RK4", "silent": "nobody"}) == "All of them"
    straight = words.EXPERIMENTS[2].guess.verdict(1, facts("steps=8"))
    assert "no such number" in straight.said


def test_an_error_larger_than_the_solution_is_unstable_or_far_off() -> None:
    run = SolverTrace("euler", np.arange(2.0), np.array([[1.0], [3.0]]), error=2.1)
    assert numbers.fate(run, 1.0) == "unstable"
    assert numbers.fate(run, 2.5) == "reached the end"
    assert numbers.fate(replace(run, z=-np.ones((2, 1))), 1.0) == "far off"
    assert numbers.fate(replace(run, error=np.nan), 1.0) == "reached the end"
    assert numbers.fate(replace(run, status="It gave up."), 1.0) == "did not finish"


@pytest.mark.parametrize("problem", ANALYTIC)
@pytest.mark.parametrize("span", ["0.25", "1", "1.5"])
@pytest.mark.parametrize("chosen", ["", "euler", "euler,midpoint", ",".join(NAMES)])
def test_the_answer_is_one_short_line(problem: str, span: str, chosen: str) -> None:
    study, runs, size = solved(f"problem={problem}&span={span}&steps=8")
    said = numbers.answer(study, {name: runs[name] for name in chosen.split(",") if name}, size)
    assert said.endswith(".")
    assert len(said) <= 112
    assert "nan" not in said


def test_scenes_show_what_they_say() -> None:
    for scene in SCENES:
        of = facts(scene.setup)
        assert "nan" not in (scene.number + scene.unit).format_map(of)
    few, many = facts(SCENES[0].setup), facts(SCENES[1].setup)
    assert few["euler"].error / many["euler"].error == pytest.approx(4, rel=0.2)
    assert few["rk4"].error / many["rk4"].error > 256
    asked = next(scene for scene in SCENES if scene.asks)
    after = facts(SCENES[SCENES.index(asked) + 1].setup)
    assert numbers.survivors(after) == asked.right
