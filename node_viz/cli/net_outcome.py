"""What is measured of a finished ODE-Net, and its pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

from node_viz.cli.outcome import or_none
from node_viz.plots.net_pictures import answers_figure, net_curves_figure
from node_viz.probes.net_gauges import held_points, measure
from node_viz.probes.net_painter import NetPainter
from node_viz.training.net_trainer import NetTrainer

REPORTED = 4096  #: held-out points behind a reported figure; the curves make do with fewer
WORDS = {
    "accuracy": "of held-out points are told right",
    "mse": "mean squared error on held-out points",
    "loss": "cross-entropy in nats, or mean squared error",
    "solver_gap": "by which the loss of the training solver differs",
    "calls": "field calls of the training solver, or layers",
    "nfe_forward": "field calls from input to output, dopri5 at 1e-5",
    "nfe_backward": "field calls of its adjoint solve",
    "jacobian_norm": "mean ||dF/dz||_F of dz/dt = F",
    "parameters": "numbers learnt",
    "memory_bytes": "bytes kept for the gradient of one batch",
    "deepest": "largest depth |S(x)|",
}


def gauges_of(trainer: NetTrainer) -> dict[str, float | None]:
    """Return every gauge of `WORDS`; one that could not be had is None."""
    held = held_points(trainer.data, trainer.device, REPORTED)
    batch = trainer.x[: trainer.config.batch], trainer.y[: trainer.config.batch]
    measured = or_none(lambda: measure(trainer.model, held, batch))
    gauges = {} if measured is None else dataclasses.asdict(measured)
    return {**gauges, "parameters": trainer.parameters}


def figures_of(trainer: NetTrainer) -> list[Any]:
    """Return the answers over the input, where the network can be solved, and the curves."""
    curves = net_curves_figure(trainer.curves())
    painter, at, after = NetPainter(trainer.config), trainer.step_count, trainer.seconds
    picture = or_none(lambda: painter.paint(trainer.model, step=at, seconds=after, full=True))
    return [curves] if picture is None else [answers_figure(picture), curves]
