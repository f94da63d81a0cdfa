"""A run on disk: the weights (safetensors, never pickle), the config, the metrics as CSV.

Read here what `node-viz train --out` leaves in a folder, and how a flow is made from it again.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as safe

from node_viz.config import ExperimentConfig
from node_viz.data import density
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.records import Metrics
from node_viz.training.snapshot import load_weights
from node_viz.training.trainer import Trainer

WEIGHTS, CONFIG, METRICS = "weights.safetensors", "config.json", "metrics.csv"
MARK = "node_viz run"  #: tells our config.json from everybody else's


def save(folder: str | Path, trainer: Trainer) -> None:
    """Write weights, config and metrics of a run, in place of a run that lies there already.

    Raises:
        ValueError: the folder holds something else.
        OSError: it cannot be written.
    """
    path = prepare(folder)
    (path / WEIGHTS).write_bytes(safe.save(trainer.snapshot().weights))
    config = {"format": MARK, "config": trainer.config.as_dict()}
    (path / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    with open(path / METRICS, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in dataclasses.fields(Metrics)])
        writer.writerows(dataclasses.astuple(metrics) for metrics in trainer.curves().metrics)


def load(folder: str | Path) -> tuple[ExperimentConfig, CNF]:
    """Read what `save` wrote: the config and, on the CPU, the flow.

    Raises:
        ValueError: the folder is missing, is not a saved run, or its weights are not those of its
            config, in a sentence.
    """
    path = Path(folder)
    config = read_config(path)
    cnf = CNF(make_field(config, density(config.dataset).dim))
    load_weights(cnf, _read_weights(path / WEIGHTS))
    return config, cnf.eval()


def read_config(path: Path) -> ExperimentConfig:
    """Read and check the config of a run folder; a `ValueError` says why it is not one."""
    if not path.is_dir():
        raise ValueError(f"there is no folder {str(path)!r}")
    try:
        found: Any = json.loads((path / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("format") != MARK:
        raise ValueError(f"{str(path)!r} is not a saved run: it has no {CONFIG} of ours")
    try:
        return ExperimentConfig().replace(**dict(found["config"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{str(path / CONFIG)!r} does not describe a run: {error}") from None


def prepare(folder: str | Path) -> Path:
    """Make the folder of a run; refuse one that holds anything but a run.

    Raises:
        ValueError: it is a file, or it is not empty and not a run.
        OSError: it cannot be made or written.
    """
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise ValueError(f"{str(path)!r} is a file; a run is saved in a folder")
    if path.is_dir() and any(path.iterdir()):
        try:
            read_config(path)
        except ValueError as error:
            raise ValueError(f"{error}; choose a new folder, nothing is overwritten") from None
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        raise ValueError(f"{str(path)!r} cannot be written: no permission")
    return path


def _read_weights(path: Path) -> dict[str, np.ndarray]:
    try:
        return safe.load(path.read_bytes())
    except (OSError, SafetensorError):
        raise ValueError(f"{str(path)!r} is missing or is not a safetensors file") from None
