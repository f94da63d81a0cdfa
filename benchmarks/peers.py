"""The same flow trained by other libraries, side by side: KL against seconds of training."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from benchmarks.options import Options
from benchmarks.race import RUNNERS
from benchmarks.race.course import Mark, Task
from benchmarks.report import Table, progress

GOAL = 0.1  #: nats of KL whose time is compared
RATES = (1e-2, 3e-3, 1e-3)
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
NOTE = (
    "Two hidden layers of 64, batch 256, Adam with the same rates, warm-up, clipping and cosine "
    "over {seconds:g} s for all; each alone on one core, in seconds of that core. KL on 4,096 "
    "held-out points by each library's adaptive solver at 1e-5, off the clock; compiling counts, "
    "and '-' is where no step had ended yet."
)
BEST = (
    "Each library with the rate that brought it to KL {goal:g} soonest (or, if none did, lowest). "
    "How many times longer than node_viz it took; > where the race ended before."
)

Result = list[Mark] | str  #: the marks, or a sentence that says why there are none


def run(options: Options) -> Iterator[Table]:
    """Race every library with every rate on every set, one at a time."""
    seconds = options.longest(60.0)
    for data in options.data or ("8gaussians", "moons"):
        table = Table(f"peers: {data}", NOTE.format(seconds=seconds))
        best = Table(f"peers: {data}, best of each", BEST.format(goal=GOAL))
        results: dict[str, dict[float, Result]] = {name: {} for name in RUNNERS}
        for lr in options.rates or RATES:
            for name in RUNNERS:
                progress(f"{data}, rate {lr:g}, {name}")
                results[name][lr] = result = ran(name, Task(data, lr, seconds))
                table.rows.append({"library": name, "rate": f"{lr:g}", **standing(result, seconds)})
        ours = reached(_best(results["node_viz"])[1])
        for name, by_rate in results.items():
            lr, result = _best(by_rate)
            row = {"library": name, "rate": f"{lr:g}", **standing(result, seconds)}
            best.rows.append({**row, "x node_viz": ratio(result, ours)})
        yield table
        yield best


def ran(name: str, task: Task) -> Result:
    """Run one race in a process of its own."""
    missing = [need for need in RUNNERS[name].needs if importlib.util.find_spec(need) is None]
    if missing:
        return f"{', '.join(missing)} not installed; pip install -e '.[bench]' brings it"
    command = [sys.executable, "-m", "benchmarks.race", name, json.dumps(asdict(task))]
    environment = {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["ended without a word"])[-1][:120]
    return [Mark(**json.loads(line)) for line in done.stdout.splitlines()]


def standing(result: Result, seconds: float) -> dict[str, Any]:
    """Return the columns of a race: KL at a few times, when the goal was met, steps."""
    if isinstance(result, str):
        return {"note": result}
    if not result:
        return {"note": "its first step took longer than the race"}
    row: dict[str, Any] = {}
    for at in sorted({t for t in (5.0, 20.0) if t < seconds} | {seconds}):
        row[f"KL at {at:g} s"] = next((mark.kl for mark in result if mark.due == at), None)
    row[f"seconds to {GOAL:g}"] = reached(result)
    row["steps"], row["steps/s"] = result[-1].steps, result[-1].steps / result[-1].seconds
    return row


def reached(result: Result) -> float | None:
    """Return the seconds of the first mark at the goal, if there is one."""
    marks = [] if isinstance(result, str) else result
    return next((mark.seconds for mark in marks if mark.kl <= GOAL), None)


def ratio(result: Result, ours: float | None) -> str | float | None:
    """Return how many times longer than ours a race took, or at least how many."""
    if isinstance(result, str) or ours is None:
        return None
    time = reached(result)
    return time / ours if time is not None else f"> {result[-1].seconds / ours:.1f}"


def _best(by_rate: dict[float, Result]) -> tuple[float, Result]:
    """Return the rate and race that met the goal first, else the one that came closest."""

    def rank(item: tuple[float, Result]) -> tuple[float, float]:
        marks = item[1]
        if isinstance(marks, str):
            return float("inf"), float("inf")
        lowest = min((mark.kl for mark in marks if mark.kl == mark.kl), default=float("inf"))
        return reached(marks) or float("inf"), lowest

    return min(by_rate.items(), key=rank)
