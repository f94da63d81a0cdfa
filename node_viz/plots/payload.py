"""Pictures as bytes: what the stage in the browser draws, small enough to send four times a second.

A payload is `[u32 length of the header][JSON header][buffers]`. The header says what is where; each
buffer starts at a multiple of four bytes, so that the browser can lay typed arrays over it:

- positions: int16 over a fixed scale of 1.6 half sides (a point farther out is clipped there);
- the field: int8 over the largest component of the picture, which the header names;
- a density: uint8 of sqrt(p / vmax), with one vmax for a whole data set, so that a colour means the
  same density in every picture. The square root spends the 255 levels where the eye needs them.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records import Array, DensityGrid, FieldGrid, Picture, PointPath, Trajectories

REACH = 1.6  #: positions are kept up to this many half sides from the middle
LATTICE_TIMES = 7  #: a lattice is smooth in t; more frames would only weigh
DATA_POINTS = 800  #: enough to see the target's shape
ALIGN = 4


class _Writer:
    """Buffers laid one after another, each described by (dtype, shape, offset)."""

    def __init__(self) -> None:
        self.body = bytearray()

    def add(self, array: NDArray[Any]) -> dict[str, Any]:
        self.body.extend(b"\0" * (-len(self.body) % ALIGN))
        entry = {"d": array.dtype.name, "s": list(array.shape), "o": len(self.body)}
        self.body.extend(np.ascontiguousarray(array).tobytes())
        return entry


def pack_pictures(pictures: Sequence[Picture], header: Mapping[str, Any]) -> bytes:
    """Pack pictures of one run and what is said about them into one payload.

    Args:
        pictures: oldest first; one of a run that is live, or a whole tape.
        header: `run` (str, a new one makes the browser forget the old), `live` (bool), `tape`
            (steps the browser should keep; None keeps all), `vmax` (density of the brightest
            colour) and `data`, points (n, 2) of the target. Anything else goes through as JSON.

    Returns:
        The payload.

    Raises:
        ValueError: there is no picture, or no `vmax`.
    """
    if not pictures:
        raise ValueError("pictures must hold at least one picture; got none")
    writer = _Writer()
    if header.get("vmax") is None:
        raise ValueError("header must give 'vmax', so that colours stay comparable")
    head = {key: value for key, value in header.items() if key != "data"}
    vmax = float(header["vmax"])
    half_side = pictures[-1].half_side
    if header.get("data") is not None:
        head["data"] = _positions(writer, np.asarray(header["data"])[:DATA_POINTS], half_side)
    head["pictures"] = [_picture(writer, picture, vmax) for picture in pictures]
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + ALIGN) % ALIGN)
    return struct.pack("<I", len(text)) + text + bytes(writer.body)


def unpack(payload: bytes) -> dict[str, Any]:
    """Return the header with its arrays decoded, as the browser sees them."""
    (length,) = struct.unpack_from("<I", payload)
    body = payload[ALIGN + length :]
    return _decode(json.loads(payload[ALIGN : ALIGN + length]), body)


def _decode(node: Any, body: bytes) -> Any:
    if isinstance(node, list):
        return [_decode(item, body) for item in node]
    if not isinstance(node, dict):
        return node
    if "o" not in node:
        return {key: _decode(value, body) for key, value in node.items()}
    count = math.prod(node["s"])
    array = np.frombuffer(body, node["d"], count, node["o"]).reshape(node["s"])
    scaled = array * node.get("scale", 1.0)
    return scaled**2 * node["vmax"] if "vmax" in node else scaled


def _positions(writer: _Writer, z: Array, half_side: float) -> dict[str, Any]:
    scale = REACH * half_side / 32767
    # A point that a failed solve sent to infinity is drawn at the edge, never as garbage.
    codes = np.clip(np.nan_to_num(np.asarray(z) / scale), -32767, 32767).round().astype(np.int16)
    return {**writer.add(codes), "scale": scale}


def _trajectories(
    writer: _Writer, paths: Trajectories, half_side: float, most: int | None = None
) -> dict[str, Any]:
    count = len(paths.t)
    keep = np.arange(count)
    if most is not None and count > most:
        keep = np.unique(np.linspace(0, count - 1, most).round().astype(int))
    z = np.asarray(paths.z)[keep]
    return {"t": _rounded(np.asarray(paths.t)[keep]), "z": _positions(writer, z, half_side)}


def _field(writer: _Writer, field: FieldGrid) -> dict[str, Any]:
    vectors = np.nan_to_num(np.asarray(field.vectors))
    scale = float(np.abs(vectors).max(initial=0.0)) / 127 or 1.0
    codes = (vectors / scale).round().astype(np.int8)
    entry = {**writer.add(codes), "scale": scale}
    return {"t": _rounded(field.t), "half_side": field.half_side, "v": entry}


def _density(writer: _Writer, density: DensityGrid, vmax: float) -> dict[str, Any]:
    root = np.exp(0.5 * (np.nan_to_num(np.asarray(density.log_prob), nan=-1e9) - math.log(vmax)))
    codes = (255 * np.clip(root, 0, 1)).round().astype(np.uint8)
    entry = {**writer.add(codes), "scale": 1 / 255, "vmax": vmax}
    return {"t": round(float(density.t), 5), "half_side": density.half_side, "p": entry}


def _path(path: PointPath | None) -> dict[str, Any] | None:
    """A path is a few hundred numbers that people read, so it goes as JSON."""
    if path is None or not np.isfinite([path.base, path.log_prob]).all():
        return None
    return {
        "t": _rounded(path.t),
        "z": _rounded(path.z),
        "log_det": _rounded(path.log_det),
        "base": round(float(path.base), 5),
        "log_prob": round(float(path.log_prob), 5),
    }


def _picture(writer: _Writer, picture: Picture, vmax: float) -> dict[str, Any]:
    side = picture.half_side
    return {
        "step": int(picture.step),
        "seconds": round(float(picture.seconds), 3),
        "half_side": float(side),
        "metrics": _metrics(picture),
        "path": _path(picture.path),
        "encode": _trajectories(writer, picture.encode, side),
        "generate": _trajectories(writer, picture.generate, side),
        "data_grid": _trajectories(writer, picture.data_grid, side, LATTICE_TIMES),
        "noise_grid": _trajectories(writer, picture.noise_grid, side, LATTICE_TIMES),
        "field": _field(writer, picture.field),
        "density": [_density(writer, density, vmax) for density in picture.density],
    }


def _metrics(picture: Picture) -> dict[str, float | None] | None:
    if picture.metrics is None:
        return None
    numbers = dataclasses.asdict(picture.metrics)
    return {
        name: float(f"{value:.6g}") if math.isfinite(value) else None
        for name, value in numbers.items()
    }


def _rounded(values: Any) -> list[Any]:
    return np.nan_to_num(np.asarray(values, dtype=float)).round(5).tolist()
