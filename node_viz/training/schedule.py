"""The learning rate along a run: a short warm-up, then a cosine down to a hundredth."""

from __future__ import annotations

import math

WARM_UP = 20  #: steps; Adam's first estimates of the gradient's size are poor
FLOOR = 0.01  #: of the peak; a run that goes on past its end goes on at this rate


def rate(step: int, progress: float, kind: str) -> float:
    """Return the learning rate as a fraction of its peak.

    Args:
        step: optimizer steps taken so far.
        progress: how much of the run is over, 0 to 1.
        kind: 'cosine' or 'constant'.
    """
    warm = min(1.0, (step + 1) / WARM_UP)
    if kind == "constant":
        return warm
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return warm * (FLOOR + (1 - FLOOR) * cosine)
