"""The gauges of an ODE-Net: how well it answers on points it has not seen, and what that costs.

Field calls are those of dopri5 at 1e-5 on one fixed batch, whatever solver trained, so that
networks can be compared; a ResNet, which knows no tolerance, is counted by its layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from node_viz.data.labelled import Labelled
from node_viz.odenets.net import FIRST_STEP, ODENet, loss_of
from node_viz.probes.memory import peak_bytes, saved_bytes
from node_viz.records.history import Scores
from node_viz.shapes import Points, Scalars
from node_viz.solvers import SolveError, SolveStatus, reached

PROBED = 256  #: points at which the Jacobian is looked at
TIMES = (0.0, 0.25, 0.5, 0.75, 1.0)  #: where along the way the Jacobian is looked at
STEPS = 16  #: Runge-Kutta steps of that way
TIGHT: dict[str, Any] = {
    "method": "dopri5",
    "rtol": 1e-5,
    "first_step": FIRST_STEP,
    "max_nfe": 3000,
    "gradient": "backprop",
}


@dataclass(frozen=True)
class Held:
    """The held-out points and what is to be said of them."""

    x: Points
    y: Scalars
    regression: bool


def held_points(data: Labelled, device: torch.device, n: int = 500) -> Held:
    """Return n held-out points, the same every time, or the set's own."""
    x, y = (torch.as_tensor(part, dtype=torch.float32, device=device) for part in data.held_out(n))
    return Held(x, y, data.regression)


def measure(
    net: ODENet,
    held: Held,
    batch: tuple[Points, Scalars],
    *,
    step: int = 0,
    seconds: float = 0.0,
    backward: bool = True,
) -> Scores:
    """Measure every gauge of `net_records.Scores`.

    Answers are read off a tight solve too: on a coarse grid paths may cross, which those of the
    differential equation cannot, and a network soon learns to live on that error.

    Args:
        net: the network.
        held: held-out points.
        batch: a training batch, x and y, whose memory is counted.
        step: of training.
        seconds: of training so far.
        backward: count the adjoint's calls too, which takes longer than all else together.

    Raises:
        SolveError: a solve did not reach its end, or a depth ran away.
    """
    with torch.no_grad():
        found, calls = net.answers(held.x)
        own = loss_of(found, held.y, held.regression).item()
        deepest = net.depths(held.x).abs().max().item()
    answers, forward = honest(net, held.x)
    loss = loss_of(answers, held.y, held.regression).item()
    right = ((answers > 0) == (held.y > 0.5)).double().mean().item()
    kept = memory(net, batch, held.regression)
    return Scores(
        step=step,
        seconds=seconds,
        loss=loss,
        accuracy=float("nan") if held.regression else right,
        mse=loss if held.regression else float("nan"),
        solver_gap=own - loss,
        calls=calls,
        nfe_forward=forward,
        nfe_backward=adjoint_calls(net, held.x) if backward else float("nan"),
        jacobian_norm=jacobian_norms(net, held.x[:PROBED]).mean().item(),
        memory_bytes=kept,
        deepest=deepest,
    )


def memory(net: ODENet, batch: tuple[Tensor, Tensor], regression: bool) -> int:
    """Return the bytes that the gradient of a batch needs: what is kept for the way back.

    What checkpoints compute again on the way back counts as well.
    """

    def loss() -> Tensor:
        return loss_of(net(batch[0]), batch[1], regression)

    if net.config.gradient == "checkpoint":
        return peak_bytes(loss, tuple(net.parameters()))
    return saved_bytes(loss, exclude=net.parameters())


@torch.no_grad()
def honest(net: ODENet, x: Points) -> tuple[Scalars, int]:
    """Return answers (n,) by dopri5 at 1e-5, and its field calls.

    A ResNet is what it is: its own answers, and its layers.

    Raises:
        SolveError: the solve did not reach its end.
    """
    if net.model.layered:
        return net.answers(x)
    solution = net.flow(x, **TIGHT)
    return net.answer(reached(solution)), solution.nfe


def adjoint_calls(net: ODENet, x: Points) -> int:
    """Return the field calls of dopri5 at 1e-5 on the adjoint's way back; a ResNet has none.

    Raises:
        SolveError: a solve did not reach its end.
    """
    if net.model.layered:
        return 0
    solution = net.flow(x, **{**TIGHT, "gradient": "adjoint"})
    net.answer(reached(solution)).square().mean().backward()
    net.zero_grad(set_to_none=True)
    assert solution.backward is not None
    if solution.backward.status is not SolveStatus.OK:
        raise SolveError(f"On the way back: {solution.backward.status.sentence}")
    return solution.backward.nfe


def jacobian_norms(net: ODENet, x: Points) -> Tensor:
    """Return ||dF/dz||_F at a few times on the ways of x, (s, n), with dz/dt = F(t, z).

    Raises:
        SolveError: the solver did not reach t = 1.
    """
    with torch.no_grad():
        way = net.flow(x, save_at=TIMES, method="rk4", steps=STEPS, gradient="backprop")
    reached(way)
    slope, norms = net.slope(x), []
    for t, state in zip(TIMES, way.states, strict=True):
        z = state.detach().requires_grad_()
        f = slope(t, z)
        rows = [torch.autograd.grad(f[:, i].sum(), z, retain_graph=True)[0] for i in range(net.dim)]
        norms.append(torch.stack(rows, 1).square().sum((1, 2)).sqrt().detach())
    return torch.stack(norms)
