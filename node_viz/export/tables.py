"""The numbers behind a run's pictures as CSV, one table a file.

The first line names each column with its unit, as in `x [data units]`. All other cells are numbers,
written so that reading them gives the same ones back.
"""

from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from node_viz.data.own import scale_in
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.export.columns import PLACE, TABLES, Columns, in_own_units
from node_viz.export.kinds import How
from node_viz.export.moment import moment, one_of
from node_viz.records.history import AnyCurves
from node_viz.runs.shipped import ShippedRun

#: units of what is measured; all else is a plain number
UNITS = {
    "seconds": "s",
    **dict.fromkeys(("nll", "entropy", "kl", "solver_gap", "loss", "elbo", "kl_z"), "nats"),
    **dict.fromkeys(("nfe", "nfe_sampling", "nfe_forward", "nfe_backward", "calls"), "calls"),
    **dict.fromkeys(("rmse_in", "rmse_out", "rmse_mean"), PLACE),
    **dict.fromkeys(("kinetic_energy", "energy_floor"), f"({PLACE})^2"),
    "memory_bytes": "bytes",
}


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the table asked for, by default the first of those that such a run has.

    Raises:
        ValueError: this run has no such table.
    """
    run = runs[0]
    _, picture = moment(run, how)
    known = tables_of(run)
    columns = known[one_of(how.what, tuple(known), "table")](picture)
    scale = scale_in(run.config.dataset)
    return _as_csv(columns if scale is None else in_own_units(columns, scale))


def names_for(config: ExperimentConfig) -> tuple[str, ...]:
    """Return the tables that there may be of such a run, as far as its settings say."""
    record = load_target(family_of(config).pictures(config).record)
    return (*TABLES.get(record, {}), "curves")


def tables_of(run: ShippedRun) -> dict[str, Callable[[Any], Columns]]:
    """Return the tables of a run by name; each is made of a picture, but `curves` of the whole."""
    last = run.pictures[-1]
    found: dict[str, Callable[[Any], Columns]] = {"curves": lambda picture: _curves(run.curves)}
    for record, tables in TABLES.items():
        if isinstance(last, record):
            found = {**tables, **found}
    if getattr(last, "field", None) is None:
        found.pop("field", None)
    return found


def _curves(curves: AnyCurves) -> Columns:
    """Return a row for each noted step: the loss of its batch, and what was measured then."""
    rows = {one.step: dataclasses.asdict(one) for one in curves.metrics}
    noted, losses = np.asarray(curves.step).tolist(), np.asarray(curves.loss).tolist()
    batch = dict(zip(noted, losses, strict=True))
    steps = sorted({*batch, *rows})
    unit = _unit_of_loss(curves)
    found: Columns = [
        ("step [1]", steps),
        (f"batch loss [{unit}]", [batch.get(k, math.nan) for k in steps]),
    ]
    for name in next(iter(rows.values()), {}):
        if name != "step":
            said = unit if name in ("loss", "solver_gap") else UNITS.get(name, "1")
            values = [rows[k][name] if k in rows else math.nan for k in steps]
            found.append((f"{name} [{said}]", values))
    return found


def _unit_of_loss(curves: AnyCurves) -> str:
    """Return the unit of what is descended: nats, but for squared errors and squared speeds."""
    squared = getattr(curves, "of", "") == "matching"
    squared |= any(math.isfinite(getattr(one, "mse", math.nan)) for one in curves.metrics)
    return f"({PLACE})^2" if squared else "nats"


def _as_csv(columns: Columns) -> bytes:
    text = io.StringIO()
    text.write(",".join(name for name, _ in columns) + "\n")
    cells = [_cells(values) for _, values in columns]
    text.writelines(",".join(row) + "\n" for row in zip(*cells, strict=True))
    return text.getvalue().encode()


def _cells(values: Any) -> list[str]:
    """Write numbers with as many digits as tell them from all others of their precision."""
    array = np.asarray(values)
    if array.dtype == np.float32:
        return [str(one) for one in array]
    return [repr(one) for one in array.tolist()]
