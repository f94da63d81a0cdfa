"""Pictures of a model of series as a few small arrays, as `tape_file.py` has those of a flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.records.series import Foresight, SeriesPicture
from node_viz.runs.delta_code import LARGEST, squeeze, unsqueeze

Arrays = dict[str, NDArray[Any]]
SAME = ("t", "seen_t", "seen", "truth", "turns")  #: in all pictures of a run
MOVES = ("said", "fan", "plane")
UNIT = 1 / 1024  #: of a half side; what a place is rounded to, if it fits


def pack_series(pictures: Sequence[SeriesPicture]) -> Arrays:
    """Return the arrays of a tape; all its pictures show the same series at the same times."""
    first = pictures[0]
    arrays: Arrays = {name: getattr(first, name) for name in SAME}
    arrays["horizon"] = np.array(first.horizon)
    for name in MOVES:
        values = np.stack([getattr(one, name) for one in pictures])
        unit = max(UNIT * first.half_side, float(np.abs(values).max(initial=0)) / LARGEST)
        arrays[f"{name}.unit"] = np.array(unit)
        arrays[name] = squeeze(values, unit, -2)
    return arrays


def unpack_series(
    arrays: Arrays, half_side: float, stamps: Sequence[tuple[int, float, Foresight | None]]
) -> tuple[SeriesPicture, ...]:
    """Undo `pack_series`, given what the arrays leave out: step, seconds and gauges of each."""
    same = {name: arrays[name] for name in SAME}
    moves = {name: unsqueeze(arrays[name], float(arrays[f"{name}.unit"]), -2) for name in MOVES}
    return tuple(
        SeriesPicture(
            step=step,
            seconds=seconds,
            half_side=half_side,
            horizon=float(arrays["horizon"]),
            metrics=metrics,
            **same,
            **{name: values[k] for name, values in moves.items()},
        )
        for k, (step, seconds, metrics) in enumerate(stamps)
    )
