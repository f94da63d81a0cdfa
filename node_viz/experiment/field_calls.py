"""One call of a field, counted from the config alone: what its graph keeps and what it computes.

How much a graph keeps is counted field by field, and `saved_bytes` of `node_viz.probes.memory`
finds just as many. The operations are torch's, there and back, as a dispatch mode counts them.
"""

from __future__ import annotations

from dataclasses import dataclass

from node_viz.experiment.catalogue import METHODS, MIXTURES_1D
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.size import ORDER, parameters


@dataclass(frozen=True)
class Call:
    """One call, for one point but for `weights` and `operations`, which are for all together."""

    kept: float  #: numbers that its graph keeps
    products: float  #: multiply-adds between hidden layers, there and back
    operations: float  #: of torch, there and back, each with a cost of its own
    little: int = 0  #: products of matrices that each point has for itself
    weights: float = 0.0  #: numbers kept


def call_of(config: ExperimentConfig, plain: bool = False) -> Call:
    """Return one call: for a flow with divergence and what penalties need, unless `plain`."""
    h, layers = config.hidden, config.depth
    square = h * h * (layers - 1) + 4 * h
    if not family_of(config).density:
        kept = _KEPT_VALUE["mlp"](layers, config.activation) * h
        galerkin = config.depth_variance == "galerkin"
        weights = learnt(config) / config.modes if galerkin else 0.0
        operations = 10 + 23 * layers + galerkin * (12 + 14 * layers)
        return Call(kept, 3 * square, operations, weights=weights)
    if METHODS[config.method].layered:
        return _discrete(config)
    d, field = dimensions(config), METHODS[config.method].field or config.field
    if plain:
        value = _KEPT_VALUE[field](layers, config.activation)
        times = 2 if field == "potential" else 1
        return Call(value * h, 3 * square * times, _operations(field, layers))
    estimated, f_t = config.divergence != "exact", bool(config.force)
    jacobian = bool(config.jacobian or config.force or estimated)
    short = {"mlp": not jacobian or config.activation == "tanh", "potential": not jacobian}
    closed = layers == 2 and short.get(field, False)  # written out by hand
    if estimated and config.bottleneck:  # each of its units has a tangent
        closed = False
        kept, times = _tangents_mlp(layers, config.activation, config.bottleneck, f_t)
    else:
        kept, times = _KEPT_LOOK[field](layers, config.activation, d, jacobian, f_t)
    operations = _operations(field, layers, look=True, closed=closed, f_t=f_t)
    little = 0 if closed or field != "potential" else 3 * layers
    return Call(kept * h, 3 * square * times, operations, little)


def call_state(config: ExperimentConfig) -> float:
    """Return the numbers a point's own state has: z, l and a few beside them."""
    if family_of(config).density:
        return 2 * dimensions(config) + 2
    d = 1 if config.task == "regress" else 2
    extra = config.augment_dims if config.augment in ("zero", "input") else 0
    return (d + extra) * ORDER.get(config.augment, 1) + d * config.data_control


def dimensions(config: ExperimentConfig) -> int:
    """Return the dimensions of a flow's points."""
    return 1 if config.dataset in MIXTURES_1D else 2


def learnt(config: ExperimentConfig) -> float:
    """Return about how many numbers are learnt."""
    if not family_of(config).density:
        return parameters(config)
    one = config.hidden * (config.hidden * (config.depth - 1) + 8)
    return one * config.flow_layers if METHODS[config.method].layered else one


def _discrete(config: ExperimentConfig) -> Call:
    """Return one discrete layer, whose network sees one number and says two."""
    h, layers = config.hidden, config.depth if config.method in _NETWORKS else 0
    operations = _NETWORKS.get(config.method, _WITHOUT) + 16 * layers
    kept = _KEPT_VALUE["mlp"](layers, config.activation) * h + 16
    return Call(kept, 3 * (h * h * (layers - 1) + 3 * h) if layers else 0, operations)


def _operations(
    field: str, layers: int, *, look: bool = False, closed: bool = False, f_t: bool = False
) -> float:
    """Return torch's operations; those of df/dt by forward differentiation count as 2.5."""
    if not look:
        plain = {"mlp": 20 + 14 * layers, "concatsquash": 36 + 37 * layers}
        return plain.get(field, 69 if layers == 2 else 7 + 45 * layers)
    if closed:
        return {"mlp": 80}.get(field, 125)
    if field == "potential":
        return 5 + 112 * layers
    if field == "mlp":
        return 43 + 48 * layers + 2.5 * f_t * (65 + 53 * layers)
    return 57 + 77 * layers + 2.5 * f_t * (115 + 160 * layers)


#: torch's operations of a discrete layer beside its network's hidden layers, and of one without
_NETWORKS, _WITHOUT = {"realnvp": 52, "glow": 108}, 78


def _value_mlp(layers: int, activation: str) -> int:
    return layers * (1 if activation == "tanh" else 2)


def _value_concatsquash(layers: int, activation: str) -> int:
    return layers * {"tanh": 2, "sin": 3}.get(activation, 4)


def _value_potential(layers: int, activation: str) -> int:
    return 4 if layers == 2 else 6 * layers - 4


def _look_mlp(layers: int, activation: str, d: int, jacobian: bool, f_t: bool) -> tuple[int, int]:
    """Return numbers kept a hidden unit, and hidden products for one of the value alone."""
    if layers == 2 and not jacobian:  # the divergence's closed form
        return {"tanh": 4, "silu": 11}.get(activation, 7), 2
    if layers == 2 and activation == "tanh":  # the Jacobian's
        return 3 + 2 * (d + f_t), 1 + d + f_t
    return _tangents_mlp(layers, activation, d, f_t)


def _tangents_mlp(layers: int, activation: str, d: int, f_t: bool) -> tuple[int, int]:
    both = {"tanh": 2, "silu": 5}.get(activation, 3)
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
