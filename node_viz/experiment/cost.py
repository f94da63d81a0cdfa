"""What a training step needs, from the config alone: bytes of memory and seconds.

Backpropagation keeps, of every call of the field, some numbers a hidden unit and point. How many is
counted here, field by field, and `saved_bytes` of `node_viz.probes.memory` finds just as many. The
adjoint keeps one call at a time. Time is counted in the same pieces; what a piece takes is measured
by `python -m benchmarks budget`. Pure arithmetic, so that a page can ask before torch is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.catalogue import ADAPTIVE, METHODS, MIXTURES_1D
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.size import ORDER, parameters

FLOAT = 4  #: bytes
STAGES = {"euler": (1, 0), "midpoint": (1, 1), "rk4": (4, 0), "implicit_euler": (1, 0)}  #: a step:
#: calls whose divergence counts, and calls of the value alone
NEWTON = 4  #: calls by which implicit Euler usually finds the end of a step, each with a Jacobian
#: field calls of one solve at rtol 1e-4, when a flow or net has learnt much; order of the method
TYPICAL = {"dopri5": (120, 5), "bosh3": (160, 3), "adaptive_heun": (300, 2)}
MOST_CALLS = 3000  #: of one adaptive solve, so that a field that runs wild ends its run
MOST_STEPS = 128  #: of a fixed grid
GRAPH = 2 * 2**30  #: bytes up to which a graph may grow in training, see `most_calls`

#: seconds: a training step; a field call; a number kept; 1000 multiply-adds of hidden layers
STEP, CALL, KEPT, PRODUCT, POINT = 1.5e-3, 2.5e-4, 1.1e-9, 6e-8, 4e-7
BASE = 40e6  #: bytes: what the first step of any size leaves with the allocator
LOOKED = 8192  #: points at which a finished model is looked at together


@dataclass(frozen=True)
class Cost:
    """What a training step needs."""

    memory: float  #: bytes, at its peak, beside a process in which torch is loaded
    seconds: float  #: on one core


@dataclass(frozen=True)
class _Call:
    """One call of a field, for one point."""

    kept: float  #: numbers that its graph keeps
    products: float  #: multiply-adds between hidden layers, there and back
    weights: float = 0.0  #: numbers kept once for all points


def cost(config: ExperimentConfig, calls: int | None = None) -> Cost:
    """Return what one training step of `config` needs.

    Args:
        config: of the run.
        calls: field calls of an adaptive solve; what is typical of a trained model when None.
    """
    n, full, value = points(config), _call(config), _call(config, plain=True)
    learnt = _parameters(config)
    state = 8 * _call_state(config)
    if config.solver in STAGES and not _adaptive(config):
        whole, plain = (config.solver_steps * k for k in _stages(config))
    else:
        whole, plain = (calls or typical_calls(config)), 0
    adjoint = config.gradient == "adjoint"
    graph = graph_bytes(config, whole, plain)
    alive = 2 * n * FLOAT * (full.kept + state) + 6 * FLOAT * learnt
    if adjoint:
        alive += 16 * FLOAT * learnt  # each stage of the way back has a gradient of its own
    looking = LOOKED * FLOAT * (full.kept + state)
    memory = BASE + max(alive + (0 if adjoint else graph), looking)
    work = whole * _seconds(full, n) + plain * _seconds(value, n)
    if adjoint:
        work *= 4 / 3  # there without a graph, back with one
    if config.solver == "implicit_euler" and not _adaptive(config) and family_of(config).density:
        work *= NEWTON
    return Cost(memory, STEP + POINT * n + work)


def graph_bytes(config: ExperimentConfig, whole: int, plain: int = 0) -> float:
    """Return the bytes that backpropagation keeps of so many field calls, for a whole batch.

    Args:
        config: of the run.
        whole: calls with the divergence and all that penalties look at; a net's calls.
        plain: calls of the value alone.
    """
    n, full, value = points(config), _call(config), _call(config, plain=True)
    state = _call_state(config)
    kept = whole * (full.kept + 3 * state) + plain * (value.kept + state)
    return FLOAT * (n * kept + whole * full.weights)


def points(config: ExperimentConfig) -> int:
    """Return how many points a training step looks at."""
    flow = family_of(config).density
    return config.batch if flow else min(config.batch, config.points)


def typical_calls(config: ExperimentConfig) -> int:
    """Return how often an adaptive solver calls the field of a trained model, by its tolerance."""
    calls, order = TYPICAL[config.solver if config.solver in ADAPTIVE else "dopri5"]
    return min(MOST_CALLS, round(calls * max(0.25, (1e-4 / config.rtol) ** (1 / order))))


def most_calls(config: ExperimentConfig, otherwise: int = MOST_CALLS) -> int:
    """Return how many calls an adaptive solve may take in training.

    Backpropagation keeps them all: no more than `GRAPH` holds, but twice what is typical.
    """
    if config.gradient == "adjoint":
        return otherwise
    fit = GRAPH / graph_bytes(config, 1)
    return int(min(otherwise, max(2 * typical_calls(config), fit)))


def most_steps(config: ExperimentConfig) -> int:
    """Return how many steps a grid may have that is refined while it trains, as `GRAPH` allows."""
    whole, plain = _stages(config)
    each = graph_bytes(config, whole, plain)
    fit = MOST_STEPS if config.gradient == "adjoint" else int(GRAPH / each)
    return max(config.solver_steps, min(MOST_STEPS, fit))


def _adaptive(config: ExperimentConfig) -> bool:
    if family_of(config).density:
        return config.solver in ADAPTIVE
    return config.model == "odenet"


def _stages(config: ExperimentConfig) -> tuple[int, int]:
    """Return the calls of one step of a fixed grid: with divergence, and without."""
    if family_of(config).density:
        whole, plain = STAGES.get(config.solver, (1, 0))
        return (whole + plain, 0) if config.gradient == "adjoint" else (whole, plain)
    return (4, 0) if config.model == "rknet" else (1, 0)


def _call(config: ExperimentConfig, plain: bool = False) -> _Call:
    """Return one call: for a flow with divergence and what penalties need, unless `plain`."""
    h, layers = config.hidden, config.depth
    square = h * h * (layers - 1) + 4 * h
    if not family_of(config).density:
        kept = _KEPT_VALUE["mlp"](layers, config.activation) * h
        sets = config.modes if config.depth_variance == "galerkin" else 0
        return _Call(kept, 3 * square, _parameters(config) / sets if sets else 0.0)
    d, potential = _dim(config), METHODS[config.method].field or config.field
    value = _KEPT_VALUE[potential](layers, config.activation)
    if plain:
        return _Call(value * h, 3 * square * (2 if potential == "potential" else 1))
    jacobian = config.jacobian or config.force or config.estimator == "hutchinson"
    kept, times = _KEPT_LOOK[potential](
        layers, config.activation, d, bool(jacobian), bool(config.force)
    )
    return _Call(kept * h, 3 * square * times)


def _call_state(config: ExperimentConfig) -> float:
    """Return the numbers a point's own state has: z, l and a few beside them."""
    if family_of(config).density:
        return 2 * _dim(config) + 2
    d = 1 if config.task == "regress" else 2
    extra = config.augment_dims if config.augment in ("zero", "input") else 0
    return (d + extra) * ORDER.get(config.augment, 1) + d * config.data_control


