"""The `sample` and `logprob` subcommands: points of a saved flow, and the log density of points.

A flow that was trained on points of the user's own answers in their units: scaling is undone.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.cli.csv_points import AXES, LOG_PROB, STREAM, read_points, write_points
from node_viz.data.own import scale_of
from node_viz.experiment.knob import Knob

CHUNK = 10_000  # points solved together; bounds memory, not accuracy
HOPELESS = 100  #: points that cannot be solved for, after which the flow itself is at fault
COUNT = Knob("points", "How many points to draw.", low=1, high=1_000_000)
SEED = Knob("seed", "Fixes the draw.", low=0, high=2**31 - 1)


def sample(args: Namespace) -> int:
    """Draw points from a saved run and write them as CSV."""
    n, seed = COUNT.check("--n", args.n, int), SEED.check("--seed", args.seed, int)
    check_writable(args.out, "--out")
    import torch

    from node_viz.training import run_folder as saved

    cnf, own = saved.load_flow(args.run_folder), saved.own_points(args.run_folder)
    axes = AXES[: cnf.dim] if own is None else own.columns
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        parts = [cnf.sample(min(CHUNK, n - start), generator) for start in range(0, n, CHUNK)]
    points = torch.cat(parts).numpy()
    write_points(args.out, axes, points if own is None else scale_of(own).to_own(points))
    return 0


def logprob(args: Namespace) -> int:
    """Write the points of a CSV again with a column log_prob, in nats, of a saved run.

    Returns 1 when some row is no point, or has no log density that can be written; its line is
    named, and its row stays in its place.
    """
    check_writable(args.out, "--out")
    from node_viz.training import run_folder as saved

    cnf, own = saved.load_flow(args.run_folder), saved.own_points(args.run_folder)
    axes = AXES[: cnf.dim] if own is None else own.columns
    points = read_points(args.input, cnf.dim, tuple(name.lower() for name in axes))
    if own is None:
        log_prob = log_prob_of(cnf, points.values)
    else:
        scale = scale_of(own)
        log_prob = log_prob_of(cnf, scale.to_training(points.values)) - scale.log_volume
    write_points(
        args.out,
        (*axes, LOG_PROB),
        np.column_stack([points.values, log_prob]),
    )
    odd = [k for k in range(len(log_prob)) if not np.isfinite(log_prob[k])]
    for k in odd:
        place = ",".join(f"{value:g}" for value in points.values[k])
        said = f"({place}): {_why(log_prob[k])}"
        if k in points.amiss:
            said = f"{points.amiss[k]}; written nan"
        print(f"node-viz: line {points.lines[k]} {said}", file=sys.stderr)
    return 1 if odd else 0


def log_prob_of(cnf: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log p, (n,) in nats, of points (n, d), those that cannot be solved for apart.

    A point whose log density is too low for the model's numbers gets -inf, which is what it rounds
    to; one that the solver cannot carry to t = 1 gets NaN.

    Raises:
        SolveError: more than `HOPELESS` of them cannot be solved for, or none can.
    """
    import torch

    x = torch.as_tensor(points, dtype=next(cnf.parameters()).dtype)
    found = np.full(len(points), np.nan)
    (usable,) = np.nonzero(torch.isfinite(x).all(-1).numpy())  # 1e39 is beyond single precision
    failed = list[Exception]()
    with torch.no_grad():
        for part in np.split(usable, range(CHUNK, len(usable), CHUNK)):
            for indices, values in _solved(cnf, x, part, failed):
                found[indices] = values
    if failed and np.isnan(found[usable]).all():
        raise failed[-1]
    return found


def _solved(
    cnf: Any, x: Any, indices: NDArray[np.intp], failed: list[Exception]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """Yield indices with their log densities, halving what fails until the faulty are alone."""
    from node_viz.solvers import SolveError

    if not len(indices):
        return
    try:
        yield indices, cnf.log_prob(x[indices]).numpy()
    except SolveError as error:
        if len(indices) > 1:
            yield from _solved(cnf, x, indices[: len(indices) // 2], failed)
            yield from _solved(cnf, x, indices[len(indices) // 2 :], failed)
            return
        failed.append(error)
        if len(failed) > HOPELESS:
            raise


def _why(log_prob: float) -> str:
    if log_prob == -np.inf:
        return "its log density is below -3.4e38 nats, the least of single precision; written -inf"
    return "too far out, or the solver cannot carry it to t = 1; written nan"


def check_writable(path: str, flag: str) -> None:
    """Raise a `ValueError`, before any work is done, when no file can be written at `path`."""
    target = Path(path)
    if path == STREAM:
        return
    if target.is_dir():
        raise ValueError(f"{flag} must name a file; {path!r} is a folder")
    if not target.parent.is_dir():
        raise ValueError(
            f"{flag} must lie in a folder that exists; {str(target.parent)!r} does not"
        )
    special = target.exists() and not target.is_file()  # a pipe, say, is written to directly
    needed = [target] if special else [target.resolve().parent, *([target] * target.exists())]
    if not all(os.access(one, os.W_OK) for one in needed):
        raise ValueError(f"{flag} cannot be written: no permission for {path!r}")
