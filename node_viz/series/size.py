"""Equal parameter counts: how wide an RNN is that learns as many numbers as a latent ODE.

Both are compared at the same `hidden`, which is the latent ODE's; the RNN's own width follows.
"""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig

OBSERVED = 2  #: numbers of an observation
LATENT = 4  #: numbers of the latent state, as in the reference


def latent_parameters(config: ExperimentConfig) -> int:
    """Return how many numbers the latent ODE of `config` learns."""
    h = config.hidden
    field = layer(LATENT, h) + (config.depth - 1) * layer(h, h) + layer(h, LATENT)
    decoder = layer(LATENT, h) + layer(h, OBSERVED)
    return gru(OBSERVED + 1, h) + layer(h, 2 * LATENT) + field + decoder


def rnn_parameters(width: int) -> int:
    """Return how many numbers an RNN of this width learns."""
    head = layer(width + 1, width) + layer(width, OBSERVED)
    return gru(OBSERVED + 1, width) + head


def rnn_width(config: ExperimentConfig) -> int:
    """Return the width that brings the RNN's parameters nearest to the latent ODE's.

    >>> rnn_width(ExperimentConfig(hidden=32))
    34
    """
    wanted = latent_parameters(config)
    return min(range(1, 4 * config.hidden), key=lambda h: abs(rnn_parameters(h) - wanted))


def layer(inputs: int, outputs: int) -> int:
    """Return the parameters of a linear layer."""
    return (inputs + 1) * outputs


def gru(inputs: int, width: int) -> int:
    """Return the parameters of a GRU: three gates, each with two biases."""
    return 3 * width * (inputs + width + 2)
