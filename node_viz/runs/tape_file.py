"""Pictures as a few small arrays: how the tape of a shipped run is stored.

Numbers are rounded to what an eye can see; `squeeze.py` makes bytes of them, `net_films.py` does
the same for ODE-Nets. Reading needs numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.history import Metrics
from node_viz.records.pictures import (
    AnyPicture,
    DensityGrid,
    FieldGrid,
    LinePicture,
    NetPicture,
    Picture,
    Trajectories,
)
from node_viz.runs.delta_code import squeeze, unsqueeze
from node_viz.runs.net_tape_file import film_nets, unfilm_nets

Arrays = dict[str, NDArray[Any]]
Stamp = tuple[int, float, Metrics | None]  #: step, seconds and gauges of a picture
TRACKS = ("encode", "generate", "data_grid", "noise_grid")  #: the moving points of a picture
PATHS = ("encode", "generate")  #: those of a picture of the line
SAME = ("t", "z", "target", "x", "exact")  #: what all pictures of one line have in common
POSITION = 1 / 1024  #: of a half side; what a stored position is rounded to
VECTOR = 1 / 128  #: what a component of the field is rounded to
NATS = 1 / 32  #: what a log density is rounded to
FAINTEST = -20.0  #: nats; a log density below it is stored as it


def film(pictures: Sequence[AnyPicture]) -> Arrays:
    """Return the arrays of a tape; its pictures are of one kind, with the same times and sizes."""
    nets = [picture for picture in pictures if isinstance(picture, NetPicture)]
    planes = [picture for picture in pictures if isinstance(picture, Picture)]
    lines = [picture for picture in pictures if isinstance(picture, LinePicture)]
    if nets:
        return film_nets(nets)
    return _film_planes(planes) if planes else _film_lines(lines)


def unfilm(arrays: Arrays, half_side: float, stamps: Sequence[Any]) -> tuple[AnyPicture, ...]:
    """Undo `film`, given what the arrays leave out: each picture's step, seconds and gauges."""
    if "decision" in arrays:
        return unfilm_nets(arrays, half_side, stamps)
    of_lines = "z1" in arrays
    return (_unfilm_lines if of_lines else _unfilm_planes)(arrays, half_side, stamps)


def _film_planes(pictures: list[Picture]) -> Arrays:
    first = pictures[0]
    arrays: Arrays = {"field.t": first.field.t}
    for track in TRACKS:
        arrays[f"{track}.t"] = getattr(first, track).t
        points = np.stack([getattr(picture, track).z for picture in pictures])
        arrays[track] = squeeze(points, POSITION * first.half_side, axis=1)
    arrays["field"] = squeeze(np.stack([p.field.vectors for p in pictures]), VECTOR, axis=1)
    density = np.stack([[frame.log_prob for frame in p.density] for p in pictures])
    arrays["density.t"] = np.array([frame.t for frame in first.density])
    arrays["density"] = squeeze(np.clip(density, FAINTEST, None), NATS, axis=3)
    return arrays


def _unfilm_planes(
    arrays: Arrays, half_side: float, stamps: Sequence[Stamp]
) -> tuple[Picture, ...]:
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
        )
        for k, (step, seconds, metrics) in enumerate(stamps)
    )


def _film_lines(pictures: list[LinePicture]) -> Arrays:
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


def _unfilm_lines(
    arrays: Arrays, half_side: float, stamps: Sequence[Stamp]
) -> tuple[LinePicture, ...]:
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
