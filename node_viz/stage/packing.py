"""Arrays as bytes: the envelope in which the browser's components get their pictures.

A payload is `[u32 length of the header][JSON header][buffers]`. The header says what is where; each
buffer starts at a multiple of four bytes, so that the browser can lay typed arrays over it. Where a
header's entry of a buffer gives a `scale`, the numbers are codes times it.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.pictures import FieldGrid
from node_viz.shapes import Array

REACH = 1.6  #: positions are kept up to this many half sides from the middle
ALIGN = 4


class Writer:
    """Buffers laid one after another, each described by (dtype, shape, offset)."""

    def __init__(self) -> None:
        self.body = bytearray()

    def add(self, array: NDArray[Any], **more: float) -> dict[str, Any]:
        """Append an array and return its entry for the header."""
        self.body.extend(b"\0" * (-len(self.body) % ALIGN))
        entry = {"d": array.dtype.name, "s": list(array.shape), "o": len(self.body)}
        self.body.extend(np.ascontiguousarray(array).tobytes())
        return entry | more

    def seal(self, head: dict[str, Any]) -> bytes:
        """Return the payload: the header, then all buffers."""
        text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-(len(text) + ALIGN) % ALIGN)
        return struct.pack("<I", len(text)) + text + bytes(self.body)


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
    if "most" in node:  # a signed root
        return scaled * np.abs(scaled) * node["most"]
    return scaled**2 * node["vmax"] if "vmax" in node else scaled


def positions(writer: Writer, z: Array, half_side: float) -> dict[str, Any]:
    """Write places as int16 over `REACH` half sides; a point farther out is clipped there."""
    codes, scale = coded(z, half_side)
    return writer.add(codes, scale=scale)


def coded(z: Array, half_side: float) -> tuple[NDArray[np.int16], float]:
    """Return the codes of `positions` and what to multiply them by."""
    scale = REACH * half_side / 32767
    # A point that a failed solve sent to infinity is drawn at the edge, never as garbage.
    codes = np.clip(np.nan_to_num(np.asarray(z) / scale), -32767, 32767).round().astype(np.int16)
    return codes, scale


def arrows(writer: Writer, field: FieldGrid) -> dict[str, Any]:
    """Write a field as int8 over its largest component."""
    vectors = np.nan_to_num(np.asarray(field.vectors))
    scale = float(np.abs(vectors).max(initial=0.0)) / 127 or 1.0
    entry = writer.add((vectors / scale).round().astype(np.int8), scale=scale)
    return {"t": rounded(field.t), "half_side": field.half_side, "v": entry}


def rounded(values: Any) -> list[Any]:
    """Return numbers for the header, to five decimals."""
    return np.nan_to_num(np.asarray(values, dtype=float)).round(5).tolist()


def numbers(record: Any) -> dict[str, float | None] | None:
    """Return a record of numbers for the header: six digits, None where it is no number."""
    if record is None:
        return None
    return {
        name: float(f"{value:.6g}") if math.isfinite(value) else None
        for name, value in dataclasses.asdict(record).items()
    }
