"""What is measured of a finished flow, and its pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch

from node_viz.cli.outcome import or_none
from node_viz.data.own import scale_in
from node_viz.flows.cnf import CNF
from node_viz.plots.run_pictures import curves_figure, triptych_figure
from node_viz.probes.end_time import nll_over_end_time
from node_viz.probes.floors import floors
from node_viz.probes.gauges import Held, held_out, mass, measure, round_trip
from node_viz.probes.grid import probe_density
from node_viz.probes.samples import modes_covered, off_mode_mass, one_step_w2, reverse_kl
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
    "log_dets": "log-determinants of a likelihood, one for each discrete layer",
    "layer_calls": "calls of discrete layers for a sample",
    "jacobian_norm": "mean ||df/dz||_F",
    "jacobian_max": "largest ||df/dz||_F",
    "kinetic_energy": "E int ||f||^2 dt",
    "energy_floor": "W2^2, the least kinetic energy that leads where this flow leads",
    "straightness": "kinetic energy over E ||z(1) - z(0)||^2; 1 is straight at an even pace",
    "curl": "mean |df_2/dz_1 - df_1/dz_2|",
    "nll_spread": "nats, NLL(T) at its worst less at its best for T in [0.75, 1.25]",
    "round_trip": "mean distance after encode and generate",
    "path_energy_error": "|kinetic_energy - W2^2| / W2^2; 0 for optimal transport",
    "one_step_w2": "W2 between data and samples made by one Euler step",
    "reverse_kl": "nats, E_q [log q - log p] over the model's samples",
    "modes": "modes that the samples cover",
    "all_modes": "modes that the data have",
    "off_mode_mass": "share of the samples that is near no mode, less the data's own",
    "seconds_to_kl_01": "seconds of training until KL was 0.1 or less",
    "nll_own_units": "nats, nll in the units that your points came in",
    "nll_gaussian": "nats, nll of the best Gaussian on the same held-out points",
    "nll_kde": "nats, of a kernel density estimate",
    "nll_mixture": "nats, of a mixture of Gaussians",
}
GOAL = 0.1  #: nats


def gauges_of(trainer: Trainer) -> dict[str, float | None]:
    """Return every gauge of `WORDS`; one that could not be had is None."""
    flow, config, grid = trainer.flow, trainer.config, trainer.solver_steps
    labelled = config.condition == "label"
    held = held_out(trainer.data, REPORTED, trainer.device, labelled=labelled)
    measured = or_none(lambda: measure(flow, held, config, solver_steps=grid))
    gauges = {} if measured is None else dataclasses.asdict(measured)
    gauges["mass"] = or_none(lambda: mass(flow, half_side=8.0, side=201))
    gauges["round_trip"] = or_none(lambda: round_trip(flow, held))
    gauges |= _of_a_field(flow, held) if isinstance(flow, CNF) else {}
    if measured is not None:
        gauges["path_energy_error"] = abs(measured.detour - 1)
        without = ("nfe", "nfe_sampling") if flow.layers else ("log_dets", "layer_calls")
        gauges |= dict.fromkeys(without)
    gauges |= _of_own_points(config.dataset, gauges.get("nll"))
    return gauges | _of_samples(trainer, held) | {"seconds_to_kl_01": _seconds_to(trainer, GOAL)}


def _of_own_points(dataset: str, nll: float | None) -> dict[str, float | None]:
    """Return what takes the place of KL where the points are the user's own."""
    scale = scale_in(dataset)
    if scale is None:
        return {}
    found = floors(dataset)
    return {
        "nll_own_units": None if nll is None else nll + scale.log_volume,
        "nll_gaussian": found.gaussian,
        "nll_kde": found.kde,
        "nll_mixture": found.mixture,
    }


def _of_a_field(cnf: CNF, held: Held) -> dict[str, float | None]:
    """Return what only a flow that follows a field can be asked."""
    return {
        "nll_spread": or_none(lambda: nll_over_end_time(cnf, held).spread()),
        "one_step_w2": or_none(lambda: one_step_w2(cnf, held)),
    }


@torch.no_grad()
def _of_samples(trainer: Trainer, held: Held) -> dict[str, float | None]:
    """Return what is seen in the model's samples, as far as the data set has it."""
    flow, data = trainer.flow, trainer.data
    found: dict[str, float | None] = {}
    if data.positive and not flow.kinds:
        found["reverse_kl"] = or_none(lambda: reverse_kl(flow, data, held.noise))
    if data.modes is not None:
        centres, width = data.modes
        found["all_modes"] = len(centres)
        drawn = or_none(lambda: flow.sample(REPORTED, torch.Generator().manual_seed(2024)))
        if drawn is not None:
            samples = drawn.double().cpu().numpy()
            found["modes"] = modes_covered(samples, centres, width)
            found["off_mode_mass"] = off_mode_mass(samples, centres, width)
    return found


def _seconds_to(trainer: Trainer, kl: float) -> float | None:
    """Return the seconds of training after which KL was first measured this low, if it was."""
    return next((one.seconds for one in trainer.history if one.kl <= kl), None)


def figures_of(trainer: Trainer) -> list[Any]:
    """Return the triptych, where the model can be solved, and the curves."""
    curves: Any = curves_figure(trainer.curves())
    figures: list[Any] = [curves.update_layout(height=560)]
    triptych = or_none(lambda: _triptych(trainer).update_layout(height=430))
    return figures if triptych is None else [triptych, *figures]


@torch.no_grad()
def _triptych(trainer: Trainer, side: int = 151, samples: int = 3000) -> Any:
    data, flow = trainer.data, trainer.flow
    axis = np.linspace(-data.half_side, data.half_side, side)
    grid = np.stack(np.meshgrid(*[axis] * data.dim), axis=-1)
    log_p = data.log_prob(grid.reshape(-1, data.dim)).reshape(grid.shape[:-1])
    target = DensityGrid(0.0, data.half_side, log_p)
    drawn = flow.sample(samples, torch.Generator().manual_seed(trainer.config.seed))
    return triptych_figure(target, probe_density(flow, data.half_side, side), drawn.cpu().numpy())
