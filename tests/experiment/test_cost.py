"""What a step costs grows with what makes it larger; the seconds themselves are a benchmark's."""

from __future__ import annotations

from itertools import pairwise

import pytest

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import SECONDS, cost, most_calls, typical_calls, work
from node_viz.flows.cnf import TIGHT
from node_viz.flows.likelihood import solve_options
from node_viz.training import trainer_of

BASES = (
    "",
    "solver=rk4&gradient=adjoint",
    "solver=rk4&gradient=checkpoint",
    "field=concatsquash&depth=3&activation=silu",
    "method=otflow&depth=3",
    "divergence=gaussian&bottleneck=8",
    "force=0.1&kinetic=0.1&activation=softplus&depth=4",
    "solver=implicit_euler",
    "solver=dopri5",
    "solver=dopri5&gradient=checkpoint",
    "dataset=mix3&jacobian=0.1",
    "task=classify&dataset=disc&model=rknet&depth_variance=galerkin&points=8192",
    "task=classify&dataset=disc&model=resnet&points=8192",
    "task=classify&dataset=disc&model=odenet&points=8192",
)


@pytest.mark.parametrize("query", BASES)
@pytest.mark.parametrize("name", ["batch", "hidden", "solver_steps", "depth"])
def test_more_of_anything_needs_no_less(query: str, name: str) -> None:
    base = ExperimentConfig.from_query(query)
    values = {"depth": (3, 4)}.get(name, (16, 32, 64, 128))
    costs = [cost(base.replace(**{name: value})) for value in values]
    idle = name == "solver_steps" and (base.solver == "dopri5" or base.task == "classify")
    for less, more in pairwise(costs):
        assert more.memory >= less.memory
        assert more.seconds > less.seconds or (idle and more.seconds == less.seconds)


def test_a_large_step_costs_as_much_more_as_it_computes() -> None:
    base = ExperimentConfig(batch=4096, hidden=128, depth=3)
    once, twice = cost(base).seconds, cost(base.replace(batch=8192)).seconds
    assert twice / once == pytest.approx(2, rel=0.1)
    assert cost(base.replace(hidden=256)).seconds / once == pytest.approx(3.0, rel=0.3)
    steps = cost(base.replace(solver_steps=16)).seconds
    assert steps / once == pytest.approx(2, rel=0.1)


def test_the_seconds_are_those_of_the_pieces() -> None:
    config = ExperimentConfig()
    pieces = zip(work(config), SECONDS, strict=True)
    assert cost(config).seconds == pytest.approx(sum(a * b for a, b in pieces))


@pytest.mark.parametrize(
    ("solver", "gradient"),
    [
        (one, way)
        for one in ("dopri5", "bosh3", "adaptive_heun")
        for way in ("backprop", "checkpoint", "adjoint")
        if (one, way) != ("adaptive_heun", "checkpoint")
    ],
)
def test_every_trainer_caps_the_calls_of_an_adaptive_solver(solver: str, gradient: str) -> None:
    flow = ExperimentConfig(solver=solver, gradient=gradient, hidden=256, batch=8192)
    assert solve_options(flow, 8)["max_nfe"] == most_calls(flow, TIGHT["max_nfe"])
    net = ExperimentConfig(
        task="classify", dataset="disc", solver=solver, gradient=gradient, batch=8
    )
    for variance in ("none", "t", "stacked", "galerkin"):
        one = trainer_of(net.replace(depth_variance=variance)).model
        assert one.options()["max_nfe"] == most_calls(one.config)


def test_all_pieces_of_a_stacked_field_share_the_room() -> None:
    net = ExperimentConfig.from_query(
        "task=classify&dataset=disc&hidden=256&depth=4&batch=8192&points=8192"
    )
    whole, stacked = net, net.replace(depth_variance="stacked", modes=8)
    assert 8 * most_calls(stacked) <= most_calls(whole) + 8
    assert most_calls(stacked) >= typical_calls(stacked) / 8
