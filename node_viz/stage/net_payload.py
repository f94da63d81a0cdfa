"""Pictures of an ODE-Net as bytes, small enough to send several times a second.

In the envelope of `packing` lie:

- inputs: int16 over 1.6 half sides; states: int16 over the largest of the picture, because they
  may go far from where they start;
- the decision map: int8 of the signed root of logit / most, most being the largest of the picture.
  The root spends the levels about logit 0, so that one buffer gives the colours and, to 1/127^2 of
  the largest logit, the line between the classes;
- on the line, the answers: int16 over the largest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.pictures import NetPath, NetPicture
from node_viz.shapes import Array
from node_viz.stage.packing import Writer, arrows, numbers, positions, rounded

FAR = 30.0  #: half sides; a state beyond it, or nowhere, is put there
SURE = 60.0  #: logits; beyond it neither a colour nor the line between classes changes
ZOOM = 1.12  #: the view of the states grows by such factors, so that it does not breathe
ROOM = 1.08  #: of the states' extent: a margin, and what rounding the middle may take


def pack_net_pictures(pictures: Sequence[NetPicture], header: Mapping[str, Any]) -> bytes:
    """Pack pictures of one run and what is said about them into one payload.

    Args:
        pictures: oldest first; one of a run that is live, or a whole tape.
        header: `run` (str, a new one makes the browser forget the old), `live` (bool), `tape`
            (steps the browser should keep; None keeps all) and perhaps `axes`, names of the
            coordinates of the state. Anything else goes through as JSON.

    Returns:
        The payload.

    Raises:
        ValueError: there is no picture.
    """
    if not pictures:
        raise ValueError("pictures must hold at least one picture; got none")
    writer = Writer()
    head = dict(header) | {"pictures": [_picture(writer, picture) for picture in pictures]}
    return writer.seal(head)


def _picture(writer: Writer, picture: NetPicture) -> dict[str, Any]:
    side = picture.half_side
    z = _tame(picture.paths.z, FAR * side)
    field = picture.field
    return {
        "step": int(picture.step),
        "seconds": round(float(picture.seconds), 3),
        "half_side": float(side),
        "metrics": numbers(picture.metrics),
        "path": _path(picture.path, FAR * side),
        "labels": rounded(picture.labels),
        "inputs": positions(writer, picture.inputs, side),
        "answers": rounded(_tame(picture.answers, FAR * side)),
        "depths": rounded(picture.depths),
        "paths": {"t": rounded(picture.paths.t), "z": _scaled(writer, z)},
        "nodes": rounded(picture.nodes),
        "head": rounded(picture.head),
        "decision": _decision(writer, np.asarray(picture.decision)),
        "field": None if field is None else arrows(writer, field),
        "space": _space(z, np.asarray(picture.labels) if picture.head.size == 0 else None),
    }


def _tame(values: Array, far: float) -> Array:
    """Return the values within reach: what a failed solve sent to infinity is drawn at the edge."""
    return np.clip(np.nan_to_num(np.asarray(values, dtype=float), posinf=far, neginf=-far),
                   -far, far)  # fmt: skip


def _scaled(writer: Writer, values: Array) -> dict[str, Any]:
    scale = float(np.abs(values).max(initial=0.0)) / 32767 or 1.0
    return writer.add((values / scale).round().astype(np.int16), scale=scale)


def _decision(writer: Writer, decision: Array) -> dict[str, Any]:
    """Write logits over the plane as signed roots, and answers on the line as they are."""
    if decision.ndim == 1:
        return _scaled(writer, np.nan_to_num(decision))
    logits = np.clip(np.nan_to_num(decision), -SURE, SURE)
    most = float(np.abs(logits).max(initial=0.0)) or 1.0
    codes = (127 * np.sign(logits) * np.sqrt(np.abs(logits) / most)).round().astype(np.int8)
    return writer.add(codes, scale=1 / 127, most=most)


def _space(z: Array, targets: Array | None) -> dict[str, Any]:
    """Return the cube that holds all states, and the stretch that holds their first coordinate.

    Targets count as first coordinates too.
    """
    low, high = z.min(axis=(0, 1)), z.max(axis=(0, 1))
    if targets is not None:
        low[0], high[0] = min(low[0], targets.min()), max(high[0], targets.max())
    return {**_box(low, high), "first": _box(low[:1], high[:1])}


def _box(low: Array, high: Array) -> dict[str, Any]:
    """Return the middle and half the side of a cube around low and high, with some room.

    Its half side is a power of `ZOOM` and its middle lies on a lattice, so that it seldom changes.
    """
    need = ROOM * max(float((high - low).max()) / 2, 1e-3)
    half = ZOOM ** math.ceil(math.log(need, ZOOM))
    grain = half / 16
    middle = ((low + high) / 2 / grain).round() * grain
    return {"middle": rounded(middle), "half": round(half, 5)}


def _path(path: NetPath | None, far: float) -> dict[str, Any] | None:
    """A path is a few hundred numbers that people read, so it goes as JSON."""
    if path is None or not math.isfinite(path.answer):
        return None
    return {
        "t": rounded(path.t),
        "z": rounded(_tame(path.z, far)),
        "answer": round(float(path.answer), 5),
        "depth": round(float(path.depth), 5),
    }


def axis_names(config: ExperimentConfig, inputs: int) -> list[str]:
    """Return what the coordinates of the state are called: z, zeros a, or q and its derivatives.

    >>> axis_names(ExperimentConfig(), 2)
    ['z₁', 'z₂']
    """
    small = "₁₂₃₄₅₆"
    if config.augment in ("order2", "order3"):
        order = int(config.augment[-1])
        return [
            f"q{small[k] if inputs > 1 else ''}{'′' * n}"
            for n in range(order)
            for k in range(inputs)
        ]
    own = [f"z{small[k]}" for k in range(inputs)]
    if config.augment == "none":
        return own
    letter = "a" if config.augment == "zero" else "z"
    first = 0 if letter == "a" else inputs
    return own + [f"{letter}{small[first + k]}" for k in range(config.augment_dims)]