def _value_mlp(layers: int, activation: str) -> int:
    return layers * (1 if activation == "tanh" else 2)


def _value_concatsquash(layers: int, activation: str) -> int:
    return layers * {"tanh": 2, "sin": 3}.get(activation, 4)


def _value_potential(layers: int, activation: str) -> int:
    return 4 if layers == 2 else 6 * layers - 4


def _look_mlp(layers: int, activation: str, d: int, jacobian: bool, f_t: bool) -> tuple[int, int]:
    """Return numbers kept a hidden unit, and hidden products for one of the value alone."""
    both = {"tanh": 2, "silu": 5}.get(activation, 3)
    if layers == 2 and not jacobian:  # the divergence's closed form
        return {"tanh": 4, "silu": 11}.get(activation, 7), 2
    if layers == 2 and activation == "tanh":  # the Jacobian's
        return 3 + 2 * (d + f_t), 1 + d + f_t
    return (both + 2 * d) * layers + f_t * 3 * _value_mlp(layers, activation), 1 + d + 2 * f_t


def _look_concatsquash(
    layers: int, activation: str, d: int, jacobian: bool, f_t: bool
) -> tuple[int, int]:
    both = {"tanh": 3, "silu": 6}.get(activation, 4)
    kept = (both + 3 * d) * layers - 2 * d
    return kept + f_t * 3 * _value_concatsquash(layers, activation), 1 + d + 2 * f_t


def _look_potential(
    layers: int, activation: str, d: int, jacobian: bool, f_t: bool
) -> tuple[int, int]:
    if layers == 2 and not jacobian:
        return 5 + d, 2 + d
    return (15 + 3 * d) * layers - (9 + 2 * d), 2 + 2 * d


_KEPT_VALUE = {
    "mlp": _value_mlp,
    "concatsquash": _value_concatsquash,
    "potential": _value_potential,
}
_KEPT_LOOK = {"mlp": _look_mlp, "concatsquash": _look_concatsquash, "potential": _look_potential}


def _dim(config: ExperimentConfig) -> int:
    return 1 if config.dataset in MIXTURES_1D else 2


def _parameters(config: ExperimentConfig) -> float:
    """Return about how many numbers are learnt."""
    if not family_of(config).density:
        return parameters(config)
    return config.hidden * (config.hidden * (config.depth - 1) + 8)


def _seconds(call: _Call, n: int) -> float:
    return CALL + n * (KEPT * call.kept + PRODUCT * call.products / 1000)
