"""What is measured of a finished flow, and its pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch

from node_viz.cli.outcome import or_none
from node_viz.plots.run_pictures import curves_figure, triptych_figure
from node_viz.probes.end_time import nll_over_end_time
from node_viz.probes.gauges import held_out, mass, measure, round_trip
from node_viz.probes.grid import probe_density
from node_viz.records.pictures import DensityGrid
from node_viz.training.trainer import Trainer

REPORTED = 4096  #: held-out points behind a reported figure; the curves make do with fewer
WORDS = {
    "kl": "nats above perfect",
    "nll": "nats",
    "entropy": "nats, the floor of nll",
    "solver_gap": "nats by which the training solver differs",
    "mass": "integral of the model density",
    "nfe": "field calls for a likelihood, dopri5 at 1e-5",
    "nfe_sampling": "field calls for a sample",
    "jacobian_norm": "mean ||df/dz||_F",
    "jacobian_max": "largest ||df/dz||_F",
    "kinetic_energy": "E int ||f||^2 dt",
    "energy_floor": "W2^2, the least kinetic energy that leads where this flow leads",
    "straightness": "kinetic energy over E ||z(1) - z(0)||^2; 1 is straight at an even pace",
    "curl": "mean |df_2/dz_1 - df_1/dz_2|",
    "nll_spread": "nats, NLL(T) at its worst less at its best for T in [0.75, 1.25]",
    "round_trip": "mean distance after encode and generate",
}


def gauges_of(trainer: Trainer) -> dict[str, float | None]:
    """Return every gauge of `WORDS`; one that could not be had is None."""
    cnf, config, grid = trainer.cnf, trainer.config, trainer.solver_steps
    held = held_out(trainer.data, REPORTED, trainer.device)
    measured = or_none(lambda: measure(cnf, held, config, solver_steps=grid))
    gauges = {} if measured is None else dataclasses.asdict(measured)
    gauges["mass"] = or_none(lambda: mass(cnf, half_side=8.0, side=201))
    gauges["nll_spread"] = or_none(lambda: nll_over_end_time(cnf, held).spread())
    gauges["round_trip"] = or_none(lambda: round_trip(cnf, held))
    return gauges


def figures_of(trainer: Trainer) -> list[Any]:
    """Return the triptych, where the model can be solved, and the curves."""
    curves: Any = curves_figure(trainer.curves())
    figures: list[Any] = [curves.update_layout(height=560)]
    triptych = or_none(lambda: _triptych(trainer).update_layout(height=430))
    return figures if triptych is None else [triptych, *figures]


@torch.no_grad()
def _triptych(trainer: Trainer, side: int = 151, samples: int = 3000) -> Any:
    data, cnf = trainer.data, trainer.cnf
    axis = np.linspace(-data.half_side, data.half_side, side)
    grid = np.stack(np.meshgrid(*[axis] * data.dim), axis=-1)
    log_p = data.log_prob(grid.reshape(-1, data.dim)).reshape(grid.shape[:-1])
    target = DensityGrid(0.0, data.half_side, log_p)
    drawn = cnf.sample(samples, torch.Generator().manual_seed(trainer.config.seed))
    return triptych_figure(target, probe_density(cnf, data.half_side, side), drawn.cpu().numpy())
