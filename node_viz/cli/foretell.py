"""The `foretell` subcommand: how a series of one's own goes on, as a saved model says."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.cli.csv_points import read_points, write_points
from node_viz.cli.points import check_writable
from node_viz.data.own import Own, Scale, scale_of, time_unit
from node_viz.experiment.series_catalogue import SERIES_MODELS

COLUMNS = ("t", "x", "y")


def foretell(args: Namespace) -> int:
    """Read a series t,x,y and write where it is said to be, up to twice the run's horizon."""
    check_writable(args.out, "--out")
    from node_viz.probes import series_painter
    from node_viz.training import run_folder as saved

    config, model = saved.load(args.run_folder)
    own = saved.own_points(args.run_folder)
    if config.model not in SERIES_MODELS:
        raise ValueError(f"{args.run_folder!r} holds no model of series (task={config.task!r})")
    t, x = read_series(args.input, own)
    began, unit = (0.0, 1.0) if own is None else (float(t[0]), time_unit(own))
    if t[-1] - began > config.horizon * unit:
        long = f"goes on until {t[-1]:g}" if own is None else f"is {t[-1] - began:g} long"
        raise ValueError(
            f"the series {long}, and the model has seen series until its horizon, "
            f"{config.horizon * unit:g}"
        )
    at = series_painter.times(config.horizon)
    scale = Scale((0.0, 0.0), (1.0, 1.0)) if own is None else scale_of(own)
    seen = (t - began) / unit, scale.to_training(x)
    said = scale.to_own(np.array(series_painter.foretell(model, *seen, at).said, float))
    columns = COLUMNS if own is None else own.columns
    write_points(args.out, columns, np.column_stack([began + unit * at, said]))
    return 0


def read_series(path: str, own: Own | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a series of a CSV file, t (m,) and x (m, 2); its columns as of a user's own series.

    Raises:
        ValueError: it is no such file, or no series: a cell is empty, times do not increase, or
            there are fewer than two.
    """
    from node_viz.data.series import check_series

    columns = COLUMNS if own is None else own.columns
    points = read_points(path, len(columns), columns)
    if points.amiss:
        row = min(points.amiss)
        raise ValueError(f"line {points.lines[row]} {points.amiss[row]}; a series has no gaps")
    t, x = points.values[:, 0], points.values[:, 1:]
    check_series(t if own is None else t - t[:1], x)  # time of a user's own may begin anywhere
    return t, x
