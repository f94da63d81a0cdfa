"""Interleaved timing: each round runs every candidate, so that all share the machine's moods.

The clock is the processor time of this process: for one thread on a quiet machine that is the time
on the wall, and on a busy one it leaves out the turns of others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

WARM_UP = 3  #: rounds that are run and not counted


def interleaved(
    candidates: Mapping[str, Callable[[], object]], seconds: float
) -> dict[str, list[float]]:
    """Time candidates in turn for about `seconds`, at least five rounds; return seconds a call."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    end, rounds = time.perf_counter() + seconds, 0
    while rounds < WARM_UP + 5 or time.perf_counter() < end:
        for name, call in candidates.items():
            start = time.process_time()
            call()
            if rounds >= WARM_UP:
                times[name].append(time.process_time() - start)
        rounds += 1
    return times


def ratios(times: list[float], others: list[float]) -> tuple[float, float]:
    """Return how many times longer `times` are than `others`: by minima, and by pairs' median."""
    pairs = [a / b for a, b in zip(times, others, strict=True)]
    return min(times) / min(others), median(pairs)
