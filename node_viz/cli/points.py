"""The `sample` and `logprob` subcommands, and how points are read from and written to CSV.

Read here what a saved flow is for: points drawn from it, and the exact log density of points given.
"""

from __future__ import annotations

import csv
import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from node_viz.experiment.knob import Knob

AXES = ("x", "y")
CHUNK = 10_000  # points solved together; bounds memory, not accuracy
COUNT = Knob("points", "How many points to draw.", low=1, high=1_000_000)
SEED = Knob("seed", "Fixes the draw.", low=0, high=2**31 - 1)


def sample(args: Namespace) -> int:
    """Draw points from a saved run and write them as CSV."""
    import torch

    from node_viz.training import run_folder as saved

    n, seed = COUNT.check("--n", args.n, int), SEED.check("--seed", args.seed, int)
    check_writable(args.out, "--out")
    cnf = saved.load_flow(args.run_folder)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        parts = [cnf.sample(min(CHUNK, n - start), generator) for start in range(0, n, CHUNK)]
    write_points(args.out, AXES[: cnf.dim], torch.cat(parts).numpy())
    return 0


def logprob(args: Namespace) -> int:
    """Write the points of a CSV again with a column log_prob, in nats, of a saved run."""
    import torch

    from node_viz.training import run_folder as saved

    check_writable(args.out, "--out")
    cnf = saved.load_flow(args.run_folder)
    points = read_points(args.input, cnf.dim)
    x = torch.as_tensor(points, dtype=next(cnf.parameters()).dtype)
    with torch.no_grad():
        log_prob = torch.cat([cnf.log_prob(part) for part in torch.split(x, CHUNK)]).numpy()
    write_points(args.out, (*AXES[: cnf.dim], "log_prob"), np.column_stack([points, log_prob]))
    return 0


def read_points(path: str, dim: int) -> NDArray[np.float64]:
    """Read the points of a CSV file: `dim` columns of finite numbers, with or without a header.

    Args:
        path: the file; a byte-order mark is skipped.
        dim: columns each row must have.

    Returns:
        (n, dim) points.

    Raises:
        ValueError: no such file, not text, no rows, or a row that is not `dim` finite numbers.
    """
    wanted = f"{dim} column{'s' if dim > 1 else ''} {','.join(AXES[:dim])}"
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [(number, row) for number, row in enumerate(csv.reader(file), 1) if row]
    except OSError as error:
        raise ValueError(f"cannot read {path!r}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{path!r} is not a CSV file of text with {wanted}") from None
    if rows and not any(_is_number(cell) for cell in rows[0][1]):
        header = tuple(cell.strip().lower() for cell in rows.pop(0)[1])
        if header != AXES[:dim]:
            raise ValueError(f"{path!r} must have {wanted}; its header is {','.join(header)!r}")
    if not rows:
        raise ValueError(f"{path!r} holds no points; it must have {wanted}")
    for number, row in rows:
        if len(row) != dim or not all(_is_number(c) and np.isfinite(float(c)) for c in row):
            raise ValueError(
                f"{path!r} must have {wanted} of finite numbers; line {number} is {','.join(row)!r}"
            )
    return np.array([row for _, row in rows], dtype=np.float64)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def write_points(path: str, columns: Iterable[str], values: NDArray[np.floating]) -> None:
    """Write a header and one row a point; nine digits bring a float32 back exactly."""
    header = ",".join(columns)
    np.savetxt(path, values, fmt="%.9g", delimiter=",", header=header, comments="")


def check_writable(path: str, flag: str) -> None:
    """Raise a `ValueError`, before any work is done, when no file can be written at `path`."""
    target = Path(path)
    if target.is_dir():
        raise ValueError(f"{flag} must name a file; {path!r} is a folder")
    if not target.parent.is_dir():
        raise ValueError(
            f"{flag} must lie in a folder that exists; {str(target.parent)!r} does not"
        )
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise ValueError(f"{flag} cannot be written: no permission for {path!r}")
