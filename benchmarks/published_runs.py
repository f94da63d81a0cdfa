"""The runs behind `published`: each trains and measures what the printed figures are about.

`quick` takes a few steps and points, to see that all of it works; its numbers say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch

from node_viz.cli.train import learn
from node_viz.data import density
from node_viz.data.density import Array
from node_viz.data.labelled import Labelled
from node_viz.data.mixture import GaussianMixture
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.net_catalogue import TARGETS
from node_viz.experiment.registry import Entry
from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import held_out, measure
from node_viz.probes.transport import wasserstein_squared
from node_viz.training.net_trainer import NetTrainer
from node_viz.training.trainer import Trainer

Numbers = dict[str, float]  #: what was measured of a run, by name
EIGHT, DISC = "torchcfm's 8gaussians", "ANODE's disc"
FLOOR_NOTE = "W2 between two draws of the data themselves, of as many points: a perfect flow's W2."
EPOCH = 47  #: batches of 64 out of 3,000 points


def sizes(quick: bool) -> tuple[int, int]:
    """Return how many points are held out for KL, and how many are matched for W2."""
    return (128, 64) if quick else (4096, 2048)


def eight() -> GaussianMixture:
    """Return torchcfm's eight Gaussians: radius 5, and sqrt(0.1) as the variance of each."""
    angle = np.arange(8) * math.pi / 4
    means = 5 * np.column_stack([np.cos(angle), np.sin(angle)])
    return GaussianMixture(EIGHT, 8.0, 3.7641, means=means, sigma=0.1**0.25)


def disc() -> Labelled:
    """Return the disc (-1, one point in three) in the annulus (+1) as ANODE's code draws them."""
    return Labelled(DISC, 2.0, 2, _draw_disc, regression=True)


def _draw_disc(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    inner, root = rng.random(n) < 1 / 3, np.sqrt(rng.random(n))
    radius, angle = np.where(inner, root, 2 + root) / 2, 2 * math.pi * rng.random(n)
    x = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return x, np.where(inner, -1.0, 1.0)


@contextmanager
def also(registry: Any, name: str, made: Callable[[], object]) -> Any:
    """Have one more data set in the catalogue for a while."""
    registry[name] = Entry(name, "Of a printed figure.", f"{__name__}:{made.__name__}")
    try:
        yield
    finally:
        del registry[name]


def with_eight() -> AbstractContextManager[None]:
    """Have torchcfm's eight Gaussians in the catalogue for a while."""
    return also(DATASETS, EIGHT, eight)


def likelihood(query: str, at: Sequence[int], seed: int, quick: bool) -> Numbers:
    """Train by maximum likelihood; return KL after each number of steps in `at`."""
    trainer = Trainer(ExperimentConfig.from_query(f"{query}&seed={seed}&steps={at[-1]}"))
    held, found = held_out(trainer.data, sizes(quick)[0]), Numbers()
    for place, steps in enumerate(at):
        learn(trainer, 2 * (place + 1) if quick else steps, math.inf)
        found[f"kl {steps}"] = measure(trainer.cnf, held, trainer.config).kl
    return found


def matching(method: str, dataset: str, seed: int, quick: bool) -> Numbers:
    """Train by flow matching; return the path energy's error, and W2 of samples to data."""
    steps = 4 if quick else 2000
    with with_eight():
        config = ExperimentConfig(dataset=dataset, method=method, seed=seed, steps=steps)
        trainer = Trainer(config)
        learn(trainer, steps, math.inf)
        held = held_out(trainer.data, sizes(quick)[0])
        few = {"method": "euler", "steps": 20}
        return {
            "path-energy error": abs(measure(trainer.cnf, held, config).detour - 1),
            "w2": w2(trainer.cnf, dataset, quick),
            "w2 of 20 Euler steps": w2(trainer.cnf, dataset, quick, **few),
        }


@torch.no_grad()
def w2(cnf: CNF, dataset: str, quick: bool, **solver: Any) -> float:
    """Return W2 between samples of a flow and as many fresh points of the data."""
    n = sizes(quick)[1]
    data = density(dataset).sample(n, np.random.default_rng(7))
    samples = cnf.sample(n, torch.Generator().manual_seed(7), **solver)
    return math.sqrt(wasserstein_squared(data, samples.double().numpy()))


def floors(quick: bool) -> list[dict[str, object]]:
    """Return W2 between two draws of each data set."""
    rows: list[dict[str, object]] = []
    with with_eight():
        for name in (EIGHT, "moons"):
            first, second = (
                density(name).sample(sizes(quick)[1], np.random.default_rng(k)) for k in (7, 8)
            )
            rows.append({"set": name, "W2": math.sqrt(wasserstein_squared(first, second))})
    return rows


def network(augment: str, epochs: int, seed: int, quick: bool) -> Numbers:
    """Train an ODE-Net on disc and annulus; return its smooth L1, and its calls at 1e-3."""
    with also(TARGETS, DISC, disc):
        config = ExperimentConfig(
            task="regress", dataset=DISC, augment=augment, hidden=32, points=3000, batch=64,
            lr=1e-3, schedule="constant", solver="dopri5", rtol=1e-3, seed=seed,
            steps=4 if quick else EPOCH * epochs, device="cpu",
        )  # fmt: skip
        trainer = NetTrainer(config)
        learn(trainer, config.steps, math.inf)
        with torch.no_grad():
            loss = torch.nn.functional.smooth_l1_loss(trainer.model(trainer.x), trainer.y)
        return {"smooth l1": loss.item(), "calls": float(trainer.history[-1].calls)}


NEAR = "dataset=moons&depth=3&activation=silu&lr=0.001&schedule=constant"
RUNS: dict[str, Callable[[int, bool], Numbers]] = {
    "moons as theirs": partial(likelihood, NEAR, (500, 1000, 1500)),
    "moons": partial(likelihood, "dataset=moons", (500, 1000, 1500)),
    "moons 64": partial(likelihood, "dataset=moons&batch=64", (256, 2048)),
    "moons 1000": partial(likelihood, "dataset=moons", (1000,)),
    **{
        f"{method}, {name}": partial(matching, method, name)
        for name in (EIGHT, "moons")
        for method in ("fm", "otfm", "reflow")
    },
    "NODE": partial(network, "none", 12),
    "ANODE": partial(network, "zero", 6),
}
