"""What the page on series says about the figures on it, and what a run on it decides."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.records.series import Foresight

NOTHING_YET = "The first gauges are being read."
UNTRAINED = "Nothing is learnt yet: neither model can foretell the series."
ALL_FAILED = "No model finished its training; the reason stands under each stage."
EQUAL = 1.05  #: a factor between two errors that is no difference

ODE, RNN, NEITHER = "The latent ODE", "The RNN", "Neither, within 5 %"
FINDS, STAYS = "Better than saying the mean", "No better than saying the mean"
TURNS = 0.9  #: of the error of saying the mean, below which a model is better

Known = Sequence[tuple[str, Foresight]]  #: label and gauges of each arm, left to right


def answer(arms: Known) -> str:
    """Answer the page's question in one line."""
    if not arms:
        return NOTHING_YET
    if all(one.step == 0 for _, one in arms):
        return UNTRAINED
    said = " and ".join(f"{label} {one.rmse_out:.3f}" for label, one in arms)
    mean = f"{arms[0][1].rmse_mean:.3f}"
    return f"Error beyond the horizon: {said}; always saying the mean has {mean}."


def what_to_look_at(arms: Known) -> str:
    """Say which model is nearer inside and beyond the horizon, and what each knows there."""
    if len(arms) < 2 or any(one.step == 0 for _, one in arms):
        return "Drag an observation, or click it away: both models answer anew."
    (first, one), (second, two) = arms
    seen = nearer(first, second, one.rmse_in, two.rmse_in)
    beyond = nearer(first, second, one.rmse_out, two.rmse_out)
    return (
        f"Where the series is seen: {seen}. Beyond: {beyond}. Drag an observation, or click it "
        "away: both models answer anew."
    )


def nearer(first: str, second: str, one: float, two: float) -> str:
    """Say which of two errors is smaller, and how many times.

    >>> nearer("A", "B", 0.1, 0.3)
    'A is 3 times nearer'
    """
    times = max(one, two) / max(min(one, two), 1e-9)
    if times < EQUAL:
        return "both are equally near"
    return f"{first if one < two else second} is {number(round(times, 2))} times nearer"


def about_changed(count: int, of: int, waits: bool) -> str:
    """Say that a series was changed, and whether it is answered."""
    said = f"The series is seen {count} times in place of {of}."
    return f"{said} The answers are on their way." if waits else said


def foretells(of: Facts) -> str:
    """Return which model is nearer beyond the horizon."""
    return first_of(of["ode"].rmse_out, of["rnn"].rmse_out)


def first_of(ode: float, rnn: float) -> str:
    """Return which of two errors is smaller, if that is a difference."""
    if max(ode, rnn) < EQUAL * min(ode, rnn):
        return NEITHER
    return ODE if ode < rnn else RNN


def whole_series(of: Facts) -> str:
    """Return whether a latent ODE that sees long series at once is better than their mean."""
    return FINDS if share(of["whole"]) < TURNS else STAYS


def share(one: Foresight) -> float:
    """Return the error beyond the horizon as a part of saying the mean."""
    return one.rmse_out / one.rmse_mean


def per_cent(one: Foresight) -> float:
    """Return that part in per cent, for a question about the run."""
    return round(100 * share(one)) if math.isfinite(share(one)) else math.nan
