"""Where a training step's time goes: the whole step beside its matrix products alone.

One evaluation of the default network and its gradient are nine products: three forward, three for
the gradients of activations and three for those of weights. Where the divergence is wanted too,
M s'(a1) and its two gradients make twelve. The midpoint rule evaluates the field sixteen times in
eight steps, but gives every other slope weight zero, so that eight divergences are enough. Both
counts stand below: sixteen pairs ("all"), and eight pairs and eight values ("needed").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

import torch

from benchmarks.options import Options
from benchmarks.report import Table
from benchmarks.timing import interleaved, ratios
from node_viz.experiment.arms import ARMS
from node_viz.experiment.config import ExperimentConfig
from node_viz.training.trainer import Trainer

CONFIG = ExperimentConfig(dataset="8gaussians", batch=512, steps=200_000, device="cpu")
METHODS_NOTE = (
    "One thread, processor time; batch 256, width 64, midpoint with 8 steps, dataset=moons; the "
    "arms of `node-viz list arms` and the force penalty. Ratios to the plain step: minimum by "
    "minimum, and the median over rounds."
)
NOTE = (
    "One thread, processor time; batch 512, 2 x 64 tanh, midpoint with 8 steps; a step is data, "
    "forward, backward, clipping and Adam. Ratios: minimum by minimum, and (median) the median "
    "over rounds in which all candidates ran in turn."
)


def run(options: Options) -> Iterator[Table]:
    """Time the step beside its products, then every method's step beside the plain one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        candidates = {
            "training step": Trainer(CONFIG).step,
            "the same with plain autograd": plain_autograd(Trainer(CONFIG)).step,
            "all products": products(values=0, pairs=2 * CONFIG.solver_steps),
            "needed products": products(values=CONFIG.solver_steps, pairs=CONFIG.solver_steps),
        }
        times = interleaved(candidates, options.longest(20.0))
        methods = interleaved(method_steps(), options.longest(20.0))
    finally:
        torch.set_num_threads(threads)
    yield Table("step", NOTE, [_row(name, times) for name in times])
    yield Table("methods", METHODS_NOTE, [_method_row(name, methods) for name in methods])


def method_steps() -> dict[str, Callable[[], object]]:
    """Return a training step of every arm."""
    base = ExperimentConfig(steps=200_000, device="cpu")
    configs = {name: base.replace(**arm.changes) for name, arm in ARMS.items()}
    configs["force"] = base.replace(force=0.003)
    return {name: Trainer(config).step for name, config in configs.items()}


def plain_autograd(trainer: Trainer) -> Trainer:
    """Make the trainer's field forget its hand-written backward pass."""
    trainer.cnf.field._is_fast = lambda z: False  # type: ignore[assignment]
    return trainer


def products(values: int, pairs: int) -> Callable[[], None]:
    """Return a call that does the matrix products of so many evaluations, and nothing else."""
    n, h, d = CONFIG.batch, CONFIG.hidden, 2
    draw = torch.Generator().manual_seed(0)
    W1, W2, W3, M = (torch.randn(s, generator=draw) for s in ((h, d), (h, h), (d, h), (h, h)))
    z, f, h1, h2 = (torch.randn(n, k, generator=draw) for k in (d, d, h, h))

    @torch.no_grad()
    def multiply() -> None:
        for i in range(values + pairs):
            z @ W1.T, h1 @ W2.T, h2 @ W3.T  # forward
            f @ W3, h2 @ W2, h1 @ W1  # gradients of activations
            h1.T @ z, h2.T @ h1, f.T @ h2  # gradients of weights
            if i < pairs:
                h1 @ M.T, h2 @ M, h2.T @ h1

    return multiply


def _method_row(name: str, times: dict[str, list[float]]) -> dict[str, object]:
    by_minima, by_pairs = ratios(times[name], times["plain"])
    row: dict[str, object] = {"arm": name, "min ms": 1e3 * min(times[name])}
    return row | {"/ plain": by_minima, "/ plain (median)": by_pairs, "rounds": len(times[name])}


def _row(name: str, times: dict[str, list[float]]) -> dict[str, object]:
    row: dict[str, object] = {
        "what": name,
        "min ms": 1e3 * min(times[name]),
        "median ms": 1e3 * median(times[name]),
    }
    for count in ("all", "needed"):
        by_minima, by_pairs = ratios(times[name], times[f"{count} products"])
        row |= {f"/ {count}": by_minima, f"/ {count} (median)": by_pairs}
    return row | {"rounds": len(times[name])}
