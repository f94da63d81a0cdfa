"""A file of runs as they are on a page at this moment, made piece by piece.

A run that trains here keeps pictures that cost little: coarse, and some of their densities a little
older than the rest. What is taken away is painted anew from the weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from node_viz.export.kinds import How, in_pieces, kind_of
from node_viz.export.moment import moment
from node_viz.runs.api import Host
from node_viz.runs.shipped import ShippedRun, stacked


@dataclass(frozen=True)
class Made:
    """How much of a file is done, and the file once it is."""

    part: float  #: from 0 to 1
    data: bytes | None = None


def of_host(host: Host, run: str) -> ShippedRun:
    """Return a run as it is now: every kept picture with its weights, and the curves so far.

    Raises:
        ValueError: the run is gone, or has shown nothing yet.
    """
    view = host.latest(run)
    kept = [(one, host.weights(run, one.step)) for one in host.tape(run)]
    whole = [(one, found[1]) for one, found in kept if found is not None and found[0] == one.step]
    if view is None or view.curves is None or not whole:
        raise ValueError("this run has nothing to save yet; wait for its first picture")
    pictures = tuple(one for one, _ in whole)
    return ShippedRun(view.config, pictures, view.curves, stacked([one for _, one in whole]))


def making(
    runs: Sequence[ShippedRun], fresh: Sequence[bool], name: str, how: How
) -> Iterator[Made]:
    """Yield how much of a file is done, and last the file itself.

    Args:
        runs: what it shows.
        fresh: of each, whether it comes from training and not from a file, so is painted anew.
        name: its ending says what it is.
        how: see `How`.
    """
    kind = kind_of(name)
    ready: list[ShippedRun] = []
    for run, anew in zip(runs, fresh, strict=True):
        numbers = list(range(len(run.pictures))) if kind.whole else [moment(run, how)[0]]
        painted = run
        for k, number in enumerate(numbers if anew else ()):
            painted = repainted(painted, number)
            yield Made(0.5 * (len(ready) + (k + 1) / len(numbers)) / len(runs))
        ready.append(painted)
    begun = 0.5 if any(fresh) else 0.0
    for one in in_pieces(ready, name, how):
        yield Made(1.0, one) if isinstance(one, bytes) else Made(begun + (1 - begun) * one)


def repainted(run: ShippedRun, number: int) -> ShippedRun:
    """Return the run with one of its pictures painted anew, with all its times."""
    from node_viz.runs.worker import make_painter, single
    from node_viz.training.restore import model_of

    old = run.pictures[number]
    model = model_of(run.config, run.weights_at(number))
    about = {"step": old.step, "seconds": old.seconds, "metrics": old.metrics}
    new = single(make_painter(run.config).paint(model, full=True, **about))
    pictures = (*run.pictures[:number], new, *run.pictures[number + 1 :])
    return replace(run, pictures=pictures)
