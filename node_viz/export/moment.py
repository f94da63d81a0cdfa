"""The moment of a run that a file shows: the picture kept at a training step, and its number."""

from __future__ import annotations

from node_viz.export.kinds import How
from node_viz.records.pictures import AnyPicture
from node_viz.runs.shipped import ShippedRun


def moment(run: ShippedRun, how: How) -> tuple[int, AnyPicture]:
    """Return the newest kept picture at or before the step asked for, and its number on the tape.

    Raises:
        ValueError: the step is no whole number from 0, or lies before the first picture.
    """
    if how.step is None:
        return len(run.pictures) - 1, run.pictures[-1]
    if how.step < 0:
        raise ValueError(f"step must be a whole number from 0; got {how.step}")
    past = [k for k, picture in enumerate(run.pictures) if picture.step <= how.step]
    if not past:
        raise ValueError(f"step must be at least {run.pictures[0].step}, the first that was kept")
    return past[-1], run.pictures[past[-1]]


def one_of(what: str, known: tuple[str, ...], noun: str) -> str:
    """Return the name asked for, or the first of those known where none is.

    Raises:
        ValueError: it is none of them, with a list of those.
    """
    if what and what not in known:
        names = ", ".join(map(repr, known))
        raise ValueError(f"of this run the {noun} must be one of {names}; got {what!r}")
    return what or known[0]
