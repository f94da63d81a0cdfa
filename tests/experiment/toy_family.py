"""A whole family of models in one file: a single point that learns where the data lie.

The model is a point mu, the loss E |x - mu|^2 / 2; what is drawn of it is mu among the data.
`FAMILIES["toy"] = TOY` makes the rest of the program know it, and `del FAMILIES["toy"]` forget it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch
from torch import nn

from node_viz.course.glossary import Glossary
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import Family, PictureKind, Task
from node_viz.experiment.registry import Entry, Registry
from node_viz.training.loop import Loop
from node_viz.training.snapshot import load_weights

WORDS = {"loss": "half the mean squared distance", "distance": "from mu to the true mean"}
GLOSSARY = Glossary(
    clocks={"training step": "Which snapshot is shown."},
    layers={"mean": "Where the model is."},
    gauges={
        "step": "Training steps taken.",
        "seconds": "Time spent training.",
        "loss": "Half the mean squared distance to fresh points.",
        "distance": "How far the model is from the true mean.",
    },
    units={"step": "steps", "seconds": "s", "loss": "squared length", "distance": "length"},
)
MEANS = {"here": (1.0, -2.0), "there": (3.0, 0.5)}
TOYS = Registry(
    "dataset",
    {
        "here": Entry("Here", "A cloud around (1, -2).", "toy_family:here"),
        "there": Entry("There", "A cloud around (3, 1/2).", "toy_family:there"),
        # Tasks need not agree on what a name stands for.
        "moons": Entry("One moon", "A cloud around (0, 0).", "toy_family:moon"),
    },
)


def here() -> np.ndarray:
    return np.array(MEANS["here"])


def there() -> np.ndarray:
    return np.array(MEANS["there"])


def moon() -> np.ndarray:
    return np.zeros(2)


@dataclass(frozen=True)
class Distances:
    """Gauges of one snapshot."""

    step: int
    seconds: float
    loss: float
    distance: float


@dataclass(frozen=True)
class Approach:
    """A run's history."""

    step: np.ndarray
    loss: np.ndarray
    metrics: tuple[Distances, ...]
    start: float  #: distance before any training


@dataclass(frozen=True)
class Spot:
    """What is drawn of one snapshot."""

    step: int
    seconds: float
    half_side: float
    mean: np.ndarray  #: (2,)
    metrics: Distances | None = None
    path: Any = None


class Point(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.mean = nn.Parameter(torch.zeros(2))


def point_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> Point:
    point = Point()
    load_weights(point, weights)
    return point


class ToyTrainer(Loop[Distances]):
    """Descends E |x - mu|^2 / 2."""

    WILD = "The point ran away."

    def __init__(self, config: ExperimentConfig, *, clock: float | None = None) -> None:
        super().__init__(config, Point(), clock)
        self.true = TOYS.make(config.dataset)

    def _loss(self) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.true + self._rng.standard_normal((self.config.batch, 2))
        off = torch.as_tensor(x, dtype=torch.float32, device=self.device) - self.model.mean
        loss = 0.5 * off.square().sum(1).mean()
        return loss, loss.detach()

    def _gauges(self) -> Distances:
        distance = float(np.linalg.norm(self.model.mean.detach().cpu().numpy() - self.true))
        return Distances(self.step_count, self.seconds, 1 + 0.5 * distance**2, distance)

    def _vital(self, gauges: Distances) -> float:
        return gauges.loss

    def headline(self) -> str:
        return f"distance {self.history[-1].distance:.3g}"

    def curves(self) -> Approach:
        step, loss = np.array(self._noted).reshape(-1, 2).T
        return Approach(step, loss, tuple(self.history), float(np.linalg.norm(self.true)))


class ToyPainter:
    """Paints a `Spot`."""

    def __init__(self, config: ExperimentConfig) -> None:
        self.half_side = 4.0

    def paint(
        self, model: Point, *, step: int, seconds: float, metrics: Any = None, full: bool = False
    ) -> Spot:
        return Spot(step, seconds, self.half_side, model.mean.detach().numpy().copy(), metrics)

    def path(self, model: Point, point: tuple[float, ...]) -> np.ndarray:
        return np.stack([np.array(point), model.mean.detach().numpy()])


def pack(spots: Sequence[Spot]) -> dict[str, np.ndarray]:
    return {"mean": np.stack([spot.mean for spot in spots])}


def unpack(arrays: dict[str, np.ndarray], half_side: float, stamps: Any) -> tuple[Spot, ...]:
    return tuple(
        Spot(step, seconds, half_side, mean, metrics)
        for mean, (step, seconds, metrics) in zip(arrays["mean"], stamps, strict=True)
    )


def gauges_of(trainer: ToyTrainer) -> dict[str, float]:
    return vars(trainer._gauges())


def figures_of(trainer: ToyTrainer) -> list[go.Figure]:
    painter = ToyPainter(trainer.config)
    spot = painter.paint(trainer.model, step=trainer.step_count, seconds=trainer.seconds)
    return [spot_figure(spot)]


def spot_figure(spot: Spot) -> go.Figure:
    x, y = spot.mean
    title = f"the mean at step {spot.step}"
    return go.Figure(go.Scatter(x=[x], y=[y], mode="markers"), {"title": {"text": title}})


TOY = Family(
    noun="a toy",
    tasks=Registry(
        "task", {"toy": Task("Toy", "A point finds the mean.", f"{__name__}:ToyTrainer", TOYS)}
    ),
    pictures=lambda config: PictureKind(
        record=f"{__name__}:Spot",
        painter=f"{__name__}:ToyPainter",
        pack=f"{__name__}:pack",
        unpack=f"{__name__}:unpack",
    ),
    restore=f"{__name__}:point_of",
    gauges=f"{__name__}:Distances",
    curves=f"{__name__}:Approach",
    outcome=__name__,
    glossary=f"{__name__}:GLOSSARY",
)
