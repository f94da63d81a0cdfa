"""What the page on series asks of a snapshot: what it says of a series that a visitor changed."""

from __future__ import annotations

import numpy as np

from node_viz.records.series import Foretold
from node_viz.runs.snapshot import RunSnapshot


def foretold(
    now: RunSnapshot, t: tuple[float, ...], x: tuple[tuple[float, float], ...]
) -> Foretold:
    """Return what the model says of a series that is seen at times t, at places x.

    Raises:
        ValueError: that is no series, in a sentence.
    """
    from node_viz.data.series import check_series
    from node_viz.probes.series_painter import foretell, times

    return foretell(now.model(), *check_series(np.array(t), np.array(x)), times(now.config.horizon))
