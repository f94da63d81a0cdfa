"""What training steps need beside what `node_viz.experiment.cost` says: memory and time.

Each run has a process of its own, so that its peak is its own. `python -m benchmarks.budget QUERY`
is that process: it trains one run for a moment and prints what it took, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import cost

RUNS = (
    "batch=8192&hidden=128",
    "batch=8192&hidden=256&solver=rk4&solver_steps=8",
    "batch=2048&hidden=256&depth=4&solver=rk4&solver_steps=16",
    "batch=4096&hidden=256&depth=3&activation=silu",
    "batch=8192&depth=1&solver=euler&solver_steps=32",
    "batch=4096&hidden=128&kinetic=0.03&jacobian=0.03",
    "batch=2048&hidden=128&force=0.003&depth=3&activation=softplus",
    "batch=2048&hidden=256&force=0.003",
    "batch=4096&hidden=128&estimator=hutchinson&activation=sin",
    "batch=2048&hidden=128&field=concatsquash&depth=3&dataset=pinwheel",
    "batch=4096&hidden=256&method=otflow&dataset=8gaussians",
    "batch=1024&hidden=128&method=otflow&depth=3",
    "batch=2048&hidden=256&solver=implicit_euler",
    "batch=2048&hidden=128&solver=dopri5&rtol=1e-5",
    "batch=4096&hidden=256&solver=bosh3&rtol=1e-3",
    "batch=8192&hidden=256&solver=rk4&gradient=adjoint",
    "batch=8192&hidden=256&dataset=mix3&solver_steps=16",
    "task=classify&dataset=spirals&batch=8192&points=8192&hidden=256&model=rknet&solver_steps=16",
    "task=classify&dataset=spirals&batch=8192&points=8192&hidden=256&model=resnet&depth=3"
    "&activation=silu&solver_steps=32",
    "task=classify&dataset=disc&batch=4096&points=4096&hidden=256&model=rknet&depth_variance="
    "galerkin&augment=zero&solver_steps=16",
    "task=classify&dataset=moons&batch=8192&points=8192&hidden=256&model=odenet&gradient=adjoint",
)
NOTE = (
    "One process a run, one thread: the peak of its memory beside a process with torch, and "
    "the median processor time of a step, each over what is estimated of the config alone. "
    "Adaptive runs are estimated at the field calls that they took."
)


def run(options: Options) -> Iterator[Table]:
    """Train every run for a moment and set what it took beside the estimate."""
    rows: list[dict[str, Any]] = []
    for query in RUNS:
        progress(query)
        command = [sys.executable, "-m", "benchmarks.budget", query, str(options.longest(4.0))]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        took = json.loads(done.stdout)
        needs = cost(ExperimentConfig.from_query(query), took["calls"])
        rows.append(
            {
                "run": query,
                "calls": took["calls"],
                "GB": took["memory"] / 1e9,
                "estimate GB": needs.memory / 1e9,
                "GB ratio": needs.memory / took["memory"],
                "s": took["seconds"],
                "estimate s": needs.seconds,
                "s ratio": needs.seconds / took["seconds"],
            }
        )
    yield Table("budget", NOTE, rows)


def measure(query: str, seconds: float) -> dict[str, Any]:
    """Train a run for so many seconds, three steps at least; return bytes, seconds, calls."""
    import torch

    from node_viz.solvers.watch import Watched
    from node_viz.training import trainer_of

    torch.set_num_threads(1)
    config = ExperimentConfig.from_query(query)
    small = trainer_of(config.replace(batch=8, hidden=2))  # loads all there is to load
    small.measure()
    small.step()
    solves: list[Watched] = []
    begin = Watched.__init__

    def noted(watched: Watched, *args: Any) -> None:
        solves.append(watched)
        begin(watched, *args)

    Watched.__init__ = noted  # type: ignore[method-assign]
    before = _resident()
    trainer = trainer_of(config.replace(lr=0.02))
    times, calls, end = [], [0], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        solves.clear()
        start = time.process_time()
        trainer.step()
        times.append(time.process_time() - start)
        calls.append(solves[0].nfe if solves else 0)
    adaptive = cost(config, 1) != cost(config, 2)
    return {
        "memory": _peak() - before,
        "seconds": median(times[len(times) // 2 :]),  # an adaptive solver asks more as it learns
        "calls": int(median(calls[len(calls) // 2 :])) if adaptive else None,
    }


def _resident() -> float:
    """Return the bytes this process has in memory, and forget its peak."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return _peak()
    Path("/proc/self/clear_refs").write_text("5")
    return float(status.read_text().split()[1]) * resource.getpagesize()


def _peak() -> float:
    """Return the most bytes this process has had in memory since `_resident`."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return 1024 * float(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], float(sys.argv[2]))))
