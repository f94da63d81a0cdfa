"""A solve read off between its steps: each series of a batch has times of its own.

The solver goes on one grid for all. Between two stops the way is the cubic with the right ends and
the right slopes there (Hermite's), whose error is of fourth order in the stop's distance.
"""

from __future__ import annotations

import torch
from torch import Tensor


def read_off(t: Tensor, step: float, states: Tensor, slopes: Tensor) -> Tensor:
    """Return z(t) for each series at its times, (n, m, D).

    Args:
        t: times, (n, m), from 0 to the last stop.
        step: between two stops; the first is at 0.
        states: z at the stops, (s, n, D).
        slopes: dz/dt there.
    """
    place = t / step
    left = place.floor().clamp(0, len(states) - 2)
    u = (place - left)[..., None]  # 0 at the left stop, 1 at the right one
    k, n = left.long(), torch.arange(len(t), device=t.device)[:, None]
    z0, z1 = states[k, n], states[k + 1, n]
    f0, f1 = step * slopes[k, n], step * slopes[k + 1, n]
    smooth = u * u * (3 - 2 * u)
    return z0 + smooth * (z1 - z0) + u * (1 - u) * ((1 - u) * f0 - u * f1)
