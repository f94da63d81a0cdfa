"""What training steps need beside what `node_viz.experiment.cost` says: memory and time.

Each run has a process of its own, so that its peak is its own. `python -m benchmarks.budget QUERY`
is that process: it trains one run for a moment and prints what it took, as JSON. With `--check` the
command's status is 1 when the time of a run in `RUNS` is estimated beyond a factor of 1.5.
Measured on 2026-11-26 on a shared AMD EPYC of 2 cores, PyTorch 2.13 (CPU): estimated over measured
seconds, in two runs, were 0.75 to 1.28 on `RUNS` and 0.79 to 1.48 on nine of `HELD_OUT`; the tenth
is a step of 15 to 30 ms by the adjoint of a narrow net, at 0.49 and 0.71. The constants had been
fitted to other configs. A network of four wide layers took 1.6 times its estimated memory.
Estimated over measured memory were 0.64 to 2.3 on `RUNS`. On the models of series among them,
whose constants were fitted to some of these, on 2026-11-27 and a machine with other work: seconds
0.78 to 1.19, memory 0.86 to 1.51.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import Cost
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target

RUNS = (
    "batch=8192&hidden=128&solver_steps=4",
    "batch=4096&hidden=256&solver=rk4&solver_steps=4",
    "batch=1024&hidden=256&depth=4&solver=rk4&solver_steps=16",
    "batch=2048&hidden=256&depth=3&activation=silu",
    "batch=8192&depth=1&solver=euler&solver_steps=32",
    "batch=4096&hidden=128&kinetic=0.03&jacobian=0.03",
    "batch=2048&hidden=128&force=0.003&depth=3&activation=softplus&solver_steps=4",
    "batch=4096&hidden=128&divergence=rademacher&activation=sin",
    "batch=2048&hidden=128&field=concatsquash&depth=3&dataset=pinwheel",
    "batch=2048&hidden=256&method=otflow&dataset=8gaussians",
    "batch=1024&hidden=128&method=otflow&depth=3",
    "batch=2048&hidden=128&solver=implicit_euler&solver_steps=4",
    "batch=1024&hidden=128&solver=dopri5&rtol=1e-5",
    "batch=2048&hidden=128&solver=bosh3&rtol=1e-3",
    "batch=2048&hidden=256&solver=rk4&solver_steps=4&gradient=adjoint",
    "batch=2048&hidden=256&solver=rk4&solver_steps=16&gradient=checkpoint",
    "batch=1024&hidden=128&solver=dopri5&rtol=1e-5&gradient=checkpoint",
    "batch=4096&hidden=128&dataset=mix3&solver_steps=16&steer=0.3",
    "task=classify&dataset=spirals&batch=4096&points=4096&hidden=256&model=rknet&solver_steps=4",
    "task=classify&dataset=spirals&batch=8192&points=8192&hidden=128&model=resnet&depth=3"
    "&activation=silu&solver_steps=16",
    "task=classify&dataset=disc&batch=4096&points=4096&hidden=128&model=rknet&depth_variance="
    "galerkin&augment=zero&solver_steps=8",
    "task=classify&dataset=moons&batch=4096&points=4096&hidden=128&model=odenet&gradient=adjoint",
    "task=series&dataset=oscillators&model=latent-ode&solver=rk4&solver_steps=2",
    "task=series&dataset=oscillators&model=latent-ode&solver=rk4&solver_steps=2&batch=1024&hidden=256",
    "task=series&dataset=oscillators&model=latent-ode&solver=rk4&horizon=20&solver_steps=8",
    "task=series&dataset=oscillators&model=latent-ode&solver=dopri5&batch=512&observations=100",
    "task=series&dataset=oscillators&model=latent-ode&batch=1024&gradient=adjoint&solver=rk4",
    "task=series&dataset=oscillators&model=rnn&batch=512&hidden=256",
    "task=series&dataset=oscillators&model=rnn&observations=200",
)
#: drawn at random, and looked at only after all constants had been fitted
HELD_OUT = (
    "dataset=8gaussians&method=otflow&jacobian=0.01&field=concatsquash&depth=1&rtol=0.01"
    "&batch=8192",
    "method=otflow&force=0.01&activation=silu&solver_steps=16&rtol=0.001&batch=128",
    "dataset=mix3&field=potential&activation=softplus&solver=bosh3&solver_steps=4&batch=128",
    "dataset=mix3&jacobian=0.01&field=potential&solver=dopri5"
    "&solver_steps=4&gradient=adjoint&batch=1024",
    "dataset=pinwheel&method=otflow&kinetic=0.01&force=0.01"
    "&field=concatsquash&depth=1&activation=silu&solver=rk4&gradient=adjoint",
    "dataset=pinwheel&field=potential&solver=dopri5&solver_steps=4&rtol=0.01&gradient=adjoint"
    "&batch=512",
    "task=classify&dataset=spirals&augment=zero&points=8192&hidden=8&depth=4&activation=silu"
    "&solver=adaptive_heun&solver_steps=16&rtol=0.01&gradient=adjoint&batch=128",
    "dataset=8gaussians&divergence=rademacher&field=concatsquash&hidden=32&activation=silu"
    "&solver=rk4&solver_steps=4&rtol=0.001&batch=1024",
    "dataset=pinwheel&kinetic=0.01&force=0.01&field=concatsquash&hidden=128&depth=3"
    "&activation=softplus&solver=rk4&solver_steps=2&rtol=0.01&batch=128",
    "task=classify&points=8192&hidden=128&depth=4&activation=sin&solver=dopri5"
    "&solver_steps=64&gradient=adjoint&batch=512",
)
WITHIN = 1.5  #: an estimate of the time is off by this factor at most
NOTE = (
    "One process a run, one thread: the peak of its memory beside a process with torch, and "
    "the median processor time of a step, each under what is estimated of the config alone. "
    "Adaptive and implicit runs are estimated at the field calls that they took."
)


def run(options: Options) -> Iterator[Table]:
    """Train every run for a moment and set what it took beside the estimate."""
    for title, runs in (("budget", RUNS), ("budget held out", HELD_OUT)):
        rows = [_row(query, options.longest(4.0)) for query in runs]
        yield Table(title, NOTE, rows)


def amiss(table: Table) -> list[str]:
    """Return a sentence for each run whose time is estimated beyond `WITHIN`."""
    ratios = {str(row["run"]): float(row["s ratio"]) for row in table.rows}
    return [
        f"{run}: estimated {ratio:.2f} times what it took"
        for run, ratio in ratios.items()
        if table.title == "budget" and not 1 / WITHIN <= ratio <= WITHIN
    ]


def _row(query: str, seconds: float) -> dict[str, Any]:
    progress(query)
    command = [sys.executable, "-m", "benchmarks.budget", query, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    took = json.loads(done.stdout)
    config = ExperimentConfig.from_query(query)
    needs = _cost(config, took["calls"])
    return {
        "run": query,
        "calls": took["calls"],
        "GB": took["memory"] / 1e9,
        "estimate GB": needs.memory / 1e9,
        "GB ratio": needs.memory / took["memory"],
        "s": took["seconds"],
        "estimate s": needs.seconds,
        "s ratio": needs.seconds / took["seconds"],
    }


def _cost(config: ExperimentConfig, calls: int | None) -> Cost:
    """Return what the config's family says that a step needs."""
    return load_target(family_of(config).cost)(config, calls)


