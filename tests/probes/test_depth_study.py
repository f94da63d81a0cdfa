"""Depth: own times, exact depths, calls alone, weights over t and fields by x, against formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet
from node_viz.probes.depth_fields import DEPTHS, ENTRIES, family, weights_over_depth
from node_viz.probes.depth_study import calls_alone, exact_depths, own_time
from node_viz.probes.net_gauges import TIGHT
from node_viz.solvers import solve

X = np.linspace(-1, 1, 9)
LINE = {"task": "regress", "dataset": "reflection", "model": "rknet", "hidden": 6, "depth": 1}


def net_of(stir: float = 0.3, **settings: Any) -> ODENet:
    """A small float64 net whose weights are stirred up from their zeros."""
    config = ExperimentConfig(**{**LINE, **settings})
    net = ODENet(config, labelled_set(config.dataset)).double()
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in net.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.add_(stir * noise)
    return net


def constant(c: float, **settings: Any) -> ODENet:
    """A net whose field is c everywhere."""
    net = net_of(0.0, adaptive_depth=1, **settings)
    with torch.no_grad():
        net.field.out_bias.fill_(c)
    return net


def linear(a: float, b: float) -> ODENet:
    """A data-controlled net with f(x, z) = b z + a x, to 1e-6: tanh is linear near zero."""
    net, tiny = net_of(0.0, data_control=1), 1e-4
    with torch.no_grad():
        for parameter in net.field.parameters():
            parameter.zero_()
        net.field.weights[0][0, 0] = tiny * torch.tensor([b, a])
        net.field.out_weight[0, 0, 0] = 1 / tiny
    return net


# --- Own time and exact depth


@pytest.mark.parametrize("c", [0.5, 2.0, -1.5])
def test_in_a_constant_field_the_exact_depth_is_minus_two_x_over_f(c: float) -> None:
    net = constant(c)
    ways = own_time(net, X)
    np.testing.assert_allclose(ways.z, X + c * ways.s, atol=1e-12)
    np.testing.assert_allclose(ways.s[-1], ways.S)
    np.testing.assert_allclose(ways.by_mean, -2 * X / c, atol=1e-12)
    assert ways.unevenness < 1e-12
    with torch.no_grad():
        assert net.span is not None
        net.span.shift.fill_(4.0)  # so that all the depths needed are looked at
    np.testing.assert_allclose(exact_depths(net, own_time(net, X)), -2 * X / c, atol=1e-9)


def test_the_exact_depth_of_an_uneven_field_is_an_integral() -> None:
    net = net_of(0.4, adaptive_depth=1)
    with torch.no_grad():
        net.field.out_bias.add_(1.5)
    ways = own_time(net, X)
    nodes, weights = np.polynomial.legendre.leggauss(60)
    z = -X[:, None] * nodes  # from x to -x
    with torch.no_grad():
        f = net.field(0.0, torch.as_tensor(z.reshape(-1, 1))).numpy().reshape(z.shape)
    assert ways.unevenness > 0.05
    np.testing.assert_allclose(exact_depths(net, ways), (-X[:, None] / f) @ weights, atol=1e-4)


def test_where_the_field_changes_with_s_the_flow_meets_minus_x_too() -> None:
    net = net_of(0.2, adaptive_depth=1, depth_variance="t")
    with torch.no_grad():
        net.field.out_bias.add_(1.5)
    found = exact_depths(net, own_time(net, X))
    for x, S in zip(X[X != 0], found[X != 0], strict=True):
        start = torch.tensor([[x]], dtype=torch.float64)
        end = solve(net.field, start, 0.0, float(S), method="dopri5", rtol=1e-10).end
        assert end.item() == pytest.approx(-x, abs=1e-4)


@pytest.mark.parametrize("variance", ["none", "t"])
def test_a_sample_in_its_own_time_goes_where_it_goes_alone(variance: str) -> None:
    net = net_of(adaptive_depth=1, depth_variance=variance)
    ways = own_time(net, X)
    for i in np.flatnonzero(ways.S):
        start = torch.tensor([[X[i]]], dtype=torch.float64)
        alone = solve(net.field, start, 0.0, float(ways.S[i]), method="dopri5", rtol=1e-10).end
        assert ways.z[-1, i] == pytest.approx(alone.item(), abs=1e-6)
    np.testing.assert_allclose(ways.S * ways.mean_field, ways.z[-1] - X, atol=1e-3)


def test_without_a_way_to_minus_x_there_is_no_depth() -> None:
    net = constant(0.0)
    ways = own_time(net, X)
    found = exact_depths(net, ways)
    assert np.isnan(found[X != 0]).all()
    assert found[X == 0] == 0
    assert ways.by_mean[X == 0] == 0


def test_all_samples_of_a_plain_net_travel_to_one() -> None:
    ways = own_time(net_of(), X)
    assert (ways.S == 1).all()
    np.testing.assert_allclose(ways.s[:, 0], np.linspace(0, 1, len(ways.s)))


# --- Calls


@pytest.mark.parametrize("settings", [{}, {"adaptive_depth": 1}, {"depth_variance": "stacked"}])
def test_calls_alone_are_those_of_a_batch_of_one(settings: dict[str, Any]) -> None:
    net = net_of(**settings)
    calls = calls_alone(net, X)
    with torch.no_grad():
        for i in (0, 4, 8):
            one = torch.tensor([[X[i]]], dtype=torch.float64)
            assert calls.alone[i] == net.flow(one, **TIGHT).nfe
        together = net.flow(torch.as_tensor(X[:, None]), **TIGHT).nfe
    assert calls.together == together
    np.testing.assert_allclose(calls.S, own_time(net, X).S)


def test_calls_in_the_plane() -> None:
    net = net_of(task="classify", dataset="annuli")
    calls = calls_alone(net, np.array([[0.0, 1.0], [2.0, 0.0]]))
    assert calls.alone.shape == (2,)
    assert (calls.alone > 0).all()


# --- Weights over depth


def test_galerkin_weights_are_sums_of_the_functions_beside_them() -> None:
    net = net_of(depth_variance="galerkin", modes=3, hidden=3)
    shown = weights_over_depth(net, 0)
    alphas = torch.cat([net.field.weights[0].flatten(1), net.field.biases[0]], 1)
    np.testing.assert_allclose(shown.values, shown.basis @ alphas.detach().numpy(), atol=1e-12)
    assert shown.names == ("W[1, 1]", "W[2, 1]", "W[3, 1]", "b[1]", "b[2]", "b[3]")


def test_stacked_weights_are_steps() -> None:
    net = net_of(depth_variance="stacked", modes=4)
    shown = weights_over_depth(net, -1)
    jumps = np.flatnonzero(np.abs(np.diff(shown.values, axis=0)).max(axis=1) > 0)
    np.testing.assert_allclose(shown.t[jumps + 1], [0.25, 0.5, 0.75])


def test_with_t_as_an_input_a_bias_moves_along_a_line() -> None:
    net = net_of(depth_variance="t")
    assert net.field.time is not None
    shown = weights_over_depth(net, 0)
    biases = [k for k, name in enumerate(shown.names) if name.startswith("b")]
    expected = net.field.biases[0][0] + torch.as_tensor(DEPTHS)[:, None] * net.field.time
    np.testing.assert_allclose(shown.values[:, biases], expected.detach().numpy(), atol=1e-12)
    others = np.delete(shown.values, biases, axis=1)
    assert np.ptp(others, axis=0).max() == 0
    assert np.ptp(weights_over_depth(net, -1).values, axis=0).max() == 0


def test_a_dozen_weights_that_change_most_are_shown() -> None:
    net = net_of(depth_variance="galerkin", hidden=16)
    shown = weights_over_depth(net, 0)
    assert len(shown.names) == ENTRIES
    alphas = torch.cat([net.field.weights[0].flatten(1), net.field.biases[0]], 1)
    ranges = np.sort(np.ptp(shown.basis @ alphas.detach().numpy(), axis=0))[::-1]
    np.testing.assert_allclose(np.sort(np.ptp(shown.values, axis=0))[::-1], ranges[:ENTRIES])


# --- A field for each x


def test_a_data_controlled_map_does_not_follow_the_rule_of_flows() -> None:
    a, b = -3.0, 0.5
    shown = family(linear(a, b), X, np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(shown.f, a * X[:, None] + b * shown.z, atol=1e-6)
    slope = np.exp(b) + a * (np.exp(b) - 1) / b  # Z' = f_z Z + f_x, Z(0) = 1
    np.testing.assert_allclose(shown.slope, slope, atol=1e-5)
    np.testing.assert_allclose(shown.y, slope * X, atol=1e-5)
    np.testing.assert_allclose(shown.rule, np.exp(b), atol=1e-5)
    assert slope < 0 < shown.rule.min()


def test_minus_two_x_turns_the_line_over() -> None:
    shown = family(linear(-2.0, 0.0), X, np.array([0.0]))
    np.testing.assert_allclose(shown.y, -X, atol=1e-6)
