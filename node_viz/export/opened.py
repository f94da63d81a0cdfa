"""A run by the name that somebody gives: a shipped one, or the folder of a saved one."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np

from node_viz.experiment.families import family_of
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.registry import load_target
from node_viz.runs import shipped
from node_viz.runs.shipped import ShippedRun
from node_viz.solvers import SolveError


def run_of(name: str) -> ShippedRun:
    """Return the finished run called `name`.

    The pictures of a saved one are painted from the weights that its folder keeps, which takes a
    while; a folder without a tape has its last step alone.

    Raises:
        ValueError: there is none of this name, and no folder of a saved run; or the folder is
            damaged, or of a version that is not known.
    """
    if name in shipped.names():
        return shipped.load(name)
    if Path(name).is_dir():
        return saved(Path(name))
    if name in PRESETS:
        raise ValueError(
            f"preset {name!r} was not trained beforehand; first train it with "
            f"node-viz train --preset {name!r} --out FOLDER, then export that folder"
        )
    known = ", ".join(map(repr, shipped.names()))
    raise ValueError(f"run must be the folder of a saved run or one of {known}; got {name!r}")


def saved(folder: Path) -> ShippedRun:
    """Return the run of a folder: one that comes with the app, or one of `node-viz train --out`.

    Raises:
        ValueError: the folder holds no run, or a damaged one.
    """
    if all((folder / name).is_file() for name in shipped.FILES):
        return shipped.read(folder)
    from node_viz.training import run_folder

    found = run_folder.read(folder)
    last = found.metrics[-1] if found.metrics else None
    if found.tape is None:
        ends = ((last.step, last.seconds) if last else (found.config.steps, 0.0),)
        weights = {name: array[None] for name, array in found.weights.items()}
    else:
        ends, weights = found.tape.moments, dict(found.tape.weights)
    try:
        pictures = _painted(found.config, ends, weights, found.metrics)
    except (ValueError, SolveError) as error:
        raise ValueError(f"{str(folder)!r} holds no whole run: {error}") from None
    return ShippedRun(found.config, pictures, _curves(found), weights)


def _painted(config: Any, ends: Any, weights: dict[str, Any], metrics: Any) -> tuple[Any, ...]:
    """Paint the picture of each kept step."""
    from node_viz.runs.worker import make_painter
    from node_viz.training.restore import model_of

    painter, pictures = make_painter(config), list[Any]()
    for k, (step, seconds) in enumerate(ends):
        model = model_of(config, {name: stack[k] for name, stack in weights.items()}).eval()
        known = shipped.latest(metrics, step)
        more = {"step": step, "seconds": seconds, "metrics": known, "full": True}
        pictures.append(painter.paint(model, **more))
    return tuple(pictures)


def _curves(found: Any) -> Any:
    """Return the history of a saved run; without a tape nothing is known of its batches."""
    record = load_target(family_of(found.config).curves)
    count = sum(int(array.size) for array in found.weights.values())
    unknown = {"gaussian_kl": math.nan, "parameters": count}
    own = {one.name for one in dataclasses.fields(record)} - {"step", "loss", "metrics"}
    tape = found.tape
    told = {} if tape is None else tape.whole
    rest = {name: math.nan if told[name] is None else told[name] for name in own & told.keys()}
    rest |= {name: unknown[name] for name in own & unknown.keys() if name not in rest}
    step, loss = (np.empty(0), np.empty(0)) if tape is None else (tape.step, tape.loss)
    return record(step, loss, tuple(found.metrics), **rest)
