"""What the page says in words: short numbers, one state a line, and what fits the numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from node_viz.course.parts import number
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.cnf.numbers import advice, answer
from node_viz.lessons.cnf.status import answers, message, status_line
from node_viz.records.history import Curves, Metrics, RunStatus
from node_viz.runs import shipped as checkpoints
from node_viz.runs.api import RunView

GAUGES = Metrics(
    step=420,
    seconds=8.2,
    nll=2.041,
    entropy=2.0,
    kl=0.04123,
    nfe=43,
    nfe_sampling=37,
    jacobian_norm=2.125,
    kinetic_energy=1.5,
    solver_gap=0.0,
)


@pytest.fixture
def view() -> RunView:
    picture = checkpoints.load("default").pictures[-1]
    curves = Curves(np.arange(3.0), np.ones(3), (replace(GAUGES, kl=1.5, nfe=13), GAUGES), 0.9)
    return RunView(
        "r",
        ExperimentConfig(),
        RunStatus.PLAYING,
        step=420,
        seconds=8.2,
        picture=picture,
        curves=curves,
        solver_steps=8,
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.04123, "0.0412"), (8.249, "8.25"), (1234.5, "1230"), (0.0, "0"), (3.2e-7, "3.2e-07")],
)
def test_a_number_has_at_most_three_digits(value: float, said: str) -> None:
    assert number(value) == said


def test_the_status_line_says_what_goes_on_and_which_step_is_shown(view: RunView) -> None:
    assert status_line(view) == "playing · step 420 of 1000 · 8.2 s · cpu"
    assert status_line(view, 16) == "playing · step 16 of 420 (past) · cpu"
    shipped = replace(view, shipped=True)
    assert status_line(shipped).startswith("trained beforehand · step 420")


def test_a_past_step_has_its_own_numbers_and_its_date(view: RunView) -> None:
    first, now = view.gauges
    assert answers(view, now)[0].startswith("KL = 0.0412 nats (0 is perfect). Each solve needs 43")
    past = replace(first, step=16)
    view = replace(view, curves=replace(view.curves, metrics=(first, past, now)))
    assert answers(view, past)[0].startswith("At step 16: KL is 1.5 nats")


def test_who_waits_is_told_the_place_in_the_line(view: RunView) -> None:
    queued = replace(view, status=RunStatus.QUEUED, place=3)
    assert status_line(queued).startswith("waiting, place 3 in line · step 420")


def test_a_kl_below_zero_is_called_what_it_is() -> None:
    assert "which no density can have" in answer(GAUGES, replace(GAUGES, kl=-0.2), 0.9)
    assert "0 within error" in answer(GAUGES, replace(GAUGES, kl=-0.01), 0.9)


def test_a_refined_grid_and_a_failure_are_said(view: RunView) -> None:
    assert message(view) == ""
    assert "16 steps" in message(replace(view, solver_steps=16))
    assert message(replace(view, message="It blew up.")) == "It blew up."


def test_a_run_without_a_picture_is_getting_ready_and_claims_nothing(view: RunView) -> None:
    young = replace(view, picture=None)
    assert status_line(young) == "getting ready …"
    assert answers(young, GAUGES) == ("", "")
    assert answers(replace(view, curves=None), None)[0] == "The first gauges are being read."


@pytest.mark.parametrize(
    ("step", "kl", "word"),
    [
        (0, (1.5, 1.5), "Nothing is learnt"),
        (9, (1.5, 1.2), "best single Gaussian"),
        (99, (1.5, 0.5), "better than any single Gaussian"),
        (999, (1.5, 0.02), "KL = 0.02 nats (0 is perfect). Each solve needs 43 calls, at first 13"),
        (16, (1.5, 506.0), "KL grew from 1.5 to 506 nats"),
    ],
)
def test_the_answer_follows_the_numbers(step: int, kl: tuple[float, float], word: str) -> None:
    first, now = replace(GAUGES, kl=kl[0], nfe=13), replace(GAUGES, step=step, kl=kl[1])
    said = answer(first, now, 0.9)
    assert word in said
    assert "e+" not in said
    assert len(said) <= 110
    assert advice(first, now, 0.9).endswith(".")


def test_a_solver_that_is_exploited_is_named(view: RunView) -> None:
    fooled, lost = replace(GAUGES, solver_gap=-0.5), replace(GAUGES, solver_gap=math.nan)
    assert "a loss 0.5 nats too low" in answer(GAUGES, fooled, 0.9)
    assert "Believe the orange dots" in advice(GAUGES, fooled, 0.9)
    assert "breaks down" in answer(GAUGES, lost, 0.9)
