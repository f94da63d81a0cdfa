"""What a training step of a model of series needs, from the config alone: memory and seconds.

A GRU keeps some numbers of each hidden unit at each observation of each series; the latent ODE adds
the field calls of its solve, which all series share, and the decoder. What a piece takes was fitted
to measured steps: `python -m benchmarks budget`. Pure arithmetic, so that a page can ask before
torch is there.
"""

from __future__ import annotations

import math

from node_viz.experiment.catalogue import ADAPTIVE
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import BASE, FLOAT, NEWTON, STAGES, Cost
from node_viz.series.size import LATENT, latent_parameters, rnn_parameters, rnn_width

READ = 15  #: numbers kept of a hidden unit and an observation
CALLED = 2  #: numbers kept of a hidden unit of a layer, in a call of the field
TYPICAL = 15  #: calls of an adaptive solver in a unit of time
#: seconds on one core: of a step, a field call, a multiply-add, a unit at an observation, and a
#: unit of a layer in a call
STEP, CALL, PRODUCT, UNIT, INNER = 8e-3, 3.5e-4, 1.35e-10, 4.5e-8, 3e-9


def cost(config: ExperimentConfig, calls: int | None = None) -> Cost:
    """Return what one training step of `config` needs.

    Args:
        config: of the run.
        calls: field calls of an adaptive solve; what is typical of a trained model when None.
    """
    seen = config.batch * config.observations
    if config.model == "rnn":
        h = rnn_width(config)
        alive = READ * seen * h + 6 * rnn_parameters(h)
        return _needs(alive, STEP + PRODUCT * 4 * seen * h * h + UNIT * seen * h)
    h, calls = config.hidden, _calls(config) if calls is None else calls
    called = config.batch * (h * config.depth * CALLED + 8 * LATENT)
    there = {"adjoint": 1, "checkpoint": min(calls, 2 * math.isqrt(calls) + 6)}
    alive = READ * seen * h + there.get(config.gradient, calls) * called
    again = 1 if config.gradient == "backprop" else 4 / 3
    inside = config.batch * h * h * (config.depth - 1) + 2 * config.batch * h * LATENT
    seconds = STEP + PRODUCT * 3 * seen * h * h + UNIT * seen * h
    seconds += again * calls * (CALL + PRODUCT * inside + INNER * config.batch * h * config.depth)
    return _needs(alive + 6 * latent_parameters(config), seconds)


def _needs(alive: float, seconds: float) -> Cost:
    return Cost(BASE + FLOAT * alive, seconds)


def _calls(config: ExperimentConfig) -> int:
    """Return the field calls from 0 to the horizon."""
    if config.solver in ADAPTIVE:
        return math.ceil(TYPICAL * config.horizon)
    implicit = NEWTON if config.solver == "implicit_euler" else 1
    return implicit * sum(STAGES[config.solver]) * math.ceil(config.horizon * config.solver_steps)
