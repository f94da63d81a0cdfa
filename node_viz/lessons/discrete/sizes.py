"""Equal parameter counts: how wide the networks of a flow of layers may be.

A perceptron with k hidden layers of width h, from i inputs to o outputs, has

    P(h) = (i + 1) h + (k - 1) (h + 1) h + (h + 1) o

numbers: a CNF's field has i = 3 (z and t) and o = 2, the network of a coupling i = 1 and o = 2.
"""

from __future__ import annotations

import functools

from node_viz.experiment.config import ExperimentConfig, knobs

OWN = {"realnvp": 0, "glow": 6}  #: numbers of a layer besides its network's: a matrix and a shift
PLANAR = 5  #: numbers of a planar layer: w, u and b


def parameters(config: ExperimentConfig, width: int | None = None) -> int:
    """Return how many numbers a flow with the usual field, or of discrete layers, learns.

    >>> parameters(ExperimentConfig()), parameters(ExperimentConfig(method="planar"))
    (4546, 80)
    """
    h, layers = config.hidden if width is None else width, config.flow_layers
    inner = (config.depth - 1) * (h + 1) * h + 2 * (h + 1)
    if config.method == "planar":
        return PLANAR * layers
    if config.method in OWN:
        return layers * (2 * h + inner + OWN[config.method])
    return 4 * h + inner


@functools.lru_cache(maxsize=256)
def as_large_as(config: ExperimentConfig, count: int) -> ExperimentConfig:
    """Return `config` with the width that brings its parameters nearest to `count`."""
    spec = knobs()["hidden"]
    widths = range(int(spec.low), int(spec.high) + 1)
    return config.replace(hidden=min(widths, key=lambda h: abs(parameters(config, h) - count)))
