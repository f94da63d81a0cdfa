"""Sentences that follow the solvers' runs, and what quiz, experiments and scenes read off them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from node_viz.course.parts import Facts, short
from node_viz.lessons.solvers.link import FIXED, NAMES, Study
from node_viz.records.solver_answers import SolverTrace

TEN_DIGITS = 1e-10  #: an error below it
KEPT = 0.01  #: a radius that changes by less is kept
GROWN = 1.5  #: a path that ends so many times farther out than the solution has run away


# --- How a solver came out


def size_of(exact: SolverTrace) -> float:
    """Return the largest |z| of the exact solution, as far as it has one."""
    return float(np.nanmax(np.linalg.norm(exact.z, axis=1)))


def fate(run: SolverTrace, size: float) -> str:
    """Return how a run ended; an error larger than the solution is no answer.

    Args:
        run: of a solver.
        size: the largest |z| of the exact solution.
    """
    if run.status != "ok":
        return "did not finish"
    if math.isnan(run.error) or run.error <= size:
        return "reached the end"
    return "unstable" if math.hypot(*run.z[-1]) > GROWN * size else "far off"


def answer(study: Study, runs: Mapping[str, SolverTrace], size: float) -> str:
    """Return one line on who follows the curve here, and what that costs."""
    known = {name: run for name, run in runs.items() if math.isfinite(run.error)}
    if not runs:
        return "Choose at least one solver."
    if not known:
        told, silent = who_told(runs)
        return f"The solution ends before this time: {told} stopped, {silent} went on."
    lost = [name for name, run in known.items() if fate(run, size) == "unstable"]
    sound = sorted((name for name in known if name not in lost), key=lambda n: known[n].error)
    if lost:
        are = "is" if len(lost) == 1 else "are"
        first = f"With {study.steps} steps {_listed(lost)} {are} unstable."
        return f"{first} {_end(sound[0], known)}." if sound else first
    if known[sound[-1]].error < TEN_DIGITS:
        fewest = min(sound, key=lambda name: known[name].nfe)
        return (
            f"All end on the solution to ten digits; {NAMES[fewest]} needs {_calls(known[fewest])}."
        )
    worst = sound[-1]
    rest = f"; {NAMES[worst]} {short(known[worst].error)} after {known[worst].nfe}"
    return f"{_end(sound[0], known)}{rest if sound[1:] else ''}."


def _end(name: str, known: Mapping[str, SolverTrace]) -> str:
    run = known[name]
    return f"{NAMES[name]} ends {short(run.error)} from the solution after {_calls(run)}"


def _calls(run: SolverTrace) -> str:
    return "1 call" if run.nfe == 1 else f"{run.nfe} calls"


def _listed(solvers: Sequence[str]) -> str:
    names = [NAMES[one] for one in solvers]
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]]) or "nobody"


# --- What a run tells quiz, experiments and scenes


def who_told(runs: Mapping[str, SolverTrace]) -> tuple[str, str]:
    """Return who said that there is no end, and who did not."""
    told = [name for name, run in runs.items() if run.status != "ok"]
    return _listed(told), _listed([name for name in runs if name not in told])


def facts(study: Study, runs: Mapping[str, SolverTrace], size: float) -> Facts:
    """Return each solver's run, its error in words, how it ended, its last radius over its first.

    Args:
        study: what the page shows.
        runs: of the solvers that have come to an end.
        size: the largest |z| of the exact solution.
    """
    found: dict[str, Any] = {**runs, "steps": int(study.steps), "size": size}
    found["when"] = f"with {study.steps} equal steps"
    for name, run in runs.items():
        found[f"{name}_fate"] = fate(run, size)
        if math.isfinite(run.error):
            found[f"{name}_error"] = short(run.error)
        if len(run.z) and (start := math.hypot(*run.z[0])):
            found[f"{name}_radius"] = math.hypot(*run.z[-1]) / start
    if len(runs) == len(NAMES):
        found["told"], found["silent"] = who_told(runs)
    return found


RANKED = ("euler", "midpoint", "rk4", "dopri5")  #: who is ranked by error


def by_error(of: Facts) -> list[str]:
    """Return those ranked, the smallest error at the end first."""
    return [NAMES[name] for name in sorted(RANKED, key=lambda name: of[name].error)]


#: who of those with equal steps comes to the end -> what can be guessed
SURVIVORS = {
    FIXED: "All of them",
    ("rk4", "implicit_euler"): "RK4 and implicit Euler",
    ("implicit_euler",): "Only implicit Euler",
    (): "None of them",
}


def survivors(of: Facts) -> str:
    """Return who of those with equal steps ends nearer than the solution is large."""
    return SURVIVORS[tuple(name for name in FIXED if of[f"{name}_fate"] == "reached the end")]


def steps_needed(of: Facts) -> float:
    """Return the steps that were taken if they gave Euler ten digits, else infinity."""
    return of["steps"] if of["euler"].error < TEN_DIGITS else math.inf


def side_of_the_circle(of: Facts) -> str:
    """Return where Euler ends."""
    radius = of["euler_radius"]
    if abs(radius - 1) < KEPT:
        return "On the circle"
    return "Outside it" if radius > 1 else "Inside it"


def tellers(of: Facts) -> str:
    """Return how many solvers say that the solution has no end."""
    if of["silent"] == "nobody":
        return "All of them"
    return "None of them" if of["told"] == "nobody" else "Some of them"