def measure(query: str, seconds: float) -> dict[str, Any]:
    """Train a run for so many processor seconds, at least four steps; the first is to warm up.

    Returns bytes at the peak, and of the step whose time is the median its seconds and its calls.
    """
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
    took: list[tuple[float, int]] = []  # of each step: seconds, field calls
    begun = time.process_time()
    while len(took) < 4 or time.process_time() < begun + seconds:
        solves.clear()
        start = time.process_time()
        trainer.step()
        took.append((time.process_time() - start, _calls(solves, config.gradient)))
    middle = sorted(took[1:])[(len(took) - 1) // 2]
    counted = _cost(config, 1) != _cost(config, 2)  # adaptive, or implicit
    return {
        "memory": _peak() - before,
        "seconds": middle[0],
        "calls": middle[1] if counted else None,
    }


def _calls(solves: list[Any], gradient: str) -> int:
    """Return the field calls of a step; with the adjoint, there and back by what they cost."""
    calls = [solve.nfe for solve in solves]
    if gradient == "checkpoint":  # the pieces that are taken again come after the solve
        return calls[0]
    if gradient == "backprop":
        return sum(calls)
    there, back = sum(calls[: len(calls) // 2]), sum(calls[len(calls) // 2 :])
    return round((there + 3 * back) / 4)  # on the way back each has a gradient


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
