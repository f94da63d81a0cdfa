"""The `foretell` subcommand: how a series of one's own goes on, as a saved model says."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.cli.csv_points import read_points, write_points
from node_viz.cli.points import check_writable
from node_viz.experiment.series_catalogue import SERIES_MODELS

COLUMNS = ("t", "x", "y")


def foretell(args: Namespace) -> int:
    """Read a series t,x,y and write where it is said to be, up to twice the run's horizon."""
    check_writable(args.out, "--out")
    from node_viz.probes import series_painter
    from node_viz.training import run_folder as saved

    config, model = saved.load(args.run_folder)
    if config.model not in SERIES_MODELS:
        raise ValueError(f"{args.run_folder!r} holds no model of series (task={config.task!r})")
    t, x = read_series(args.input)
    if t[-1] > config.horizon:
        raise ValueError(
            f"the series goes on until {t[-1]:g}, and the model has seen series until its horizon, "
            f"{config.horizon:g}"
        )
    at = series_painter.times(config.horizon)
    said = series_painter.foretell(model, t, x, at).said
    write_points(args.out, COLUMNS, np.column_stack([at, said]))
    return 0


def read_series(path: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a series of a CSV file, t (m,) and x (m, 2).

    Raises:
        ValueError: it is no such file, or no series: a cell is empty, times do not increase, or
            there are fewer than two.
    """
    from node_viz.data.series import check_series

    points = read_points(path, len(COLUMNS), COLUMNS)
    if points.amiss:
        row = min(points.amiss)
        raise ValueError(f"line {points.lines[row]} {points.amiss[row]}; a series has no gaps")
    return check_series(points.values[:, 0], points.values[:, 1:])
