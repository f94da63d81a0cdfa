"""What the page on depth claims, on several seeds: who turns the line over, what variance buys.

All runs have as many parameters as the plain one of their task, to within what whole widths allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from benchmarks.options import Options
from benchmarks.report import Table, progress
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.depth.arms import FLOWS, arms_of
from node_viz.lessons.depth.link import LINE, PLANE
from node_viz.records.history import RunStatus, Scores
from node_viz.training.net_trainer import NetTrainer

FLOOR = 0.340  #: the least squared error of any flow on the line, on its 100 held-out points
SOLVED = 1e-3
LINE_ARMS = (FLOWS[:4], ("fourier", "control", "adaptive", "adaptive-t"))
PLANE_ARMS = ("plain", "t", "stacked", "galerkin")


def run(options: Options) -> Iterator[Table]:
    """Train every arm on as many seeds as asked for; one thread, on the processor."""
    torch.set_num_threads(1)
    yield line(options.seeds)
    yield plane(options.seeds)


def line(seeds: int) -> Table:
    """Return the held-out squared error of y = -x by a tight solve, arm by arm."""
    table = Table("depth, y = -x", _note(LINE))
    for names in LINE_ARMS:
        for name, scores, parameters in _trained(LINE, names, seeds):
            errors = [one.mse for one in scores]
            flow = name in FLOWS
            bar = f">= {FLOOR:.3f}" if flow else f"< {SOLVED:g}"
            holds = min(errors) >= FLOOR if flow else max(errors) < SOLVED
            table.rows.append(_row(name, parameters, bar, errors, holds))
    return table


def plane(seeds: int) -> Table:
    """Return the held-out cross-entropy on two annuli, and whether it is below the plain one's."""
    table = Table("depth, annuli", _note(PLANE))
    plain: list[float] = []
    for name, scores, parameters in _trained(PLANE, PLANE_ARMS, seeds):
        losses = [one.loss for one in scores]
        plain = plain or losses
        holds = all(mine < other for mine, other in zip(losses, plain, strict=True))
        bar = "-" if name == "plain" else "< plain"
        table.rows.append(_row(name, parameters, bar, losses, None if name == "plain" else holds))
    return table


def _trained(
    base: ExperimentConfig, names: tuple[str, ...], seeds: int
) -> Iterator[tuple[str, Sequence[Scores], int]]:
    """Yield each arm's name, last gauges for every seed, and its parameters."""
    for name, config in arms_of(base.replace(device="cpu"), names).items():
        scores, parameters = [], 0
        for seed in range(seeds):
            progress(f"{base.dataset}, {name}, seed {seed}")
            trainer = NetTrainer(config.replace(seed=seed))
            for _ in trainer.run():
                pass
            if trainer.status is not RunStatus.DONE:
                raise RuntimeError(f"{name}, seed {seed}: {trainer.message}")
            scores.append(trainer.history[-1])
            parameters = trainer.parameters
        yield name, scores, parameters


def _row(
    name: str, parameters: int, bar: str, numbers: Sequence[float], holds: bool | None
) -> dict[str, object]:
    shown = {f"seed {seed}": float(number) for seed, number in enumerate(numbers)}
    verdict = "-" if holds is None else "yes" if holds else "no"
    return {"arm": name, "parameters": parameters, "bar": bar, **shown, "holds": verdict}


def _note(base: ExperimentConfig) -> str:
    return f"`{base.to_query()}`, with each arm's change, its width and &seed=N."
