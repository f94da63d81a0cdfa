"""Many lines as one trace, and numbers short enough for a browser."""

from __future__ import annotations

import numpy as np

from node_viz.shapes import Array


def broken(at: Array) -> list[list[float | None]]:
    """Return the columns of n lines (s, n, d) as one list each, with a gap after every line."""
    gap = np.full((1, *at.shape[1:]), np.nan)
    joined = np.concatenate([at, gap]).swapaxes(0, 1).reshape(-1, at.shape[2])
    return [short(column) for column in joined.T]


def short(values: Array) -> list[float | None]:
    """Return numbers as the browser gets them: four decimals, None where there is none."""
    return [round(v, 4) if np.isfinite(v) else None for v in np.asarray(values, float).tolist()]
