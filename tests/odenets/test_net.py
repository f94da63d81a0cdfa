"""What an ODE-Net is: Euler's residual layers, its room, its depth, its pieces and its gradient."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from node_viz.config import ExperimentConfig
from node_viz.data import labelled_set
from node_viz.odenets.net import ODENet, loss_of
from node_viz.odenets.pieces import by_pieces
from node_viz.solvers import SolveError, SolveStatus, reached, solve

F64 = torch.float64
TIGHT: dict[str, Any] = {"method": "dopri5", "rtol": 1e-9, "gradient": "backprop"}


def net_of(stir: float = 0.3, dtype: torch.dtype = F64, **settings: Any) -> ODENet:
    """A small net whose weights are stirred up from their zeros."""
    config = ExperimentConfig(**{"task": "classify", "dataset": "annuli", "hidden": 8, **settings})
    net = ODENet(config, labelled_set(config.dataset)).to(dtype)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in net.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=F64)
            parameter.add_(stir * noise.to(dtype))
    return net


def batch(net: ODENet, n: int = 6) -> tuple[Tensor, Tensor]:
    x, y = net_data(net).sample(n, np.random.default_rng(3))
    like = net.field.out_bias.dtype
    return torch.as_tensor(x, dtype=like), torch.as_tensor(y, dtype=like)


def net_data(net: ODENet) -> Any:
    return labelled_set(net.config.dataset)


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


# --- How deep a sample is


def deep(**settings: Any) -> ODENet:
    """A net whose depths on the batch lie on both sides of zero."""
    net = net_of(adaptive_depth=1, **settings)
    with torch.no_grad():
        x, _ = batch(net)
        S = net.depths(x)
        net.span.out.mul_(2 / (S.max() - S.min()))  # type: ignore[union-attr]
        net.span.shift.sub_(net.depths(x).mean())  # type: ignore[union-attr]
    return net


@pytest.mark.parametrize("variance", ["none", "t"])
@pytest.mark.parametrize("augment", ["none", "order2"])
@pytest.mark.parametrize("data_control", [0, 1])
def test_each_sample_is_solved_to_its_own_depth(
    variance: str, augment: str, data_control: int
) -> None:
    net = deep(depth_variance=variance, augment=augment, data_control=data_control)
    x, _ = batch(net)
    S = net.depths(x).detach()
    assert S.min() < -0.3
    assert S.max() > 0.3
    together = net.flow(x, **TIGHT).end.detach()
    for k in range(len(x)):
        one = x[k : k + 1]

        def alone(s: Any, z: Tensor, one: Tensor = one) -> Tensor:
            shown = torch.cat([z, one], 1) if data_control else z
            return net.embed.slope(z, net.field(s, shown))

        with torch.no_grad():
            z = solve(alone, net.embed(one), 0.0, float(S[k]), method="dopri5", rtol=1e-9).end
        torch.testing.assert_close(together[k], z[0], rtol=1e-7, atol=1e-7)


def test_without_it_all_are_as_deep_as_one() -> None:
    net = net_of()
    x, _ = batch(net)
    assert torch.equal(net.depths(x), torch.ones(6, dtype=F64))


@pytest.mark.parametrize("wild", [1e4, float("nan")])
@pytest.mark.parametrize("model", ["rknet", "resnet-tied", "odenet"])
def test_a_depth_that_runs_away_is_a_sentence(wild: float, model: str) -> None:
    net = net_of(adaptive_depth=1, model=model)
    x, _ = batch(net)
    with torch.no_grad():
        net.span.shift.fill_(wild)  # type: ignore[union-attr]
    for ask in (net, net.depths, net.flow):
        with pytest.raises(SolveError, match=r"^A sample's depth ran away: .* more than 50; .*\.$"):
            ask(x)


# --- Pieces


@pytest.mark.parametrize("method", ["dopri5", "rk4", "euler"])
def test_a_stacked_net_is_one_solve_a_piece(method: str) -> None:
    net = net_of(depth_variance="stacked", modes=3)
    x, _ = batch(net)
    options = {"method": method, "steps": 12, "rtol": 1e-9}
    found = net.flow(x, **options, gradient="backprop")
    z, calls = net.embed(x), 0
    for j, (start, end) in enumerate(itertools.pairwise(np.linspace(0, 1, 4).tolist())):
        piece = net_of()
        with torch.no_grad():
            for mine, theirs in zip(piece.field.parameters(), net.field.parameters(), strict=True):
                mine.copy_(theirs[j : j + 1])
        own = {**piece.options(), **options, "steps": 4, "gradient": "backprop"}
        part = solve(piece.slope(x), z, start, end, **own)
        z, calls = part.end, calls + part.nfe
    torch.testing.assert_close(found.end, z, rtol=1e-13, atol=1e-13)
    assert found.nfe == calls
    assert found.status is SolveStatus.OK


@pytest.mark.parametrize("method", ["dopri5", "rk4", "midpoint"])
@pytest.mark.parametrize("count", [1, 3, 7, 16])
def test_no_step_crosses_a_border(method: str, count: int) -> None:
    """z' = j on piece j, one after another; every piece is asked only while it lasts."""
    asked: list[int] = []

    def slope(t: Any, z: Tensor) -> Tensor:
        asked.append(int(float(t) * count))
        return torch.full_like(z, float(asked[-1]))

    times = [0.0, 0.1, 0.5, 0.77, 1.0]
    z = torch.zeros(2, 1, dtype=F64)
    options = {"method": method, "steps": 16, "rtol": 1e-6}
    found = by_pieces(slope, z, count, times, options)
    assert asked == sorted(asked)
    assert set(asked) == set(range(count))
    assert found.nfe == len(asked)
    for t, state in zip(times, found.states[:, 0, 0].tolist(), strict=True):
        j = min(int(t * count + 1e-9), count - 1)
        exact = (j * (j - 1) / 2) / count + j * (t - j / count)
        assert state == pytest.approx(exact, abs=1e-12)


def test_a_piece_that_fails_ends_the_solve() -> None:
    def slope(t: Any, z: Tensor) -> Tensor:
        return z * (float("nan") if float(t) > 0.5 else 1.0)

    z = torch.ones(1, 1, dtype=F64)
    found = by_pieces(slope, z, 2, [0.0, 0.25, 1.0], {"method": "rk4", "steps": 8})
    assert found.status is SolveStatus.NON_FINITE
    assert float(found.states[1]) == pytest.approx(np.exp(0.25), abs=1e-4)
    assert found.states[2].isnan().all()


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


def test_losses_are_what_they_are_called() -> None:
    logits, y = torch.tensor([0.3, -2.0, 5.0]), torch.tensor([1.0, 0.0, 0.0])
    p = 1 / (1 + torch.exp(-logits))
    entropy = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    torch.testing.assert_close(loss_of(logits, y, False), entropy)
    torch.testing.assert_close(loss_of(logits, y, True), (logits - y).square().mean())
