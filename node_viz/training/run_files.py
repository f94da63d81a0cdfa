"""What the files of a saved run hold, wherever they are put; needs no torch.

The weights carry their config inside, and `config.json` says which weights it is for.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import numpy as safe

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import AnyMetrics

WEIGHTS, CONFIG, METRICS = "weights.safetensors", "config.json", "metrics.csv"
MARK = "node_viz run"  #: tells our config.json from everybody else's


def contents(
    config: ExperimentConfig,
    weights: Mapping[str, NDArray[np.floating]],
    gauges: Sequence[AnyMetrics],
) -> dict[str, Any]:
    """Return what the files of a run hold, by name: texts, and the weights as bytes."""
    words = {"format": MARK, "config": config.as_dict()}
    packed = safe.save(dict(weights), {"node_viz": json.dumps(words)})
    about = {"format": MARK, "weights": digest(packed), "config": words["config"]}
    return {WEIGHTS: packed, CONFIG: json.dumps(about, indent=2) + "\n", METRICS: _table(gauges)}


def digest(weights: bytes) -> str:
    """Return what tells these weights from any others."""
    return hashlib.sha256(weights).hexdigest()


def gauges(table: str, record: type[Any]) -> tuple[Any, ...]:
    """Return the gauges that a table of metrics holds, as records of this kind.

    Columns that the record does not know are left out, and those it lacks are as they are unsaid.

    Raises:
        ValueError: a cell is no number, or a column that must be there is not.
    """
    known = {one.name: one.type for one in dataclasses.fields(record)}
    rows = csv.DictReader(io.StringIO(table))
    try:
        return tuple(
            record(
                **{
                    name: int(cell) if known[name] == "int" else float(cell)
                    for name, cell in row.items()
                    if name in known
                }
            )
            for row in rows
        )
    except (TypeError, ValueError):
        raise ValueError(f"{METRICS} is damaged") from None


def _table(gauges: Sequence[AnyMetrics]) -> str:
    text = io.StringIO(newline="")
    rows = [dataclasses.asdict(one) for one in gauges]
    csv.writer(text).writerows([rows[0].keys(), *(row.values() for row in rows)] if rows else [])
    return text.getvalue()
