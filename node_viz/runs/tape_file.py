"""Pictures of a flow as a few small arrays: how the tape of a shipped run is stored.

Numbers are rounded to what an eye can see; `delta_code.py` makes bytes of them, `net_tape_file.py`
does the same for ODE-Nets. Reading needs numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.history import Metrics
from node_viz.records.pictures import (
    DensityGrid,
    FieldGrid,
    LinePicture,
    Picture,
    Trajectories,
)
from node_viz.runs.delta_code import squeeze, unsqueeze

Arrays = dict[str, NDArray[Any]]
Stamp = tuple[int, float, Metrics | None]  #: step, seconds and gauges of a picture
TRACKS = ("encode", "generate", "data_grid", "noise_grid")  #: the moving points of a picture
PATHS = ("encode", "generate")  #: those of a picture of the line
SAME = ("t", "z", "target", "x", "exact")  #: what all pictures of one line have in common
POSITION = 1 / 1024  #: of a half side; what a stored position is rounded to
VECTOR = 1 / 128  #: what a component of the field is rounded to
NATS = 1 / 32  #: what a log density is rounded to
FAINTEST = -20.0  #: nats; a log density below it is stored as it


def pack_planes(pictures: Sequence[Picture]) -> Arrays:
    """Return the arrays of a tape in the plane; all its pictures have the same times and sizes.

    The pictures of each label, if there are any, are a tape of their own.
    """
    arrays = _pack(pictures)
    for label in range(len(pictures[0].given)):
        part = _pack([picture.given[label] for picture in pictures])
        arrays |= {_of(label) + name: values for name, values in part.items()}
    return arrays


def unpack_planes(arrays: Arrays, half_side: float, stamps: Sequence[Stamp]) -> tuple[Picture, ...]:
    """Undo `pack_planes`, given what the arrays leave out: step, seconds and gauges of each."""
    pictures, given = _unpack(arrays, half_side, stamps), list[tuple[Picture, ...]]()
    while _of(len(given)) + "density" in arrays:
        start = _of(len(given))
        part = {name.removeprefix(start): arrays[name] for name in arrays if name.startswith(start)}
        given.append(_unpack(part, half_side, stamps))
    if not given:
        return pictures
    return tuple(
        replace(picture, given=labels)
        for picture, labels in zip(pictures, zip(*given, strict=True), strict=True)
    )


def _of(label: int) -> str:
    """Return what the names of a label's arrays begin with."""
    return f"label{label}."


def _pack(pictures: Sequence[Picture]) -> Arrays:
    first = pictures[0]
    arrays: Arrays = {"field.t": first.field.t}
    if first.layers:
        arrays["layers"] = np.array(first.layers)
    for track in TRACKS:
        arrays[f"{track}.t"] = getattr(first, track).t
        points = np.stack([getattr(picture, track).z for picture in pictures])
        arrays[track] = squeeze(points, POSITION * first.half_side, axis=1)
    arrays["field"] = squeeze(np.stack([p.field.vectors for p in pictures]), VECTOR, axis=1)
    density = np.stack([[frame.log_prob for frame in p.density] for p in pictures])
    arrays["density.t"] = np.array([frame.t for frame in first.density])
    arrays["density"] = squeeze(np.clip(density, FAINTEST, None), NATS, axis=3)
    return arrays


def _unpack(arrays: Arrays, half_side: float, stamps: Sequence[Stamp]) -> tuple[Picture, ...]:
    moving = {
        track: [
            Trajectories(arrays[f"{track}.t"], z)
            for z in unsqueeze(arrays[track], POSITION * half_side, axis=1)
        ]
        for track in TRACKS
    }
    vectors = unsqueeze(arrays["field"], VECTOR, axis=1)
    density = unsqueeze(arrays["density"], NATS, axis=3)
    return tuple(
        Picture(
            step=step,
            seconds=seconds,
            half_side=half_side,
            encode=moving["encode"][k],
            generate=moving["generate"][k],
            data_grid=moving["data_grid"][k],
            noise_grid=moving["noise_grid"][k],
            field=FieldGrid(arrays["field.t"], half_side, vectors[k]),
            density=tuple(
                DensityGrid(float(t), half_side, values)
                for t, values in zip(arrays["density.t"], density[k], strict=True)
            ),
            metrics=metrics,
            layers=int(arrays.get("layers", 0)),
        )
        for k, (step, seconds, metrics) in enumerate(stamps)
    )


def pack_lines(pictures: Sequence[LinePicture]) -> Arrays:
    """Return the arrays of a tape over the line; its pictures have the same times and sizes."""
    first = pictures[0]
    arrays: Arrays = {name: getattr(first, name) for name in SAME}
    for path in PATHS:
        points = np.stack([getattr(picture, path) for picture in pictures])
        arrays[path] = squeeze(points, POSITION * first.half_side, axis=1)
    density = np.stack([picture.log_prob for picture in pictures])
    arrays["log_prob"] = squeeze(np.clip(density, FAINTEST, None), NATS, axis=2)
    arrays["z1"] = np.stack([picture.z1 for picture in pictures]).astype(np.float32)
    arrays["deviation"] = np.array([picture.deviation for picture in pictures])
    return arrays


def unpack_lines(
    arrays: Arrays, half_side: float, stamps: Sequence[Stamp]
) -> tuple[LinePicture, ...]:
    """Undo `pack_lines`, given what the arrays leave out: step, seconds and gauges of each."""
    paths = {path: unsqueeze(arrays[path], POSITION * half_side, axis=1) for path in PATHS}
    log_prob = unsqueeze(arrays["log_prob"], NATS, axis=2)
    return tuple(
        LinePicture(
            step=step,
            seconds=seconds,
            half_side=half_side,
            **{name: arrays[name] for name in SAME},
            **{path: paths[path][k] for path in PATHS},
            log_prob=log_prob[k],
            z1=arrays["z1"][k],
            deviation=float(arrays["deviation"][k]),
            metrics=metrics,
        )
        for k, (step, seconds, metrics) in enumerate(stamps)
    )
