"""Checkpoints give backpropagation's gradient from a few kept states."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from node_viz.experiment.catalogue import SOLVERS
from node_viz.probes.memory import peak_bytes, saved_bytes
from node_viz.solvers import Solution, SolveStatus, solve
from node_viz.solvers.checkpoint import Checkpoints


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        g = torch.Generator().manual_seed(0)
        self.w1 = torch.nn.Parameter(torch.randn(3, 16, generator=g, dtype=torch.float64))
        self.w2 = torch.nn.Parameter(torch.randn(16, 2, generator=g, dtype=torch.float64) / 4)
        self.unused = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))

    def forward(self, t: Any, z: Tensor) -> Tensor:
        time = torch.as_tensor(t, dtype=z.dtype).expand(len(z), 1)
        return torch.tanh(torch.cat([z, time], 1) @ self.w1) @ self.w2


class Pair(Net):
    """A field of (z, l), as a flow's."""

    def forward(self, t: Any, state: Any) -> Any:
        f = super().forward(t, state[0])
        return f, (f * state[0]).sum(1)


def start() -> Tensor:
    return torch.randn(16, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def gradient(net: Net, **options: Any) -> tuple[Tensor, Solution]:
    z0 = start().requires_grad_()
    paired = isinstance(net, Pair)
    solution = solve(net, (z0, z0.new_zeros(16)) if paired else z0, **options)
    states: Any = solution.states if paired else (solution.states,)
    loss: Any = sum(((states[0][i] - 1) ** 2).mean() * (i + 1) for i in range(1, len(states[0])))
    (loss + (states[1].sin().sum() if paired else 0)).backward()
    assert z0.grad is not None
    assert net.w1.grad is not None
    assert net.w2.grad is not None
    return torch.cat([z0.grad.ravel(), net.w1.grad.ravel(), net.w2.grad.ravel()]), solution


FIXED = [one for one in SOLVERS if not SOLVERS[one].adaptive]
WAYS: list[dict[str, Any]] = [
    *({"method": one, "steps": 37} for one in FIXED if one != "implicit_euler"),
    {"method": "implicit_euler", "steps": 7},
    {"method": "rk4", "steps": 1},
    {"method": "rk4", "steps": 20, "save_at": [0.0, 0.33, 0.7, 1.0]},
    {"method": "midpoint", "steps": 20, "t0": 1.0, "t1": -0.5},
    {"method": "dopri5", "rtol": 1e-7, "first_step": 0.1},
    {"method": "dopri5", "rtol": 1e-9, "first_step": 0.1, "t0": 1.0, "t1": 0.0},
    {"method": "bosh3", "rtol": 1e-6, "first_step": 0.1},
]


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(map(str, way.values())))
def test_the_gradient_is_backprops(way: dict[str, Any], paired: bool) -> None:
    exact, straight = gradient(Pair() if paired else Net(), **way)
    found, solution = gradient(Pair() if paired else Net(), **way, gradient="checkpoint")
    assert (found - exact).norm() < 1e-12 * exact.norm()
    extra = 7 if way["method"] == "implicit_euler" else 0  # a call a step, for autograd to see
    assert solution.nfe == straight.nfe - extra
    torch.testing.assert_close(solution.end, straight.end)


def test_a_first_step_that_is_guessed_changes_little() -> None:
    """The guess depends on z0, which only backpropagation follows."""
    exact, _ = gradient(Net(), method="dopri5", rtol=1e-6)
    found, _ = gradient(Net(), method="dopri5", rtol=1e-6, gradient="checkpoint")
    assert (found - exact).norm() < 1e-6 * exact.norm()


def test_steps_of_an_adaptive_method_end_at_the_save_times() -> None:
    """Then all states come from steps, whose gradient needs no interpolation."""
    options: dict[str, Any] = {"rtol": 1e-8, "method": "dopri5", "save_at": [0.0, 0.3, 0.8, 1.0]}
    exact, _ = gradient(Pair(), **options)
    found, solution = gradient(Pair(), **options, gradient="checkpoint")
    assert (found - exact).norm() < 1e-6 * exact.norm()
    traced = solve(Net(), start(), **options, gradient="checkpoint", keep_trace=True).trace
    assert traced is not None
    assert all(np.isclose(traced.t + traced.h, time).any() for time in (0.3, 0.8, 1.0))
    assert solution.backward is not None


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_each_stage_is_computed_twice(method: str) -> None:
    _, solution = gradient(Net(), method=method, steps=30, gradient="checkpoint")
    assert solution.backward is not None
    assert solution.backward.nfe == solution.nfe
    assert solution.backward.status is SolveStatus.OK


def test_the_number_of_kept_states_grows_like_the_root_of_the_steps() -> None:
    for n in (1, 2, 7, 30, 100, 999, 10_000):
        kept = Checkpoints()
        for step in range(n):
            kept.note(step / n, 1 / n, step)
        assert kept.states == list(range(0, n, kept.stride))
        assert len(kept.states) <= 2 * n**0.5 + 4
        assert kept.stride <= 1 + n**0.5


def test_the_bytes_grow_like_the_root_of_the_steps() -> None:
    """From 4 to 1024 steps, 256 times as many, kept states and a piece's graph grow 16-fold."""
    peak = {}
    for steps in (4, 64, 1024):
        net = Net()

        def loss(net: Net = net, steps: int = steps) -> Tensor:
            z0 = start()
            end = solve(net, z0, method="euler", steps=steps, gradient="checkpoint").end
            return end.square().mean()

        peak[steps] = peak_bytes(loss, [net.w1, net.w2])
    assert peak[64] < 4.5 * peak[4]
    assert peak[1024] < 4.5 * peak[64]


def test_a_peak_of_backpropagation_is_what_it_saves() -> None:
    net = Net()

    def loss() -> Tensor:
        return solve(net, start(), method="rk4", steps=20).end.square().mean()

    saved = saved_bytes(loss, exclude=net.parameters())
    assert peak_bytes(loss, [net.w1, net.w2]) == pytest.approx(saved, rel=0.01)


def test_a_solve_that_fails_has_no_gradient() -> None:
    z0 = start().requires_grad_()
    solution = solve(Net(), z0, method="dopri5", gradient="checkpoint", rtol=1e-9, max_nfe=20)
    assert solution.status is SolveStatus.STEP_LIMIT
    solution.end.sum().backward()
    assert z0.grad is not None
    assert torch.isnan(z0.grad).all()


def test_no_graph_is_kept_and_one_method_is_turned_away() -> None:
    way: dict[str, Any] = {"method": "midpoint", "steps": 50, "gradient": "checkpoint"}
    assert type(solve(Net(), start(), **way).states.grad_fn).__name__ == "_CheckpointedBackward"
    with pytest.raises(ValueError, match="adaptive_heun"):
        solve(Net(), start(), **{**way, "method": "adaptive_heun"})
    with pytest.raises(ValueError, match=r"needs f to be an nn\.Module"):
        solve(lambda t, z: -z, start(), **way)
