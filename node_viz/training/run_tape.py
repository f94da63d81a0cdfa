"""The tape of a saved run: the weights of past steps and the curves, in one file of its folder.

Read here what an export of a saved run knows of its past. The file is safetensors: the weights of
all kept steps, stacked, and two columns of the loss; its header says which steps they are, and of
which final weights this is the past. A tape beside other weights is nobody's, and is not read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors import numpy as safe

from node_viz.training.run_files import MARK
from node_viz.training.snapshot import Snapshot
from node_viz.training.tape import Tape

TAPE = "tape.safetensors"
MOST = 40  #: steps kept
LARGEST = 2**26  #: bytes of all of them
STEP, LOSS = "curve.step", "curve.loss"
_OWN = "weights."


@dataclass(frozen=True)
class RunTape:
    """The past of a run."""

    moments: tuple[tuple[int, float], ...]  #: (step, seconds of training) of each kept step
    weights: dict[str, NDArray[np.float32]]  #: (k, *shape of the parameter)
    step: NDArray[Any]  #: (m,) steps whose batch was noted
    loss: NDArray[Any]  #: (m,) its value
    whole: dict[str, Any]  #: what the curves hold besides numbers at each step


def tape_for(weights: Mapping[str, NDArray[Any]]) -> Tape[Snapshot]:
    """Return an empty tape with room for as many steps of a model as its size allows."""
    size = max(1, sum(4 * one.size for one in weights.values()))
    return Tape(max(3, min(MOST, LARGEST // size)))


def packed(tape: Sequence[Snapshot], curves: Any, digest: str) -> bytes:
    """Return the file of a tape.

    Args:
        tape: oldest first, at least one.
        curves: the run's history as numpy columns.
        digest: of the file of the final weights.
    """
    arrays = {
        _OWN + name: np.stack([one.weights[name] for one in tape]).astype(np.float32)
        for name in tape[0].weights
    }
    arrays |= {STEP: np.asarray(curves.step, np.int64), LOSS: np.asarray(curves.loss, np.float32)}
    rest = [one.name for one in fields(curves) if one.name not in ("step", "loss", "metrics")]
    words = {
        "format": MARK,
        "weights": digest,
        "moments": [[one.step, round(one.seconds, 3)] for one in tape],
        "whole": {name: _null(getattr(curves, name)) for name in rest},
    }
    return safe.save(arrays, {"node_viz": json.dumps(words, allow_nan=False)})


def unpacked(data: bytes, digest: str) -> RunTape | None:
    """Return the tape that a file holds; None if it is the past of other weights.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        words = json.loads(header["__metadata__"]["node_viz"])
        if words["format"] != MARK or words["weights"] != digest:
            return None
        arrays = safe.load(data)
        step, loss = arrays.pop(STEP), arrays.pop(LOSS)
        moments = tuple((int(k), float(seconds)) for k, seconds in words["moments"])
        weights = {name.removeprefix(_OWN): array for name, array in arrays.items()}
        sound = all(len(one) == len(moments) and np.isfinite(one).all() for one in weights.values())
        if not moments or not sound:
            raise ValueError("its parts do not belong together")
        return RunTape(moments, weights, step, loss, dict(words["whole"]))
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as why:
        raise ValueError(f"the tape of the run is damaged ({type(why).__name__})") from None


def _null(value: Any) -> Any:
    """Return None for what JSON cannot write."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
