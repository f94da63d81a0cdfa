"""Layers against the curve: Euler's order, where the two agree, and whose score is whose."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet, loss_of
from node_viz.probes.layers import layer_errors, layer_scores, layer_ways, step_seconds
from node_viz.probes.net_gauges import Held, held_points

F64 = torch.float64


def stirred(model: str, **settings: object) -> ODENet:
    """A network in double precision whose weights have left their zeros."""
    config = ExperimentConfig(
        **{"task": "classify", "dataset": "moons", "hidden": 8, "model": model, **settings}  # type: ignore
    )
    net = ODENet(config, labelled_set(config.dataset)).to(F64)
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=generator, dtype=F64))
    return net


def held(net: ODENet, n: int = 40) -> Held:
    one = held_points(labelled_set(net.config.dataset), torch.device("cpu"), n)
    return Held(one.x.to(F64), one.y.to(F64), one.regression)


@pytest.mark.parametrize("model", ["resnet-tied", "rknet", "odenet"])
def test_layers_come_to_the_curve_with_eulers_order(model: str) -> None:
    net = stirred(model)
    errors = layer_errors(net, held(net).x)
    assert errors.order == pytest.approx(1.0, abs=0.05)
    assert np.all(np.diff(errors.error[3:]) < 0)


def test_an_untied_resnet_comes_to_the_curve_of_its_pieces() -> None:
    """With a multiple of L layers none of them steps across a jump of the weights."""
    net = stirred("resnet", solver_steps=4)
    errors = layer_errors(net, held(net).x, counts=(4, 64, 128, 256))
    assert errors.order == pytest.approx(1.0, abs=0.05)


def test_a_network_that_moves_nothing_has_no_order() -> None:
    config = ExperimentConfig(task="classify", dataset="moons", hidden=8)
    net = ODENet(config, labelled_set("moons")).to(F64)
    errors = layer_errors(net, held(net).x, counts=(1, 64, 128))
    assert errors.error == pytest.approx(0.0, abs=1e-12)
    assert math.isnan(errors.order)


def test_the_ways_begin_at_the_input_and_layers_end_where_the_network_does() -> None:
    net = stirred("resnet-tied", solver_steps=6)
    x = held(net).x[:3]
    ways = layer_ways(net, x, 6)
    assert ways.layers.shape == (7, 3, 2)
    assert ways.nodes == pytest.approx(np.linspace(0, 1, 7))
    for start in (ways.layers[0], ways.curve[0]):
        assert start == pytest.approx(x.numpy(), abs=0)
    answers = net.answer(torch.as_tensor(ways.layers[-1]))
    torch.testing.assert_close(answers, net(x), rtol=0, atol=0)


def test_with_its_own_layers_a_resnet_scores_as_it_answers() -> None:
    for model in ("resnet", "resnet-tied"):
        net = stirred(model, solver_steps=4)
        seen = held(net)
        scores = layer_scores(net, seen, counts=(4, 64))
        with torch.no_grad():
            answers = net(seen.x)
        right = ((answers > 0) == (seen.y > 0.5)).double().mean().item()
        assert scores.loss[0] == pytest.approx(loss_of(answers, seen.y, False).item(), rel=1e-12)
        assert scores.accuracy[0] == right
        assert abs(scores.loss[1] - scores.flow_loss) < abs(scores.loss[0] - scores.flow_loss)


def test_scores_say_with_how_many_layers_a_network_was_trained_if_it_has_layers() -> None:
    trained = {}
    for model in ("resnet", "resnet-tied", "rknet"):
        net = stirred(model, solver_steps=4)
        trained[model] = layer_scores(net, held(net), counts=(1, 2)).trained
    assert trained == {"resnet": 4, "resnet-tied": 4, "rknet": None}


def test_a_jump_reflects_the_line_and_its_flow_cannot() -> None:
    """One layer z - 2z turns the line over; the flow of dz/dt = -2z only shrinks it."""
    settings = {"task": "regress", "dataset": "reflection", "solver_steps": 1}
    net = ODENet(ExperimentConfig(model="resnet-tied", **settings), labelled_set("reflection"))
    net = net.to(F64)
    net.slope = lambda x, S=None: lambda t, z: -2 * z  # type: ignore
    line = held(net)
    scores = layer_scores(net, line, counts=(1, 2))
    assert scores.loss[0] == pytest.approx(0.0, abs=1e-24)
    square = float((line.y**2).mean())
    assert square == pytest.approx(0.340, abs=1e-3)
    assert scores.loss[1] == pytest.approx(square)  # (1 - 2/2)^2 = 0: all at the middle
    assert scores.flow_loss == pytest.approx((1 + math.exp(-2)) ** 2 * square, rel=1e-6)
    assert np.isnan(scores.accuracy).all()


def test_time_is_measured_for_each_network_and_leaves_no_gradient() -> None:
    nets = [stirred("resnet-tied", solver_steps=2), stirred("rknet", solver_steps=2)]
    x = held(nets[0]).x
    seconds = step_seconds(nets, x, held(nets[0]).y, rounds=2)
    assert len(seconds) == 2
    assert all(0 < one < math.inf for one in seconds)
    assert all(p.grad is None for net in nets for p in net.parameters())
