"""The generalised adjoint: its closed form, its agreement with autograd, and the term left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.fields.mlp import MLPField
from node_viz.odenets.integral import integral_adjoint, with_integral
from node_viz.odenets.tracking import Tracker, circle
from node_viz.probes.memory import saved_bytes
from node_viz.solvers import SolveError, solve

TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-10}


def closed_form(a: float, z0: float) -> tuple[float, float]:
    """Return q(1) and dq(1)/da of z' = a z, q' = z^2."""
    e = np.exp(2 * a)
    return z0**2 * (e - 1) / (2 * a), z0**2 * (2 * a * e - e + 1) / (2 * a**2)


@pytest.mark.parametrize("way", ["adjoint", "state, backprop", "state, adjoint"])
@pytest.mark.parametrize("rate", [-1.3, 0.7])
def test_the_closed_form(way: str, rate: float) -> None:
    a = torch.tensor(rate, dtype=torch.float64, requires_grad=True)
    z0 = torch.tensor([[0.8]], dtype=torch.float64)

    def f(t: Any, z: Tensor) -> Tensor:
        return a * z

    def rate_of_loss(t: Any, z: Tensor) -> Tensor:
        return z[:, 0] ** 2

    if way == "adjoint":
        q = integral_adjoint(f, rate_of_loss, z0, [a], **TIGHT)[1]
    else:
        options = {"gradient": way.split()[-1], "parameters": [a], **TIGHT}
        q = solve(with_integral(f, rate_of_loss), (z0, z0.new_zeros(1)), **options).end[1]
    q.sum().backward()
    value, slope = closed_form(rate, 0.8)
    assert q.item() == pytest.approx(value, rel=1e-8)
    assert a.grad is not None
    assert a.grad.item() == pytest.approx(slope, rel=1e-6)


class Kinetic:
    """A small network, a loss at the end and a price on motion on the way."""

    def __init__(self) -> None:
        generator = torch.Generator().manual_seed(0)
        self.f = MLPField(2, 8, 1, ACTIVATIONS["tanh"].load(), generator).double()
        self.f.out_weight.data = torch.randn(2, 8, generator=generator, dtype=torch.float64)
        self.z0 = torch.randn(5, 2, generator=generator, dtype=torch.float64)

    def price(self, t: Any, z: Tensor) -> Tensor:
        return self.f(t, z).square().sum(1)

    def gradient(self, z1: Tensor, q: Tensor, z0: Tensor) -> Tensor:
        loss = (z1 - 1).square().mean() + (0.5 * q).mean()
        parts = torch.autograd.grad(loss, (z0, *self.f.parameters()))
        return torch.cat([part.ravel() for part in parts])

    def by_autograd(self) -> Tensor:
        z0 = self.z0.clone().requires_grad_()
        end = solve(with_integral(self.f, self.price), (z0, z0.new_zeros(5)), **TIGHT).end
        return self.gradient(*end, z0)

    def by_adjoint(self, *, l_theta: bool = True) -> Tensor:
        z0 = self.z0.clone().requires_grad_()
        parameters = tuple(self.f.parameters())
        end = integral_adjoint(self.f, self.price, z0, parameters, l_theta=l_theta, **TIGHT)
        return self.gradient(*end, z0)


def test_the_generalised_adjoint_is_autograds_gradient() -> None:
    kinetic = Kinetic()
    torch.testing.assert_close(kinetic.by_adjoint(), kinetic.by_autograd(), rtol=1e-6, atol=1e-8)


def test_without_l_theta_the_gradient_of_a_kinetic_price_is_wrong() -> None:
    kinetic = Kinetic()
    exact, without = kinetic.by_autograd(), kinetic.by_adjoint(l_theta=False)
    torch.testing.assert_close(without[:10], exact[:10], rtol=1e-6, atol=1e-8)  # dL/dz(0) has it
    assert (without - exact)[10:].norm() > 0.1 * exact[10:].norm()


def test_it_keeps_the_end_only() -> None:
    kinetic = Kinetic()
    parameters = tuple(kinetic.f.parameters())

    def kept(steps: int) -> int:
        def run() -> Tensor:
            options = {"method": "rk4", "steps": steps}
            return integral_adjoint(kinetic.f, kinetic.price, kinetic.z0, parameters, **options)[1]

        return saved_bytes(run, exclude=parameters)

    assert kept(10) == kept(200) == 2 * kinetic.z0.nbytes  # z(0) and z(1) share a storage


def test_a_solve_that_fails_says_so() -> None:
    a = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    z0 = torch.full((1, 1), 2.0, dtype=torch.float64)
    with pytest.raises(SolveError, match="spent all the field calls"):
        integral_adjoint(lambda t, z: a * z**2, lambda t, z: z[:, 0], z0, [a], max_nfe=200, **TIGHT)


def test_the_circle_is_at_its_start_after_one_turn() -> None:
    expected = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    found = circle(torch.tensor([0.0, 0.25, 1.0]))
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)


def test_without_a_price_there_is_nothing_to_leave_out() -> None:
    arms = [Tracker(0, l_theta=whole, kinetic=0.0) for whole in (True, False)]
    losses = [[arm.step() for _ in range(3)] for arm in arms]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0][-1] < losses[0][0]


def test_with_a_price_the_two_part() -> None:
    whole, without = (Tracker(0, l_theta=one, kinetic=0.03) for one in (True, False))
    assert whole.step() == pytest.approx(without.step(), rel=1e-5)  # the loss itself is whole
    weights = torch.cat([p.ravel() for p in whole.field.parameters()])
    others = torch.cat([p.ravel() for p in without.field.parameters()])
    assert (weights - others).abs().max() > 1e-3
    assert whole.paths((0.0, 0.5, 1.0)).shape == (3, 12, 2)
