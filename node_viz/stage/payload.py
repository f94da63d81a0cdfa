"""Pictures as bytes: what the stage in the browser draws, small enough to send four times a second.

In the envelope of `packing` lie:

- positions: int16 over a fixed scale of 1.6 half sides (a point farther out is clipped there);
- the field: int8 over the largest component of the picture, which the header names;
- a density: uint8 of sqrt(p / vmax), with one vmax for a whole data set, so that a colour means the
  same density in every picture. The square root spends the 255 levels where the eye needs them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.pictures import DensityGrid, Picture, PointPath, Trajectories
from node_viz.remembered import remembered
from node_viz.stage.packing import (
    REACH,
    Writer,
    arrows,
    coded,
    numbers,
    positions,
    rounded,
    unpack,
)

__all__ = ["REACH", "pack_pictures", "unpack"]

LATTICE_TIMES = 7  #: a lattice is smooth in t; more frames would only weigh
DATA_POINTS = 800  #: enough to see the target's shape
CODED = 1024  #: tables whose codes are kept: many may watch one training


def pack_pictures(pictures: Sequence[Picture], header: Mapping[str, Any]) -> bytes:
    """Pack pictures of one run and what is said about them into one payload.

    Args:
        pictures: oldest first; one of a run that is live, or a whole tape.
        header: `run` (str, a new one makes the browser forget the old), `live` (bool), `tape`
            (steps the browser should keep; None keeps all), `vmax` (density of the brightest
            colour) and `data`, points (n, 2) of the target. Anything else goes through as JSON:
            `labels` names those of a flow that is given them.

    Returns:
        The payload.

    Raises:
        ValueError: there is no picture, or no `vmax`.
    """
    if not pictures:
        raise ValueError("pictures must hold at least one picture; got none")
    writer = Writer()
    if header.get("vmax") is None:
        raise ValueError("header must give 'vmax', so that colours stay comparable")
    head = {key: value for key, value in header.items() if key != "data"}
    vmax = float(header["vmax"])
    half_side = pictures[-1].half_side
    if header.get("data") is not None:
        head["data"] = positions(writer, np.asarray(header["data"])[:DATA_POINTS], half_side)
    head["pictures"] = [_picture(writer, picture, vmax) for picture in pictures]
    return writer.seal(head)


def _trajectories(
    writer: Writer, paths: Trajectories, half_side: float, most: int | None = None
) -> dict[str, Any]:
    t, codes, scale = _moved(paths, half_side, most)
    return {"t": t, "z": writer.add(codes, scale=scale)}


@remembered(CODED)
def _moved(
    paths: Trajectories, half_side: float, most: int | None
) -> tuple[list[Any], NDArray[np.int16], float]:
    count = len(paths.t)
    keep = np.arange(count)
    if most is not None and count > most:
        keep = np.unique(np.linspace(0, count - 1, most).round().astype(int))
    return rounded(np.asarray(paths.t)[keep]), *coded(np.asarray(paths.z)[keep], half_side)


def _density(writer: Writer, density: DensityGrid, vmax: float) -> dict[str, Any]:
    entry = writer.add(_colours(density, vmax), scale=1 / 255, vmax=vmax)
    return {"t": round(float(density.t), 5), "half_side": density.half_side, "p": entry}


@remembered(CODED)
def _colours(density: DensityGrid, vmax: float) -> NDArray[np.uint8]:
    root = np.exp(0.5 * (np.nan_to_num(np.asarray(density.log_prob), nan=-1e9) - math.log(vmax)))
    return (255 * np.clip(root, 0, 1)).round().astype(np.uint8)


def _path(path: PointPath | None) -> dict[str, Any] | None:
    """A path is a few hundred numbers that people read, so it goes as JSON."""
    if path is None or not np.isfinite([path.base, path.log_prob]).all():
        return None
    return {
        "t": rounded(path.t),
        "z": rounded(path.z),
        "log_det": rounded(path.log_det),
        "base": round(float(path.base), 5),
        "log_prob": round(float(path.log_prob), 5),
        **({"given": [_path(one) for one in path.given]} if path.given else {}),
    }


def _picture(writer: Writer, picture: Picture, vmax: float) -> dict[str, Any]:
    side = picture.half_side
    few = None if picture.layers else LATTICE_TIMES
    return {
        "step": int(picture.step),
        "seconds": round(float(picture.seconds), 3),
        "half_side": float(side),
        "layers": picture.layers,
        "metrics": numbers(picture.metrics),
        "path": _path(picture.path),
        "encode": _trajectories(writer, picture.encode, side),
        "generate": _trajectories(writer, picture.generate, side),
        "data_grid": _trajectories(writer, picture.data_grid, side, few),
        "noise_grid": _trajectories(writer, picture.noise_grid, side, few),
        "field": arrows(writer, picture.field),
        "density": [_density(writer, density, vmax) for density in picture.density],
        **({"given": _of_each_label(writer, picture, vmax)} if picture.given else {}),
    }


def _of_each_label(writer: Writer, picture: Picture, vmax: float) -> list[dict[str, Any]]:
    """Pack the pictures of the labels; a colour means the same p(x, label) = p(x | label) / k."""
    return [_picture(writer, one, vmax * len(picture.given)) for one in picture.given]
