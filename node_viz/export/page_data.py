"""A run as few bytes: its pictures as the stages read them, and its weights, as text in a page.

What is packed is `[u32 length][JSON][buffers]`, compressed by gzip and written in base 64; the
browser undoes it (web/unpack.js). The buffers are those of a stage's payload, in which

- int16 places are rounded to a twentieth of their codes and stored as second differences over time,
- int8 fields are stored as differences over time,
- uint8 densities as what is left of a cell when its three neighbours before it are known,

each modulo the size of its kind, and int16 low bytes first, then high ones. Weights are float32 of
which the last eight binary digits are left out but in the last picture, stored as what differs from
the picture before (exclusive or), byte by byte. An error of 2^-17 moves no log density by 1e-4.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.stage.packing import ALIGN

COARSER = 20  #: codes of a place that become one
DROPPED = 8  #: binary digits of a weight that a picture before the last does without
GOOD = 9  #: gzip's effort


def packed(payload: bytes, weights: Mapping[str, NDArray[Any]], more: Mapping[str, Any]) -> str:
    """Return pictures and weights as text.

    Args:
        payload: of `node_viz.stage`: `[u32 length][JSON][buffers]`.
        weights: of each picture, (k, *shape of the parameter).
        more: what else the browser is told, as JSON.
    """
    (length,) = struct.unpack_from("<I", payload)
    head, body = json.loads(payload[ALIGN : ALIGN + length]), payload[ALIGN + length :]
    coded = b"".join(_coded(entry, body) for entry in _entries(head))
    stacks = {name: np.asarray(stack, np.float32) for name, stack in weights.items()}
    about = {
        "payload": head,
        "size": len(body),
        "weights": [[name, list(stack.shape[1:])] for name, stack in stacks.items()],
        "stacked": len(next(iter(stacks.values()))) if stacks else 0,
        **more,
    }
    text = json.dumps(about, separators=(",", ":"), allow_nan=False).encode()
    whole = struct.pack("<I", len(text)) + text + coded + _planes_of(stacks)
    return base64.b64encode(gzip.compress(whole, GOOD, mtime=0)).decode()


def _entries(node: Any) -> Iterator[dict[str, Any]]:
    """Walk the buffers that a header describes, in the order in which the browser walks them."""
    if isinstance(node, list):
        for item in node:
            yield from _entries(item)
    elif isinstance(node, dict):
        if "o" in node:
            yield node
        else:
            for item in node.values():
                yield from _entries(item)


def _coded(entry: dict[str, Any], body: bytes) -> bytes:
    """Return a buffer's differences; a coarser scale is noted in its entry."""
    count = int(np.prod(entry["s"], dtype=int))
    array = np.frombuffer(body, entry["d"], count, entry["o"]).reshape(entry["s"])
    if entry["d"] == "int16":
        entry["scale"] *= COARSER
        codes = np.round(array / COARSER).astype(np.int16)
        return _planes(_folded(_differences(_differences(codes, 1), 2)))
    if entry["d"] == "int8":
        return _folded(_differences(array, 1)).tobytes()
    return _left(array.astype(np.uint8)).tobytes()


def _differences(array: NDArray[Any], first: int) -> NDArray[Any]:
    """Return what each row adds to the row before it; the rows before `first` stay."""
    out = array.copy()
    with np.errstate(over="ignore"):
        out[first:] = array[first:] - array[first - 1 : -1]
    return out


def _folded(array: NDArray[Any]) -> NDArray[Any]:
    """Return signed numbers as unsigned ones, small where they are near 0."""
    bits = 8 * array.itemsize
    return ((array << 1) ^ (array >> (bits - 1))).view(f"u{array.itemsize}")


def _planes(array: NDArray[Any]) -> bytes:
    """Return all first bytes, then all second ones and so on."""
    return array.ravel().view(np.uint8).reshape(-1, array.itemsize).T.tobytes()


def _left(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what is left of each cell of a grid (g, g), given those above it and before it."""
    out = array.copy()
    out[1:, 1:] -= array[1:, :-1] + array[:-1, 1:] - array[:-1, :-1]
    out[0, 1:] -= array[0, :-1]
    out[1:, 0] -= array[:-1, 0]
    return _folded(out.view(np.int8))


def _planes_of(stacks: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Return the bits of all weights, (k, all), as planes of what changes from row to row."""
    if not stacks:
        return b""
    flat = np.concatenate([stack.reshape(len(stack), -1) for stack in stacks.values()], axis=1)
    bits = np.ascontiguousarray(flat).view(np.uint32).copy()
    half = np.uint32(1 << (DROPPED - 1))
    bits[:-1] = (bits[:-1] + half) >> DROPPED << DROPPED
    bits[1:] ^= bits[:-1].copy()
    return _planes(bits)
