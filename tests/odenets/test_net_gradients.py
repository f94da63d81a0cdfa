"""The gradient of an ODE-Net by the adjoint and by checkpoints is backpropagation's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_nets import batch, net_data, net_of
from torch import Tensor

from node_viz.odenets.net import loss_of
from node_viz.solvers import SolveStatus, reached

# --- The gradient


KINDS: list[dict[str, Any]] = [
    *({"augment": one} for one in ("none", "zero", "input", "order2", "order3")),
    *({"depth_variance": one, "modes": 3} for one in ("t", "stacked", "galerkin")),
    {"depth_variance": "galerkin", "basis": "fourier", "modes": 3},
    {"data_control": 1},
    {"adaptive_depth": 1},
    {"adaptive_depth": 1, "depth_variance": "t", "augment": "input"},
    {"adaptive_depth": 1, "data_control": 1, "task": "regress", "dataset": "reflection"},
]


def gradient(gradient: str, **settings: Any) -> dict[str, Tensor]:
    net = net_of(rtol=1e-9, gradient=gradient, **settings)
    x, y = batch(net)
    loss_of(net(x), y, net_data(net).regression).backward()
    found = {name: p.grad for name, p in net.named_parameters()}
    assert all(one is not None for one in found.values()), "every weight learns"
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: " ".join(map(str, kind.values())))
def test_the_adjoints_gradient_is_backprops(kind: dict[str, Any]) -> None:
    exact, found = gradient("backprop", **kind), gradient("adjoint", **kind)
    total = sum(float(one.square().sum()) for one in exact.values()) ** 0.5
    for name, one in exact.items():
        assert (found[name] - one).norm() < 1e-7 * total, name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: " ".join(map(str, kind.values())))
@pytest.mark.parametrize("model", ["odenet", "rknet"])
def test_checkpoints_give_backprops_gradient(kind: dict[str, Any], model: str) -> None:
    settings = {**kind, "model": model, "solver_steps": 12}
    exact, found = gradient("backprop", **settings), gradient("checkpoint", **settings)
    total = sum(float(one.square().sum()) for one in exact.values()) ** 0.5
    for name, one in exact.items():
        assert (found[name] - one).norm() < 1e-12 * total, name


@pytest.mark.parametrize("kind", KINDS[:1] + KINDS[6:7] + KINDS[10:11])
def test_the_adjoint_of_fixed_steps_comes_close(kind: dict[str, Any]) -> None:
    """Runge-Kutta's two gradients differ by its error, which halved steps divide by 16."""
    apart = []
    for steps in (6, 12):
        settings = {**kind, "model": "rknet", "solver_steps": steps}
        exact, found = gradient("backprop", **settings), gradient("adjoint", **settings)
        apart.append(sum(float((exact[k] - found[k]).square().sum()) for k in exact) ** 0.5)
    assert np.log2(apart[0] / apart[1]) == pytest.approx(4, abs=0.7)


@pytest.mark.parametrize("kind", [{}, {"depth_variance": "stacked", "modes": 3}])
def test_what_the_adjoint_cost_is_told(kind: dict[str, Any]) -> None:
    net = net_of(gradient="adjoint", **kind)
    x, y = batch(net)
    solution = net.flow(x)
    assert solution.backward is not None
    assert solution.backward.nfe == 0
    loss_of(net.answer(reached(solution)), y, False).backward()
    assert solution.backward.nfe > 6
    assert solution.backward.status is SolveStatus.OK
