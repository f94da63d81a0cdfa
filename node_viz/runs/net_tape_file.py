"""Pictures of an ODE-Net as a few small arrays, as `tape_file.py` has those of a flow.

The room an ODE-Net moves in has no given size, and its speed no limit: positions and speeds are
rounded more coarsely where they would not fit, and the unit is kept with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.history import Scores
from node_viz.records.pictures import FieldGrid, NetPicture, Trajectories
from node_viz.runs.delta_code import LARGEST, squeeze, unsqueeze
from node_viz.shapes import Array

Arrays = dict[str, NDArray[Any]]
POSITION = 1 / 512  #: of a half side; what a stored position is rounded to, if it fits
VECTOR = 1 / 128  #: what a component of the field is rounded to, if it fits
NATS = 1 / 16  #: what a logit is rounded to
SUREST = 30.0  #: nats; a logit beyond it, either way, is stored as it
DEPTH = 1 / 1024  #: what a depth S(x) is rounded to, if it fits


def pack_nets(pictures: Sequence[NetPicture]) -> Arrays:
    """Return the arrays of a tape; all its pictures must have the same inputs, times and sizes."""
    first = pictures[0]
    regression = first.head.size == 0
    arrays: Arrays = {"labels": first.labels, "inputs": first.inputs, "paths.t": first.paths.t}
    arrays["head"] = np.stack([one.head for one in pictures]).astype(np.float32)
    arrays["nodes"] = np.concatenate([one.nodes for one in pictures]).astype(np.float32)
    arrays["nodes.count"] = np.array([len(one.nodes) for one in pictures])
    paths = np.stack([one.paths.z for one in pictures])
    _keep(arrays, "paths", paths, POSITION * first.half_side, axis=1)
    _keep(arrays, "depths", np.stack([one.depths for one in pictures]), DEPTH, axis=1)
    for name in ("answers", "decision"):
        values = np.stack([getattr(one, name) for one in pictures])
        if regression:
            _keep(arrays, name, values, POSITION * first.half_side, axis=-1)
        else:
            _keep(arrays, name, np.clip(values, -SUREST, SUREST), NATS, axis=-1)
    fields = [one.field for one in pictures if one.field is not None]
    if fields:
        arrays["field.t"], arrays["field.reach"] = fields[0].t, np.array(fields[0].half_side)
        _keep(arrays, "field", np.stack([one.vectors for one in fields]), VECTOR, axis=1)
    return arrays


def unpack_nets(
    arrays: Arrays, half_side: float, stamps: Sequence[tuple[int, float, Scores | None]]
) -> tuple[NetPicture, ...]:
    """Undo `pack_nets`, given what the arrays leave out: step, seconds and gauges of each."""
    paths, depths = _kept(arrays, "paths", axis=1), _kept(arrays, "depths", axis=1)
    answers, decision = (_kept(arrays, name, axis=-1) for name in ("answers", "decision"))
    nodes = np.split(arrays["nodes"], np.cumsum(arrays["nodes.count"])[:-1])
    vectors = _kept(arrays, "field", axis=1) if "field" in arrays else None
    return tuple(
        NetPicture(
            step=step,
            seconds=seconds,
            half_side=half_side,
            labels=arrays["labels"],
            inputs=arrays["inputs"],
            paths=Trajectories(arrays["paths.t"], paths[k]),
            nodes=nodes[k],
            answers=answers[k],
            depths=depths[k],
            decision=decision[k],
            head=arrays["head"][k],
            field=None if vectors is None else _field(arrays, vectors[k]),
            metrics=metrics,
        )
        for k, (step, seconds, metrics) in enumerate(stamps)
    )


def _field(arrays: Arrays, vectors: Array) -> FieldGrid:
    return FieldGrid(arrays["field.t"], float(arrays["field.reach"]), vectors)


def _keep(arrays: Arrays, name: str, values: Array, unit: float, axis: int) -> None:
    """Store `values` under `name`, in multiples of `unit` or of the least unit that fits."""
    unit = max(unit, float(np.abs(values).max()) / LARGEST)
    arrays[f"{name}.unit"] = np.array(unit)
    arrays[name] = squeeze(values, unit, axis)


def _kept(arrays: Arrays, name: str, axis: int) -> Array:
    return unsqueeze(arrays[name], float(arrays[f"{name}.unit"]), axis)
