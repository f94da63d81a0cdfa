"""The words of the experiment on the learning rate: does a lower one make a flow more expensive?"""

from __future__ import annotations

import math
from collections.abc import Mapping

from node_viz.lessons.growth.numbers import SAME

RATE_STORY = r"""
A lecture on neural ODEs explains the growth so: as the learning rate decreases, a more precise
gradient is needed. NFE depends on the field and the tolerance alone, so with frozen weights the
rate can change nothing. And while training goes on? Take the snapshot shown above and train it 100
steps further: at the same rate, at a tenth, at a hundredth, everything else equal.
"""


def what_the_rate_did(before: int, after: Mapping[float, float]) -> str:
    """Say what a lower learning rate did to NFE, whatever came out.

    Args:
        before: NFE of the snapshot.
        after: factor on the rate -> NFE after training on, the mean of the last few gauges.
    """
    counts = ", ".join(f"{nfe:.0f} at {_times(factor)}" for factor, nfe in after.items())
    words = f"From {before} calls to {counts}."
    lower = [nfe for factor, nfe in after.items() if factor < 1]
    full = after.get(1.0, math.nan)
    if not lower:
        return words
    if any(nfe > before * (1 + SAME) for nfe in lower):
        if max(lower) > full * (1 + SAME):
            return f"{words} Here a lower rate did come with more calls: the lecture's claim holds."
        return f"{words} NFE grows, but no faster at a lower rate: the rate is not what drives it."
    if any(nfe < before / (1 + SAME) for nfe in lower):
        return f"{words} A lower rate did not raise NFE, it lowered it."
    if full > max(before, max(lower) * 1.1):
        return f"{words} It is at the full rate that NFE goes on growing; a lower one stops that."
    return f"{words} A lower rate alone did not raise NFE."


def _times(factor: float) -> str:
    return "the full rate" if factor == 1 else f"1/{1 / factor:.0f} of it"
