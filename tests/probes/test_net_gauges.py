"""The gauges of ODE-Nets against networks whose answers are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet
from node_viz.probes.net_gauges import (
    adjoint_calls,
    held_points,
    honest,
    jacobian_norms,
    measure,
    memory,
)
from node_viz.probes.net_painter import NetPainter

LINE = ExperimentConfig(task="regress", dataset="reflection", model="rknet", hidden=2, depth=1)
CPU = torch.device("cpu")


def shrinking(rate: float, **changes: object) -> ODENet:
    """A network on the line whose field is -rate z, where tanh is its argument: |z| is small."""
    net = ODENet(LINE.replace(**changes), labelled_set("reflection"))
    with torch.no_grad():
        for parameter in net.field.parameters():
            parameter.zero_()
        net.field.weights[0][0, 0, 0] = 1e-3
        net.field.out_weight[0, 0, 0] = -1e3 * rate
    return net


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_a_linear_field_has_the_loss_and_the_jacobian_of_its_exponential(rate: float) -> None:
    net, held = shrinking(rate), held_points(labelled_set("reflection"), CPU)
    scores = measure(net, held, (held.x, held.y))
    x = np.linspace(-1, 1, 100)
    assert scores.mse == pytest.approx(np.mean((x * math.exp(-rate) + x) ** 2), rel=1e-4)
    assert scores.loss == scores.mse
    assert scores.jacobian_norm == pytest.approx(rate, rel=1e-3)
    assert math.isnan(scores.accuracy)
    assert scores.calls == 4 * LINE.solver_steps
    assert scores.deepest == 1


def test_layers_are_counted_as_calls_and_answer_for_themselves() -> None:
    net = shrinking(1.0, model="resnet-tied", solver_steps=2)
    x = torch.linspace(-1, 1, 5)[:, None]
    answers, forward = honest(net, x)
    assert (forward, adjoint_calls(net, x)) == (2, 0)
    assert answers == pytest.approx(x[:, 0].numpy() * 0.25, abs=1e-5)  # (1 - 1/2)^2


def test_a_coarse_grid_is_found_out() -> None:
    net, held = shrinking(3.0, solver_steps=1), held_points(labelled_set("reflection"), CPU)
    scores = measure(net, held, (held.x, held.y))
    x = np.linspace(-1, 1, 100)
    taylor = 1 - 3 + 9 / 2 - 27 / 6 + 81 / 24  # one Runge-Kutta step of -3 z
    assert scores.loss + scores.solver_gap == pytest.approx(
        np.mean((x * taylor + x) ** 2), rel=1e-3
    )
    assert abs(scores.solver_gap) > 0.1


def test_measuring_leaves_no_gradients_behind() -> None:
    net, held = shrinking(1.0), held_points(labelled_set("reflection"), CPU)
    measure(net, held, (held.x, held.y))
    assert all(parameter.grad is None for parameter in net.parameters())


@pytest.mark.parametrize("augment", ["none", "zero", "order3"])
def test_the_jacobian_is_that_of_the_whole_right_hand_side(augment: str) -> None:
    net = shrinking(0.0, augment=augment)
    norm = {"none": 0.0, "zero": 0.0, "order3": math.sqrt(2)}[augment]  # q' = p has slope 1, twice
    assert jacobian_norms(net, torch.zeros(3, 1)).numpy() == pytest.approx(norm, abs=1e-6)


def test_a_picture_holds_the_exact_ways() -> None:
    net = shrinking(1.0)
    picture = NetPainter(LINE).paint(net, step=3, seconds=0.5)
    x, t = picture.inputs[:, 0], picture.paths.t
    np.testing.assert_allclose(picture.paths.z[:, :, 0], np.exp(-t)[:, None] * x, atol=1e-4)
    np.testing.assert_allclose(picture.answers, x / math.e, atol=1e-4)
    np.testing.assert_allclose(picture.nodes, np.linspace(0, 1, LINE.solver_steps + 1))
    assert picture.head.size == 0
    path = NetPainter(LINE).path(net, (0.5,))
    assert path.answer == pytest.approx(0.5 / math.e, abs=1e-4)


@pytest.mark.parametrize(
    ("query", "dims", "has_field"),
    [
        ("model=resnet&solver_steps=3", 2, True),
        ("model=rknet&augment=zero", 3, False),
        ("model=rknet&data_control=1", 2, False),
        ("model=odenet&adaptive_depth=1", 2, False),
        ("model=odenet&depth_variance=stacked&modes=2", 2, True),
    ],
)
def test_every_kind_of_network_has_its_picture(query: str, dims: int, has_field: bool) -> None:
    config = ExperimentConfig.from_query(f"task=classify&dataset=disc&hidden=4&{query}")
    net = ODENet(config, labelled_set("disc"))
    picture = NetPainter(config).paint(net, step=0, seconds=0.0)
    assert picture.paths.z.shape[2] == dims == len(picture.head) - 1
    assert picture.decision.shape[0] == picture.decision.shape[1]
    assert (picture.field is not None) is has_field
    assert set(picture.labels) == {0, 1}
    assert (picture.nodes[0], picture.nodes[-1]) == (0, 1)
    # the plane's separating line and the logits say the same of where a point ends
    logits = picture.paths.z[-1] @ picture.head[:-1] + picture.head[-1]
    np.testing.assert_allclose(logits, picture.answers, atol=1e-5)
    if config.model == "resnet":
        assert len(picture.paths.t) == 4


def test_checkpoints_keep_less_than_backpropagation_and_more_than_the_adjoint() -> None:
    kept = {}
    for gradient in ("backprop", "checkpoint", "adjoint"):
        net = shrinking(1.0, gradient=gradient, solver_steps=64)
        x = torch.linspace(-1, 1, 32)[:, None]
        kept[gradient] = memory(net, (x, -x[:, 0]), True)
    assert kept["adjoint"] < kept["checkpoint"] < kept["backprop"] / 5
