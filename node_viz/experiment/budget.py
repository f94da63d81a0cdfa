"""A budget before anything trains: what a run would need, what there is, and what would fit.

Every setting is within its bounds, and yet together they may ask for more memory than a machine
has; on a server that would end everybody's run. So a page asks `refusal` before it trains, with a
share of the machine, and the command line with what is free.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from node_viz.experiment.config import ExperimentConfig, knobs
from node_viz.experiment.cost import Cost, points
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target

GB = 1e9
RESERVE = 1.5 * GB  #: for the app itself and the system
LEAST = 0.5 * GB  #: for a run, on a machine however small
ON_THE_GPU = ("cuda", "mps")  #: whose memory and pace are others


def refusal(config: ExperimentConfig, memory: float, seconds: float = math.inf) -> str | None:
    """Return why a run should not begin, in a sentence with what would fit, or None if it may.

    Args:
        config: of the run.
        memory: bytes that it may take.
        seconds: that a training step may take.
    """
    counts = family_of(config).cost
    if not counts or config.device in ON_THE_GPU:
        return None
    cost: Callable[[ExperimentConfig], Cost] = load_target(counts)
    needs = cost(config)
    if _fits(needs, memory, seconds):
        return None
    needed, room = f"{_gigabytes(needs.memory)} of memory", _gigabytes(memory)
    if seconds < math.inf:
        needed, room = f"{needed} and {needs.seconds:.2g} s a step", f"{room} and {seconds:g} s"
    advice = _advice(cost, config, memory, seconds)
    return f"This run would need about {needed}, and there is room for {room}: {advice}"


def page_memory(slots: int) -> float:
    """Return the bytes one run on a page may take, where `slots` runs compute at once.

    NODE_VIZ_MEMORY says how many GB; else it is an equal share of the machine's, less a reserve.

    Raises:
        ValueError: NODE_VIZ_MEMORY is not a number above 0.
    """
    text = os.environ.get("NODE_VIZ_MEMORY", "")
    if not text:
        return max(LEAST, (total_memory() - RESERVE) / slots)
    try:
        asked = float(text)
    except ValueError:
        asked = math.nan
    if not 0 < asked < math.inf:
        raise ValueError(f"NODE_VIZ_MEMORY must be a number of GB above 0; got {text!r}")
    return asked * GB


def check_memory(*configs: ExperimentConfig, force: bool = False) -> None:
    """Raise a `ValueError` if any run, they train in turn, needs more memory than is free."""
    free = math.inf if force else free_memory()
    for config in configs:
        why = refusal(config, free)
        if why is not None:
            raise ValueError(f"{why} --force trains all the same.")


def total_memory() -> float:
    """Return the bytes this machine, or the container around us, has; infinite if unknown."""
    try:
        total = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # no such question on this system
        total = math.inf
    return min(total, _group("memory.max"))


def free_memory() -> float:
    """Return the bytes that can be had now; those of the machine where the system cannot say."""
    free, limit = total_memory(), _group("memory.max")
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        lines = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
        free = min(free, 1024 * float(lines.get("MemAvailable", "inf").split()[0]))
    return min(free, limit - _group("memory.current")) if limit < math.inf else free


def _group(name: str) -> float:
    """Return a figure of our control group in bytes; infinite where there is no limit."""
    try:
        return float(Path("/sys/fs/cgroup", name).read_text())
    except (OSError, ValueError):  # no such file, or "max"
        return math.inf


def _fits(needs: Cost, memory: float, seconds: float) -> bool:
    return needs.memory <= memory and needs.seconds <= seconds


def _advice(
    cost: Callable[[ExperimentConfig], Cost],
    config: ExperimentConfig,
    memory: float,
    seconds: float,
) -> str:
    """Return the first smaller setting that fits, by itself or with those before it."""
    changes: dict[str, int] = {}
    for name, value in _smaller(config):
        changes[name] = value
        if _fits(cost(config.replace(**changes)), memory, seconds):
            fits = " and ".join(f"{key}={number}" for key, number in changes.items())
            return f"{fits} would fit."
    return "a network of this kind does not fit."


def _smaller(config: ExperimentConfig) -> Iterator[tuple[str, int]]:
    """Yield the batch in powers of two down to 64, then fewer solver steps, then less width."""
    starts = (("batch", points(config), 64), ("solver_steps", config.solver_steps, 4))
    for name, now, least in (*starts, ("hidden", config.hidden, int(knobs()["hidden"].low))):
        value = 2 ** math.ceil(math.log2(max(now, 1)) - 1)
        while value >= least:
            yield name, value
            value //= 2


def _gigabytes(memory: float) -> str:
    if memory == math.inf:
        return "any memory"
    return f"{memory / GB:.2g} GB" if memory < 9.95 * GB else f"{memory / GB:.0f} GB"
