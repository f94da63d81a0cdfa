"""A run on disk: the weights (safetensors, never pickle), the config, the metrics as CSV.

Read here what `node-viz train --out` leaves in a folder, and how a model is made from it again.
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

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.training.loop import Loop
from node_viz.training.restore import model_of

WEIGHTS, CONFIG, METRICS = "weights.safetensors", "config.json", "metrics.csv"
MARK = "node_viz run"  #: tells our config.json from everybody else's


def save(folder: str | Path, trainer: Loop[Any]) -> None:
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
        rows = [dataclasses.asdict(gauges) for gauges in trainer.history]
        writer.writerows([rows[0].keys(), *(row.values() for row in rows)] if rows else [])


def load(folder: str | Path) -> tuple[ExperimentConfig, Any]:
    """Read what `save` wrote: the config and, on the CPU, the model that it describes.

    Raises:
        ValueError: the folder is missing, is not a saved run, or its weights are not those of its
            config, in a sentence.
    """
    path = Path(folder)
    config = read_config(path)
    return config, model_of(config, _read_weights(path / WEIGHTS)).eval()


def load_flow(folder: str | Path) -> Any:
    """Read a model with `dim`, `log_prob` and `sample`; a `ValueError` says so when it is none."""
    config, model = load(folder)
    family = family_of(config)
    if not family.density:
        raise ValueError(
            f"{str(folder)!r} holds {family.noun} (task={config.task!r}), which has no density"
        )
    return model


def read_config(path: Path) -> ExperimentConfig:
    """Read and check the config of a run folder; a `ValueError` says why it is not one."""
    if not path.is_dir():
        raise ValueError(f"there is no folder {str(path)!r}")
    try:
        found: dict[str, Any] = dict(json.loads((path / CONFIG).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # no file, no JSON, no object
        found = {}
    if found.get("format") != MARK:
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
