"""From kept weights back to a model: what a page needs to ask a past snapshot something new."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.experiment.series_catalogue import SERIES_MODELS
from node_viz.flows.conditional import make_flow
from node_viz.flows.flow import Flow
from node_viz.odenets.net import ODENet
from node_viz.training.snapshot import load_weights


def model_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> Any:
    """Return the model that `config` describes, of whatever family, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    return load_target(family_of(config).restore)(config, weights)


def flow_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> Flow:
    """Return the flow that `config` describes, with these weights, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    flow = make_flow(config)
    load_weights(flow, weights)
    return flow


def net_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> ODENet:
    """Return the ODE-Net that `config` describes, with these weights, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    net = ODENet(config, labelled_set(config.dataset))
    load_weights(net, weights)
    return net


def series_model_of(config: ExperimentConfig, weights: dict[str, np.ndarray]) -> Any:
    """Return the model of series that `config` describes, with these weights, on the CPU.

    Raises:
        ValueError: the weights belong to another network.
    """
    model = SERIES_MODELS.make(config.model, config)
    load_weights(model, weights)
    return model
