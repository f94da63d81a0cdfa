"""The arithmetic of parameter counts is that of the networks themselves."""

from __future__ import annotations

import pytest

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.size import SPAN, as_large_as, parameters
from node_viz.odenets.net import ODENet
from node_viz.odenets.span import WIDTH

QUERIES = (
    "task=classify",
    "task=classify&model=resnet&solver_steps=5&hidden=7",
    "task=classify&model=resnet-tied&depth=3&depth_variance=t",
    "task=classify&augment=zero&augment_dims=2&depth=1",
    "task=classify&augment=input&augment_dims=3",
    "task=classify&augment=order2&data_control=1",
    "task=classify&augment=order3&adaptive_depth=1",
    "task=classify&depth_variance=stacked&modes=4",
    "task=regress&dataset=reflection&depth_variance=galerkin&modes=3",
    "task=regress&dataset=reflection&augment=input&data_control=1&adaptive_depth=1",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_count_is_the_networks_own(query: str) -> None:
    config = ExperimentConfig.from_query(query)
    net = ODENet(config, labelled_set(config.dataset))
    assert parameters(config) == sum(p.numel() for p in net.parameters())


def test_the_depth_network_has_the_width_that_is_counted() -> None:
    assert SPAN == WIDTH


def test_the_width_found_is_the_nearest() -> None:
    aim = parameters(ExperimentConfig(task="classify"))
    for query in ("task=classify&model=resnet", "task=classify&depth_variance=galerkin"):
        found = as_large_as(ExperimentConfig.from_query(query), aim)
        off = abs(parameters(found) - aim)
        assert all(abs(parameters(found, found.hidden + h) - aim) >= off for h in (-1, 1))
