"""Flows of discrete layers: each is undone, and its log-determinant is that of its Jacobian."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.conditional import make_flow
from node_viz.flows.discrete.flow import DiscreteFlow, Layer
from node_viz.flows.discrete.planar import Planar, unpushed
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.probes.gauges import held_out_of, mass, measure, round_trip
from node_viz.training.trainer import Trainer

METHODS = ("planar", "realnvp", "glow")
LAYERS = 6


def config_of(method: str) -> ExperimentConfig:
    small = {} if method == "planar" else {"hidden": 12}
    return ExperimentConfig(dataset="8gaussians", method=method, flow_layers=LAYERS, **small)


def rough(method: str) -> DiscreteFlow:
    """Return a flow whose weights are far from those that it begins with, in double precision."""
    flow = make_flow(config_of(method)).double()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in flow.parameters():
            p += 0.3 * torch.randn(p.shape, generator=generator, dtype=torch.float64)
    assert isinstance(flow, DiscreteFlow)
    return flow


def points(n: int = 40) -> torch.Tensor:
    rng = np.random.default_rng(0)
    return torch.as_tensor(2.0 * rng.standard_normal((n, 2)))


def jacobians(carry, x: torch.Tensor) -> torch.Tensor:
    """Return autograd's Jacobian at each point, (n, 2, 2)."""
    one = torch.func.jacrev(lambda z: carry(z[None])[0])
    return torch.stack([one(point) for point in x])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("t0", "t1"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.5), (0.3, 0.8), (0.9, 0.2)])
def test_the_log_det_is_that_of_autograds_jacobian(method: str, t0: float, t1: float) -> None:
    flow, x = rough(method), points()
    z, log_det = flow.with_log_det(x, t0, t1).end
    if method == "planar" and t1 < t0:  # a search has no gradient, but the way back has
        x, z, t0, t1, log_det = z.detach(), x, t1, t0, -log_det
    J = jacobians(lambda at: flow.transport(at, t0, t1).end, x)
    sign, exact = torch.linalg.slogdet(J)
    assert (sign > 0).all()
    torch.testing.assert_close(log_det, exact, rtol=0, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_every_flow_is_undone(method: str) -> None:
    flow, x = rough(method), points()
    z, there = flow.with_log_det(x).end
    back, again = flow.with_log_det(z, 1.0, 0.0).end
    torch.testing.assert_close(back, x, rtol=0, atol=1e-9)
    torch.testing.assert_close(again, -there, rtol=0, atol=1e-9)
    single = flow.float()
    small = round_trip(single, held_out_of(config_of(method), 256))
    assert small < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_parts_of_layers_follow_each_other(method: str) -> None:
    """From 0 to any t, and on from there, is the same as the whole way; also backwards."""
    flow, x = rough(method), points()
    whole = flow.with_log_det(x)
    for t in (0.1, 0.5, 0.77):
        z, first = flow.with_log_det(x, 0.0, t).end
        end, second = flow.with_log_det(z, t, 1.0).end
        torch.testing.assert_close(end, whole.end[0])
        torch.testing.assert_close(first + second, whole.end[1])
        torch.testing.assert_close(flow.transport(z, t, 0.0).end, x)
        torch.testing.assert_close(flow.log_prob(z, t), flow.log_prob(x) - first)
    times = np.linspace(0.0, 1.0, LAYERS + 1)
    np.testing.assert_allclose(flow.frames, times)
    passed = flow.with_log_det(x, save_at=times)
    assert passed.nfe == whole.nfe == LAYERS  # a whole layer costs one log-determinant
    one = flow.stack[0]
    assert isinstance(one, Layer)
    torch.testing.assert_close(passed.states[0][1], one(x)[0])
    torch.testing.assert_close(flow.velocity(0.0, x), LAYERS * (one(x)[0] - x))


@pytest.mark.parametrize("method", METHODS)
def test_it_begins_as_the_noise_itself(method: str) -> None:
    flow, x = make_flow(config_of(method)), points().float()
    torch.testing.assert_close(flow.log_prob(x), base_log_prob(x), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(flow.log_prob(x[0]), base_log_prob(x[0]), rtol=1e-5, atol=1e-5)
    assert flow.sample(3, torch.Generator().manual_seed(0)).shape == (3, 2)
    with pytest.raises(ValueError, match="points must have shape"):
        flow.log_prob(torch.zeros(3, 3))
    with pytest.raises(ValueError, match="whole number of points"):
        flow.sample(-1)


@pytest.mark.parametrize("method", METHODS)
def test_training_gains_and_no_gauge_breaks_the_rules(method: str) -> None:
    """Mass is 1, the NLL stays above the entropy, and layers are counted, not field calls."""
    trainer = Trainer(config_of(method).replace(steps=60, lr=0.02))
    first, *_, last = (snapshot.metrics for snapshot in trainer.run())
    assert last.kl < 0.7 * first.kl
    assert last.nll > last.entropy
    assert abs(mass(trainer.flow, half_side=8.0, side=241) - 1) < 0.01
    assert (last.nfe, last.nfe_sampling, last.log_dets) == (0, 0, LAYERS)
    assert last.layer_calls >= LAYERS
    assert (last.layer_calls == LAYERS) == (method != "planar")
    assert math.isnan(last.kinetic_energy)
    assert last.solver_gap == 0
    assert trainer.curves().of == "nll"
    assert trainer.solver_steps == trainer.config.solver_steps


def test_one_protocol_measures_flows_of_both_kinds() -> None:
    held = held_out_of(ExperimentConfig(dataset="8gaussians"), 64)
    for method in ("mle", *METHODS):
        config = ExperimentConfig(dataset="8gaussians", method=method, flow_layers=4)
        flow = make_flow(config)
        assert isinstance(flow, Flow)
        gauges = measure(flow, held, config)
        assert bool(gauges.nfe) == isinstance(flow, CNF) == (not gauges.log_dets)
        assert gauges.kl == pytest.approx(held.log_prob.mean() - log_q(held), abs=1e-3)


def log_q(held) -> float:
    return base_log_prob(held.x).mean().item()


def test_the_planar_inverse_is_found_up_to_the_edge_of_invertibility() -> None:
    y = torch.linspace(-6, 6, 201, dtype=torch.float64)
    for c in (-0.999999, -0.9, 0.0, 0.5, 30.0):
        c = torch.tensor(c, dtype=torch.float64)
        a, tries = unpushed(y, c)
        torch.testing.assert_close(a + c * a.tanh(), y, rtol=0, atol=1e-10)
        assert tries < 60
    assert unpushed(y, torch.tensor(0.0, dtype=torch.float64))[1] == 1


def test_rezendes_push_keeps_every_planar_layer_invertible() -> None:
    layer = Planar(torch.tensor([1.0, 2.0]), torch.tensor([0.3]))
    for u in ([-50.0, -50.0], [0.0, 0.0], [3.0, 1.0]):
        layer.u.data = torch.tensor(u)
        push, along = layer.push()
        assert along >= -1
        torch.testing.assert_close(layer.w @ push, along)


def test_more_layers_than_frames_leave_the_ends() -> None:
    flow = make_flow(ExperimentConfig(method="planar", flow_layers=100))
    frames = flow.frames
    assert len(frames) <= 33
    assert (frames[0], frames[-1]) == (0.0, 1.0)
    np.testing.assert_allclose(frames * 100, np.round(frames * 100))
