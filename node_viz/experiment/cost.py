"""What a training step needs, from the config alone: bytes of memory and seconds.

Backpropagation keeps, of every call of the field, some numbers a hidden unit and point, see
`node_viz.experiment.field_calls`; the adjoint keeps one call at a time, checkpoints those of a few
steps. Time is counted in pieces, and what a piece takes was fitted to measured steps: `python -m
benchmarks budget`. Pure arithmetic, so that a page can ask before torch is there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from node_viz.experiment.catalogue import ADAPTIVE, METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.field_calls import call_of, call_state, dimensions, learnt

FLOAT = 4  #: bytes
STAGES = {"euler": (1, 0), "midpoint": (1, 1), "rk4": (4, 0), "implicit_euler": (1, 0)}  #: a step:
#: calls whose divergence counts, and calls of the value alone
NEWTON = 4  #: calls by which implicit Euler usually finds the end of a step, each with a Jacobian
#: field calls of one solve at rtol 1e-4, when a flow or net has learnt much; order of the method
TYPICAL = {"dopri5": (120, 5), "bosh3": (160, 3), "adaptive_heun": (300, 2)}
A_PIECE = 13  #: calls in which an adaptive solver crosses a piece of a stacked field
MOST_CALLS = 3000  #: of one adaptive solve, so that a field that runs wild ends its run
MOST_STEPS = 128  #: of a fixed grid
GRAPH = 2 * 2**30  #: bytes up to which a graph may grow in training, see `most_calls`

BASE = 40e6  #: bytes: what the first step of any size leaves with the allocator
LOOKED = 8192  #: points at which a finished model is looked at together


@dataclass(frozen=True)
class Cost:
    """What a training step needs."""

    memory: float  #: bytes, at its peak, beside a process in which torch is loaded
    seconds: float  #: on one core


class Work(NamedTuple):
    """What a training step computes, or with the same names what a piece of it takes."""

    step: float  #: 1
    operations: float  #: of torch
    kept: float  #: numbers of hidden units that are computed, there and back
    products: float  #: multiply-adds between hidden layers
    little: float  #: products of matrices that each point has for itself
    state: float  #: numbers of the points' states, in all calls
    learnt: float  #: numbers that a gradient is taken of


#: seconds a piece takes on one core, by least squares in logs over 143 random configs
SECONDS = Work(2.0e-3, 4.9e-6, 3.7e-9, 2.3e-11, 3.3e-7, 2.0e-8, 4.0e-9)


def cost(config: ExperimentConfig, calls: int | None = None) -> Cost:
    """Return what one training step of `config` needs.

    Args:
        config: of the run.
        calls: field calls of an adaptive or implicit solve; what is typical of a trained model when
            None.
    """
    n, full = points(config), call_of(config)
    numbers, state = learnt(config), 8 * call_state(config)
    whole, plain = calls_of(config, calls)
    adjoint = config.gradient == "adjoint"
    # one step of implicit Euler keeps no more than any other: Newton's calls leave no graph
    kept = min(whole, config.solver_steps) if _implicit(config) else whole
    if config.gradient == "checkpoint":
        kept = _at_once(config, kept)
    graph = graph_bytes(config, kept, plain)
    alive = 2 * n * FLOAT * (full.kept + state) + 6 * FLOAT * numbers
    if adjoint:
        alive += 16 * FLOAT * numbers  # each stage of the way back has a gradient of its own
    looking = LOOKED * FLOAT * (full.kept + state)
    memory = BASE + max(alive + (0 if adjoint else graph), looking)
    pieces = zip(work(config, calls), SECONDS, strict=True)
    return Cost(memory, sum(count * seconds for count, seconds in pieces))


def work(config: ExperimentConfig, calls: int | None = None) -> Work:
    """Return what one training step of `config` computes; see `cost` for its arguments."""
    whole, plain = calls_of(config, calls)
    adjoint, own, again = config.gradient == "adjoint", 0, 1
    twice = config.gradient != "backprop"
    full = whole * (4 / 3 if twice else 1)  # there without a graph, back with one
    if twice or _adaptive(config):  # what the solver adds to each call
        both = adjoint and _adaptive(config)
        own, again = 35 * _members(config) * (3 if both else 1), 3
    if _implicit(config):  # a call there, and one back for each row of its Jacobian
        rows = dimensions(config) + _members(config) - 1
        full, own = whole * (1 + 1.2 * rows) / 3, 60
    n, first, value = points(config), call_of(config), call_of(config, plain=True)
    return Work(
        1,
        full * first.operations + plain * value.operations + whole * own,
        n * (full * first.kept + plain * value.kept),
        n * (full * first.products + plain * value.products),
        n * full * first.little,
        n * call_state(config) * (whole + plain) * again,
        learnt(config) * (1 + 3 * whole * adjoint) + whole * first.weights,
    )


def calls_of(config: ExperimentConfig, calls: int | None = None) -> tuple[int, int]:
    """Return the field calls of a step: those whose divergence counts, and of the value alone.

    Discrete layers count as calls of the value alone.
    """
    if family_of(config).density and METHODS[config.method].layered:
        return 0, config.flow_layers
    if family_of(config).density and not METHODS[config.method].solves:
        return 0, 1
    if _adaptive(config):
        return calls or typical_calls(config), 0
    if _implicit(config):
        return calls or NEWTON * config.solver_steps, 0
    whole, plain = _stages(config)
    return config.solver_steps * whole, config.solver_steps * plain


def graph_bytes(config: ExperimentConfig, whole: int, plain: int = 0) -> float:
    """Return the bytes that backpropagation keeps of so many field calls, for a whole batch.

    Args:
        config: of the run.
        whole: calls with the divergence and all that penalties look at; a net's calls.
        plain: calls of the value alone.
    """
    n, full, value = points(config), call_of(config), call_of(config, plain=True)
    state = call_state(config)
    kept = whole * (full.kept + 3 * state) + plain * (value.kept + state)
    return FLOAT * (n * kept + whole * full.weights)


def points(config: ExperimentConfig) -> int:
    """Return how many points a training step looks at."""
    flow = family_of(config).density
    return config.batch if flow else min(config.batch, config.points)


def typical_calls(config: ExperimentConfig) -> int:
    """Return how often an adaptive solver calls the field of a trained model, by its tolerance."""
    calls, order = TYPICAL[config.solver if config.solver in ADAPTIVE else "dopri5"]
    calls = round(calls * max(0.25, (1e-4 / config.rtol) ** (1 / order)))
    return min(MOST_CALLS, max(calls, A_PIECE * _pieces(config)))


def most_calls(config: ExperimentConfig, otherwise: int = MOST_CALLS) -> int:
    """Return how many calls an adaptive solve may take in training.

    Backpropagation keeps them all: no more than `GRAPH` holds, but twice what is typical. A stacked
    field is solved piece by piece, and each piece has its share.
    """
    if config.gradient != "backprop":
        return otherwise
    fit = max(2 * typical_calls(config), GRAPH / graph_bytes(config, 1))
    return int(min(otherwise, fit / max(1, _pieces(config))))


def most_steps(config: ExperimentConfig) -> int:
    """Return how many steps a grid may have that is refined while it trains, as `GRAPH` allows."""
    whole, plain = _stages(config)
    each = graph_bytes(config, whole, plain)
    fit = int(GRAPH / each) if config.gradient == "backprop" else MOST_STEPS
    return max(config.solver_steps, min(MOST_STEPS, fit))


def _at_once(config: ExperimentConfig, calls: int) -> int:
    """Return the calls that checkpoints hold at once: of a piece, and a bit for the kept states.

    A piece is as long as `node_viz.solvers.checkpoint` makes it.
    """
    a_step = 6 if _adaptive(config) else sum(_stages(config))  # dopri5's
    steps = math.ceil(calls / a_step)
    piece = 2 ** max(0, math.ceil(math.log2(math.sqrt(steps) / 2)))
    return min(calls, a_step * piece + 2)


def _adaptive(config: ExperimentConfig) -> bool:
    if family_of(config).density:
        return config.solver in ADAPTIVE
    return config.model == "odenet"


def _stages(config: ExperimentConfig) -> tuple[int, int]:
    """Return the calls of one step of a fixed grid: with divergence, and without."""
    if family_of(config).density:
        whole, plain = STAGES.get(config.solver, (1, 0))
        return (whole, plain) if config.gradient == "backprop" else (whole + plain, 0)
    return (4, 0) if config.model == "rknet" else (1, 0)


def _pieces(config: ExperimentConfig) -> int:
    """Return the pieces of a stacked field, or 0."""
    return config.modes if config.depth_variance == "stacked" else 0


def _implicit(config: ExperimentConfig) -> bool:
    return config.solver == "implicit_euler" and family_of(config).density


def _members(config: ExperimentConfig) -> int:
    """Return the parts of the state that a solver carries: z, and for a flow l and integrals."""
    penalties = sum(bool(one) for one in (config.kinetic, config.jacobian, config.force))
    own = 2 * (config.method == "otflow")
    return 2 + penalties + own if family_of(config).density else 1
