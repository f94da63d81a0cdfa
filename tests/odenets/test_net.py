"""What an ODE-Net is: Euler's residual layers, the room it moves in, and its losses."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from small_nets import F64, batch, net_of

from node_viz.odenets.net import loss_of
from node_viz.solvers import reached, solve

# --- A ResNet is Euler's method


@pytest.mark.parametrize("layers", range(1, 17))
@pytest.mark.parametrize("variance", ["none", "t", "galerkin"])
@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_a_tied_resnet_is_eulers_method(layers: int, variance: str, dtype: torch.dtype) -> None:
    net = net_of(
        dtype=dtype,
        model="resnet-tied",
        solver_steps=layers,
        depth_variance=variance,
        augment="zero",
    )
    x, _ = batch(net)
    euler = solve(net.slope(x), net.embed(x), 0.0, 1.0, method="euler", steps=layers)
    assert torch.equal(net(x), net.answer(euler.end))
    assert torch.equal(net(x), net.answer(net.flow(x).end))
    assert torch.equal(
        net(x, layers=layers + 1), net.answer(reached(net.flow(x, steps=layers + 1)))
    )


def test_each_layer_of_a_resnet_has_weights_of_its_own() -> None:
    net = net_of(model="resnet", solver_steps=5)
    x, _ = batch(net)
    z = net.embed(x)
    for j in range(5):
        h = z
        for W, b in zip(net.field.weights, net.field.biases, strict=True):
            h = torch.tanh(h @ W[j].T + b[j])
        z = z + (h @ net.field.out_weight[j].T + net.field.out_bias[j]) / 5
    torch.testing.assert_close(net(x), net.answer(z), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(net.answer(net.flow(x).end), net(x), rtol=1e-12, atol=1e-12)
    tied = net_of(model="resnet-tied", solver_steps=5)
    size = sum(p.numel() for p in net.field.parameters())
    assert size == 5 * sum(p.numel() for p in tied.field.parameters())


@pytest.mark.parametrize(("model", "method"), [("rknet", "rk4"), ("odenet", "dopri5")])
def test_the_solver_of_a_model(model: str, method: str) -> None:
    net = net_of(model=model, solver_steps=7)
    x, _ = batch(net)
    options = net.options()
    assert options["method"] == method
    assert net.flow(x).nfe == 28 or model == "odenet"
    exact = net.answer(net.flow(x, method="dopri5", rtol=1e-10, first_step=None).end)
    torch.testing.assert_close(net(x), exact, rtol=1e-3, atol=1e-3)


def test_a_seed_gives_the_same_net_again() -> None:
    kinds: list[dict[str, Any]] = [
        {"augment": "input"},
        {"adaptive_depth": 1},
        {"depth_variance": "stacked"},
    ]
    for settings in kinds:
        one, two, other = (net_of(0.0, seed=seed, **settings) for seed in (4, 4, 5))
        pairs = list(zip(one.parameters(), two.parameters(), strict=True))
        assert all(torch.equal(a, b) for a, b in pairs)
        assert any(
            not torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True)
        )


# --- The room it moves in


@pytest.mark.parametrize(
    ("augment", "dim"), [("none", 2), ("zero", 4), ("input", 4), ("order2", 4), ("order3", 6)]
)
def test_where_points_start(augment: str, dim: int) -> None:
    net = net_of(0.0, augment=augment, augment_dims=2)
    x, _ = batch(net)
    z = net.embed(x)
    assert net.dim == dim == z.shape[1]
    torch.testing.assert_close(z[:, :2], x, rtol=0, atol=0)
    assert bool(z[:, 2:].any()) == (augment == "input")


@pytest.mark.parametrize(("order", "share"), [(2, 1 / 2), (3, 1 / 6)])
def test_under_a_constant_force_points_fall(order: int, share: float) -> None:
    """q'' = g from rest gives q(1) = x + g / 2; q''' = g gives x + g / 6."""
    net = net_of(0.0, augment=f"order{order}", model="rknet", solver_steps=4)
    g = torch.tensor([[0.7, -1.3]], dtype=F64)
    with torch.no_grad():
        net.field.out_bias.copy_(g)
    x, _ = batch(net)
    torch.testing.assert_close(net.flow(x).end[:, :2], x + share * g, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", [2, 3])
def test_the_slope_of_a_higher_order_net(order: int) -> None:
    net = net_of(augment=f"order{order}")
    x, _ = batch(net)
    z = torch.randn(6, 2 * order, generator=torch.Generator().manual_seed(2), dtype=F64)
    slope = net.slope(x)(0.4, z)
    assert torch.equal(slope[:, :-2], z[:, 2:])
    assert torch.equal(slope[:, -2:], net.field(0.4, z))


def test_a_controlled_field_sees_the_input() -> None:
    net = net_of(data_control=1)
    x, _ = batch(net)
    same = torch.zeros(6, 2, dtype=F64)
    slope = net.slope(x)(0.4, same)
    assert torch.equal(slope, net.field(0.4, torch.cat([same, x], 1)))
    assert len(slope.unique(dim=0)) == 6, "at one place, six inputs go six ways"
    plain = net_of()
    assert len(plain.slope(x)(0.4, same).unique(dim=0)) == 1


def test_losses_are_what_they_are_called() -> None:
    logits, y = torch.tensor([0.3, -2.0, 5.0]), torch.tensor([1.0, 0.0, 0.0])
    p = 1 / (1 + torch.exp(-logits))
    entropy = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    torch.testing.assert_close(loss_of(logits, y, False), entropy)
    torch.testing.assert_close(loss_of(logits, y, True), (logits - y).square().mean())
