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
) -> dict[str, str | bytes]:
    """Return what the files of a run hold, by name."""
    words = {"format": MARK, "config": config.as_dict()}
    packed = safe.save(dict(weights), {"node_viz": json.dumps(words)})
    about = {"format": MARK, "weights": digest(packed), "config": words["config"]}
    return {WEIGHTS: packed, CONFIG: json.dumps(about, indent=2) + "\n", METRICS: _table(gauges)}


def digest(weights: bytes) -> str:
    """Return what tells these weights from any others."""
    return hashlib.sha256(weights).hexdigest()


def _table(gauges: Sequence[AnyMetrics]) -> str:
    text = io.StringIO(newline="")
    rows = [dataclasses.asdict(one) for one in gauges]
    csv.writer(text).writerows([rows[0].keys(), *(row.values() for row in rows)] if rows else [])
    return text.getvalue()
