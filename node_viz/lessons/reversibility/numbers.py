"""Sentences that follow the round trips, and what quiz, experiments and scenes read off them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from node_viz.course.parts import Facts, short
from node_viz.lessons.reversibility.figures import NAMES, NONE
from node_viz.lessons.reversibility.link import SOLVERS, Trip
from node_viz.records.round_trips import DecayTrip, FlowTrip
from node_viz.shapes import Array

WAITING = "On its way …"
STARTS = 9
AS_LARGE = 2.0  #: errors within this factor are about the same
LITTLE = 0.1  #: a tenth


def largest(errors: Array) -> float:
    """Return the largest distance from a start, 0 for what only the reference rounds."""
    worst = float(np.abs(errors).max())
    return 0.0 if worst < NONE else worst


def written(error: float) -> str:
    """Return an error as words.

    >>> written(0.0), written(0.00312), written(float("nan"))
    ('nothing', '0.0031', 'no number')
    """
    if not np.isfinite(error):
        return "no number"
    return short(error) if error > NONE else "nothing"


def of_decay(trip: DecayTrip) -> dict[str, float]:
    """Return the largest of the nine errors, by cause."""
    return {name: largest(getattr(trip, name)) for name in NAMES}


def at_tolerance(trip: FlowTrip, tol: str) -> int:
    """Return which of the measured tolerances is nearest."""
    return int(np.argmin(np.abs(np.log(trip.rtol / float(tol)))))


def of_flow(trip: FlowTrip, tol: str) -> dict[str, float]:
    """Return the mean errors at a tolerance, by cause."""
    at = at_tolerance(trip, tol)
    return {name: float(getattr(trip, name)[at]) for name in NAMES}


def answer(study: Trip, trip: DecayTrip | None) -> str:
    """Return one line on what comes back."""
    if trip is None:
        return "Nine starts go there and back; dopri5 is on its way."
    where = f"λ = {study.rate}, c = {study.centre}"
    numbers = "1 number" if trip.exact_ends == 1 else f"{trip.exact_ends} different numbers"
    first = f"At {where} the nine exact ends are {numbers} in {study.floats}"
    if trip.ending:
        return f"{first}. {trip.ending}"
    return f"{first}; the round trip misses a start by {written(largest(trip.total))} at most."


def answer_of_flow(trip: FlowTrip | None, tol: str) -> str:
    """Return one line on what a trained flow's round trip loses, and to what."""
    if trip is None:
        return "A trained flow goes there and back; its errors are being measured."
    at = of_flow(trip, tol)
    if not np.isfinite(at["total"]):
        return f"At a tolerance of {tol} the solver came to no end."
    if not at["total"] > NONE:
        return f"At a tolerance of {tol} the round trip loses nothing."
    name = max(("forward", "backward", "floats"), key=lambda one: at[one])
    whose = {"forward": "the solver's there", "backward": "the solver's back", "floats": "floats'"}
    return (
        f"At a tolerance of {tol} the round trip misses a point by {written(at['total'])} on "
        f"average; the largest of its three errors is {whose[name]}."
    )


def in_large(study: Trip, trip: DecayTrip | None) -> str:
    """Return the page's deciding number as HTML: how many of the nine ends differ."""
    count = "…" if trip is None else str(trip.exact_ends)
    own = ""
    if trip is not None and study.by != "exact":
        own = f"<br>({SOLVERS[study.by]}'s own ends: {trip.ends})"
    return (
        f'<p class="ends"><b>{count} of {STARTS}</b>'
        f"<span>ends are different numbers: exact ends, in {study.floats}{own}</span></p>"
    )


def flow_in_large(trip: FlowTrip | None, tol: str) -> str:
    """Return a flow's deciding number as HTML: how far a point comes back from where it began."""
    known = "…" if trip is None else written(of_flow(trip, tol)["total"])
    return (
        f'<p class="ends"><b>{known}</b>'
        f"<span>from its start, there and back, on average at a tolerance of {tol}</span></p>"
    )


def about_bars(study: Trip, trip: DecayTrip | None) -> str:
    """Say what the mark on the bar of floats means, or what is wrong."""
    if trip is None:
        return WAITING
    if trip.ending:
        return trip.ending
    if study.by == "exact":
        return "A formula has no error of its own."
    return f"Mark: exact ends, rounded once: {written(largest(trip.least))}."


def about_tolerance(trip: FlowTrip | None) -> str:
    """Say what a tighter tolerance helps against, and how rounding grows."""
    if trip is None:
        return WAITING
    if not np.isfinite(trip.growth):
        return "Rounding its ends changes nothing."
    return (
        f"The mark: exact ends, rounded once, lose {written(trip.least)}; on the way back that "
        f"rounding became {short(trip.growth)} times as large."
    )


# --- What a run tells quiz, experiments and scenes


def decay_facts(study: Trip, trip: DecayTrip | None, coarser: DecayTrip | None) -> Facts:
    """Return the errors of nine starts, in words and as numbers.

    Args:
        study: what the page shows.
        trip: of the nine starts.
        coarser: the same with half the steps, where the solver takes equal ones.
    """
    found: dict[str, Any] = {"when": f"at λ = {study.rate}", "rate": float(study.rate)}
    if trip is None:
        return found
    errors = of_decay(trip)
    found |= {"exact_ends": trip.exact_ends, "own_ends": trip.ends, "errors": errors}
    found |= {f"{name}_error": written(value) for name, value in errors.items()}
    found |= {"least": written(largest(trip.least)), "solver": SOLVERS[study.by]}
    end = abs(np.exp(-float(study.rate))) / 2  # two starts lie half a unit apart
    found |= {"apart": short(float(end)), "spacing": short(spacing(study))}
    if coarser is not None:
        found |= {
            "coarser": of_decay(coarser),
            "coarser_error": written(of_decay(coarser)["total"]),
        }
    return found


def spacing(study: Trip) -> float:
    """Return how far apart neighbouring floats are, just above c; of the smallest for c = 0."""
    kind = np.float32 if study.floats == "float32" else np.float64
    return float(np.spacing(kind(study.centre)))


def flow_facts(trip: FlowTrip | None, tol: str) -> Facts:
    """Return a trained flow's errors at a tolerance."""
    if trip is None:
        return {}
    errors = of_flow(trip, tol)
    words: Mapping[str, Any] = {f"flow_{name}": written(value) for name, value in errors.items()}
    return {"flow_errors": errors, "tol": tol, **words}


# --- What the experiments decide


def who_is_found(of: Facts) -> str:
    """Return how many exact ends are different numbers, as a word."""
    count = of["exact_ends"]
    return "All nine" if count == STARTS else "Some of them" if count > 1 else "None: one number"


def with_more_steps(of: Facts) -> str:
    """Return whether twice the steps make the round trip better."""
    before, now = of["coarser"]["total"], of["errors"]["total"]
    if now > before * 1.2:
        return "Larger"
    return "Smaller" if now < before / 1.2 else "About the same"


def how_they_add(of: Facts) -> str:
    """Return how the round trip's error compares with that of one way."""
    errors = of["errors"]
    ratio = errors["total"] / max(errors["forward"], errors["backward"])
    if ratio > 1.2:
        return "Larger than either"
    return "About as large as one" if ratio > 1 / AS_LARGE else "Less than half of either"


def what_floats_take(of: Facts) -> str:
    """Return how what floats lose compares with the solver's own errors."""
    errors = of["flow_errors"]
    ratio = errors["floats"] / max(errors["forward"], errors["backward"])
    if ratio > AS_LARGE:
        return "More than the solver"
    return "About as much" if ratio > LITTLE else "Less than a tenth"
