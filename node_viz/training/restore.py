"""From kept weights back to a model: what a page needs to ask a past snapshot something new."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.data import density, labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.fields import make_field
from node_viz.flows.cnf import CNF
from node_viz.odenets.net import ODENet
from node_viz.training.snapshot import load_weights


def model_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> Any:
    """Return the model that `config` describes, of whatever family, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    return load_target(family_of(config).restore)(config, weights)


def flow_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> CNF:
    """Return the flow that `config` describes, with these weights, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    cnf = CNF(make_field(config, density(config.dataset).dim))
    load_weights(cnf, weights)
    return cnf


def net_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> ODENet:
    """Return the ODE-Net that `config` describes, with these weights, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    net = ODENet(config, labelled_set(config.dataset))
    load_weights(net, weights)
    return net
