"""The adjoint's gradient is backpropagation's, up to the solver's error."""

import pytest
import torch
import torchdiffeq

from node_viz.solvers import SolveStatus, solve


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        g = torch.Generator().manual_seed(0)
        self.w1 = torch.nn.Parameter(torch.randn(3, 16, generator=g, dtype=torch.float64))
        self.w2 = torch.nn.Parameter(torch.randn(16, 2, generator=g, dtype=torch.float64) / 4)
        self.unused = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))

    def forward(self, t, z):
        time = torch.as_tensor(t, dtype=z.dtype).expand(len(z), 1)
        return torch.tanh(torch.cat([z, time], 1) @ self.w1) @ self.w2


def start():
    return torch.randn(16, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def gradient(**options):
    net, z0 = Net(), start().requires_grad_()
    solution = solve(net, z0, **options)
    ((solution.end - 1) ** 2).mean().backward()
    return torch.cat([z0.grad.ravel(), net.w1.grad.ravel(), net.w2.grad.ravel()]), solution


@pytest.fixture(scope="module")
def reference():
    return gradient(method="dopri5", rtol=1e-11)[0]


@pytest.mark.parametrize("rtol", [1e-4, 1e-6, 1e-8])
def test_adjoint_is_within_ten_tolerances(reference, rtol):
    found, solution = gradient(method="dopri5", rtol=rtol, gradient="adjoint")
    assert (found - reference).norm() / reference.norm() < 10 * rtol
    assert solution.backward.nfe >= 14
    assert solution.backward.status is SolveStatus.OK


@pytest.mark.parametrize("method", ["euler", "midpoint", "rk4"])
def test_fixed_steps_converge_to_the_same(reference, method):
    error = {}
    for steps in (20, 40):
        found, solution = gradient(method=method, steps=steps, gradient="adjoint")
        error[steps] = (found - reference).norm() / reference.norm()
        stages = {"euler": 1, "midpoint": 2, "rk4": 4}[method]
        assert solution.backward.nfe == solution.nfe == stages * steps
    order = {"euler": 1, "midpoint": 2, "rk4": 4}[method]
    assert torch.log2(error[20] / error[40]) == pytest.approx(order, abs=0.3)


def test_pairs_and_save_times_match_torchdiffeq():
    net = Net()

    class Pair(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, t, state):
            z, l = state
            f = self.net(t, z)
            return f, (f * z).sum(1) + 0 * l

    z0, l0 = start(), torch.zeros(16, dtype=torch.float64)
    times = [0.0, 0.4, 1.0]
    weights = torch.linspace(1, 2, 3, dtype=torch.float64)

    def loss(z, l):
        return (weights * (z**2).mean((1, 2))).sum() + (weights * l.mean(1)).sum()

    ours = solve(Pair(), (z0, l0), method="dopri5", rtol=1e-9, save_at=times, gradient="adjoint")
    loss(*ours.states).backward()
    found = net.w1.grad.clone()
    net.zero_grad()
    theirs = torchdiffeq.odeint_adjoint(
        Pair(), (z0, l0), torch.tensor(times, dtype=torch.float64), rtol=1e-9, atol=1e-9
    )
    loss(*theirs).backward()
    torch.testing.assert_close(found, net.w1.grad, rtol=1e-7, atol=1e-9)


def test_parameters_can_be_named_for_a_function():
    a = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    z0 = torch.ones(1, 1, dtype=torch.float64)
    s = solve(lambda t, z: -a * z, z0, method="rk4", steps=50, gradient="adjoint", parameters=[a])
    s.end.sum().backward()
    assert a.grad.item() == pytest.approx(-(torch.exp(-a)).item(), abs=1e-6)


def test_a_failed_adjoint_says_so():
    z0 = start().requires_grad_()
    s = solve(Net(), z0, method="dopri5", gradient="adjoint", rtol=1e-6, max_nfe=36)
    assert s.status is SolveStatus.OK  # 32 calls forward, but 44 are needed backward
    s.end.sum().backward()
    assert s.backward.status is SolveStatus.STEP_LIMIT
    assert torch.isnan(z0.grad).all()


def test_adjoint_keeps_no_graph():
    s = solve(Net(), start().requires_grad_(), method="midpoint", steps=50, gradient="adjoint")
    assert type(s.states.grad_fn).__name__ == "_AdjointBackward"
    with pytest.raises(ValueError, match="implicit_euler"):
        solve(Net(), start(), method="implicit_euler", gradient="adjoint")
