"""Equal parameter counts: how wide a network may be that has so many numbers to learn.

A perceptron with k hidden layers of width h, from i inputs to o outputs, has

    P(h) = (i + 1) h + (k - 1) (h + 1) h + (h + 1) o

numbers. One whose weights vary with depth has as many for each piece or basis function, and a
ResNet for each of its layers. Pure arithmetic, so that a page need not build the network to know.
"""

from __future__ import annotations

import functools

from node_viz.experiment.config import ExperimentConfig, knobs

DIMENSIONS = {"classify": 2, "regress": 1}  #: d, of the inputs
ORDER = {"order2": 2, "order3": 3}  #: of the differential equation; else 1
SPAN = 16  #: width of the network that learns S(x)


def parameters(config: ExperimentConfig, width: int | None = None) -> int:
    """Return how many numbers the ODE-Net of `config` learns, input layer and head included.

    Args:
        config: of the network.
        width: h, where it is not the config's.

    >>> parameters(ExperimentConfig(task="regress", dataset="reflection", hidden=32, depth=1))
    97
    """
    d, h = DIMENSIONS[config.task], config.hidden if width is None else width
    extra = config.augment_dims if config.augment in ("zero", "input") else 0
    state = (d + extra) * ORDER.get(config.augment, 1)
    inputs, outputs = state + d * config.data_control, d + extra
    one = (inputs + 1) * h + (config.depth - 1) * (h + 1) * h + (h + 1) * outputs
    time = h if config.depth_variance == "t" else 0
    lift = (d + 1) * state if config.augment == "input" else 0
    head = state + 1 if config.task == "classify" else 0
    span = (d + 2) * SPAN + 1 if config.adaptive_depth else 0
    return _sets(config) * one + time + lift + head + span


@functools.lru_cache(maxsize=256)
def as_large_as(config: ExperimentConfig, count: int) -> ExperimentConfig:
    """Return `config` with the width that brings its parameters nearest to `count`.

    No width is below the least one there is: a network of many layers may keep more than `count`.
    """
    spec = knobs()["hidden"]
    widths = range(int(spec.low), int(spec.high) + 1)
    return config.replace(hidden=min(widths, key=lambda h: abs(parameters(config, h) - count)))


def _sets(config: ExperimentConfig) -> int:
    """Return how many sets of the field's weights there are."""
    if config.model == "resnet":
        return config.solver_steps
    return config.modes if config.depth_variance in ("stacked", "galerkin") else 1
