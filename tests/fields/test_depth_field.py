"""Weights that vary with depth: the functions they are expanded in, and their gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.fields import depth
from node_viz.fields.bases import constant, fourier, pieces, polynomial
from node_viz.fields.depth import DepthField, Variance, galerkin, none, stacked, with_time
from node_viz.solvers import solve

F64 = torch.float64
NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2  # on [0, 1]


def made(
    variance: Variance,
    *,
    dtype: torch.dtype = F64,
    hidden: int = 8,
    layers: int = 2,
    activation: str = "tanh",
    stir: float = 0.5,
) -> DepthField:
    """A field of the plane whose last layer, and every mode, is stirred up from its zeros."""
    generator = torch.Generator().manual_seed(0)
    field = DepthField(
        2, 2, hidden, layers, ACTIVATIONS[activation].load(), generator, variance
    ).to(dtype)
    with torch.no_grad():
        for parameter in field.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=F64)
            parameter.add_(stir * noise.to(dtype))
    return field


def points(n: int = 5, dtype: torch.dtype = F64) -> Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(1), dtype=F64).to(dtype)


@pytest.mark.parametrize(
    ("basis", "square"),
    [(polynomial, lambda j: 1 / (2 * j + 1)), (fourier, lambda j: 1 if j == 0 else 1 / 2)],
    ids=["polynomial", "fourier"],
)
def test_the_functions_of_a_basis_are_orthogonal(
    basis: Callable[[int], Any], square: Callable[[int], float]
) -> None:
    for modes in (1, 2, 5, 16):
        psi = np.array([basis(modes)(t) for t in NODES.tolist()])
        assert psi.shape == (64, modes)
        gram = (psi * WEIGHTS[:, None]).T @ psi
        np.testing.assert_allclose(gram, np.diag([square(j) for j in range(modes)]), atol=1e-12)
        np.testing.assert_array_equal(psi[:, 0], 1)
        np.testing.assert_array_equal(psi, np.array([basis(16)(t) for t in NODES])[:, :modes])


@pytest.mark.parametrize("modes", [1, 3, 7, 16])
def test_pieces_are_a_partition(modes: int) -> None:
    psi = pieces(modes)
    for t in np.linspace(0, 1, 200).tolist():
        values = psi(t)
        assert sum(values) == 1
        assert values.index(1.0) == min(int(t * modes + 1e-9), modes - 1)
    for j in range(modes):
        assert psi(j / modes).index(1.0) == j, "a border belongs to the piece that begins there"
    assert constant()(0.4) == [1.0]


@pytest.mark.parametrize("basis", ["polynomial", "fourier"])
@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_galerkin_with_the_constant_alone_is_vanilla(basis: str, dtype: torch.dtype) -> None:
    answers = []
    for variance in (none(basis, 5), galerkin(basis, 1), stacked(basis, 1)):
        field = made(variance, dtype=dtype)
        z = points(dtype=dtype).requires_grad_()
        value = field(0.3, z)
        gradients = torch.autograd.grad(value.square().sum(), (z, *field.parameters()))
        answers.append([value.detach(), *gradients])
    for other in answers[1:]:
        assert all(torch.equal(a, b) for a, b in zip(answers[0], other, strict=True))


def test_a_field_starts_at_zero_and_galerkin_without_variation() -> None:
    for variance in (none("", 1), with_time("", 1), stacked("", 4), galerkin("fourier", 4)):
        field = made(variance, stir=0.0)
        assert not field(0.7, points()).any()
    smooth, jumps = made(galerkin("fourier", 4), stir=0.0), made(stacked("", 4), stir=0.0)
    early, late = smooth.theta(0.1), smooth.theta(0.9)
    assert all(torch.equal(a[0], b[0]) for a, b in zip(early, late, strict=True))
    assert not torch.equal(jumps.theta(0.1)[0][0], jumps.theta(0.9)[0][0])


def perceptron(theta: list[tuple[Tensor, Tensor]], z: Tensor) -> Tensor:
    """W3 tanh(W2 tanh(W1 z + b1) + b2) + b3, written out."""
    (W1, b1), (W2, b2), (W3, b3) = theta
    h1 = torch.tanh(torch.einsum("ij,nj->ni", W1, z) + b1)
    h2 = torch.tanh(torch.einsum("ij,nj->ni", W2, h1) + b2)
    return torch.einsum("ij,nj->ni", W3, h2) + b3


def expanded(field: DepthField, psi: list[float]) -> list[tuple[Tensor, Tensor]]:
    """theta = sum_j alpha_j psi_j, term by term."""
    alphas = [
        *zip(field.weights, field.biases, strict=True),
        (field.out_weight, field.out_bias),
    ]
    return [
        (sum(p * W[j] for j, p in enumerate(psi)), sum(p * b[j] for j, p in enumerate(psi)))  # type: ignore[misc]
        for W, b in alphas
    ]


@pytest.mark.parametrize("basis", ["polynomial", "fourier"])
def test_weights_are_the_expansion(basis: str) -> None:
    field = made(galerkin(basis, 4))
    for t in (0.0, 0.3, 0.85, 1.0):
        meant = perceptron(expanded(field, field.variance.basis(t)), points())
        torch.testing.assert_close(field(t, points()), meant, rtol=1e-12, atol=1e-12)


def test_a_stacked_field_is_the_piece_that_holds_t() -> None:
    field = made(stacked("", 4))
    for t, j in ((0.0, 0), (0.24, 0), (0.25, 1), (0.6, 2), (0.75, 3), (0.99, 3), (1.0, 3)):
        picked = [
            *((W[j], b[j]) for W, b in zip(field.weights, field.biases, strict=True)),
            (field.out_weight[j], field.out_bias[j]),
        ]
        torch.testing.assert_close(
            field(t, points()), perceptron(picked, points()), rtol=1e-12, atol=1e-12
        )


def test_t_is_one_more_input_and_may_differ_from_sample_to_sample() -> None:
    field = made(with_time("", 1))
    z, t = points(), torch.linspace(-1, 2, 5, dtype=F64)
    together = field(t[:, None], z)
    for k in range(5):
        alone = field(float(t[k]), z[k : k + 1])[0]
        torch.testing.assert_close(together[k], alone, rtol=1e-12, atol=1e-12)
    assert not torch.equal(field(0.0, z), field(1.0, z))
    assert torch.equal(made(none("", 1))(0.0, z), made(none("", 1))(1.0, z))


@pytest.mark.parametrize("basis", ["polynomial", "fourier"])
def test_the_gradient_of_a_mode_is_the_adjoint_weighed_with_it(basis: str) -> None:
    """dL/dalpha_j = int_0^1 a^T (df/dtheta) psi_j dt, with a from an adjoint solve of its own."""
    field, z0 = made(galerkin(basis, 3), stir=0.3), points()
    direction = torch.linspace(-1, 1, 10, dtype=F64).reshape(5, 2)
    # A guessed first step depends on z0, and theta(t) does not hand that dependence on.
    tight: dict[str, Any] = {"method": "dopri5", "rtol": 1e-11, "first_step": 0.1}
    loss = (direction * solve(field, z0, **tight).end).sum()
    found = torch.autograd.grad(loss, tuple(field.parameters()))

    def backwards(t: Any, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Return z' = f and a' = -a^T df/dz."""
        with torch.enable_grad():
            z = state[0].detach().requires_grad_()
            f = field(t, z)
            (product,) = torch.autograd.grad(f, z, -state[1])
        return f.detach(), product

    with torch.no_grad():
        z1 = solve(field, z0, **tight).end
    nodes, weights = np.polynomial.legendre.leggauss(48)
    times, weights = (nodes[::-1] + 1) / 2, weights[::-1] / 2
    z, a = solve(backwards, (z1, direction), 1.0, 0.0, save_at=times.tolist(), **tight).states
    total = [torch.zeros_like(parameter) for parameter in field.parameters()]
    names = [name for name, _ in field.named_parameters()]
    for k, t in enumerate(times.tolist()):
        theta = [
            (W.detach().requires_grad_(), b.detach().requires_grad_()) for W, b in field.theta(t)
        ]
        flat = [part for pair in theta for part in pair]
        slopes = torch.autograd.grad((a[k] * perceptron(theta, z[k])).sum(), flat)
        (W1, b1, W2, b2, W3, b3), psi = slopes, field.variance.basis(t)
        hidden = {"weights.0": W1, "weights.1": W2, "biases.0": b1, "biases.1": b2}
        of = {**hidden, "out_weight": W3, "out_bias": b3}
        for name, sum_so_far in zip(names, total, strict=True):
            for j in range(3):
                sum_so_far[j] += weights[k] * psi[j] * of[name]
    for name, mine, theirs in zip(names, found, total, strict=True):
        assert (mine - theirs).norm() < 1e-6 * theirs.norm(), name
        assert theirs.norm() > 1e-3, name


@pytest.mark.parametrize("variance", [none("", 1), with_time("", 1), galerkin("fourier", 3)])
def test_the_hand_written_derivative_is_autograds(
    variance: Variance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(dtype: torch.dtype) -> list[Tensor]:
        field, z = made(variance, dtype=dtype), points(64, dtype).requires_grad_()
        value = field(0.3, z)
        if dtype is torch.float32 and field._is_fast(z, z[0]):
            assert type(value.grad_fn).__name__ == "TanhValueBackward"
        loss = (value * torch.linspace(-1, 1, 2, dtype=dtype)).sum() + value.square().mean()
        return [value.detach(), *torch.autograd.grad(loss, (z, *field.parameters()))]

    fast, exact = answer(torch.float32), answer(F64)
    monkeypatch.setattr(depth.DepthField, "_is_fast", lambda self, z, first: False)
    slow = answer(torch.float32)
    for a, b, c in zip(fast, slow, exact, strict=True):
        torch.testing.assert_close(a, b, rtol=2e-5, atol=2e-5)
        torch.testing.assert_close(a.double(), c, rtol=2e-5, atol=2e-5)


def test_only_two_tanh_layers_in_float32_are_fast() -> None:
    def fast(field: DepthField, t: Any = 0.3) -> bool:
        value = field(t, points(dtype=field.out_bias.dtype))
        return type(value.grad_fn).__name__ == "TanhValueBackward"

    single = torch.float32
    assert fast(made(none("", 1), dtype=single))
    assert not fast(made(none("", 1)))
    assert not fast(made(none("", 1), dtype=single, layers=1))
    assert not fast(made(none("", 1), dtype=single, activation="softplus"))
    each = torch.linspace(0, 1, 5)[:, None]
    assert not fast(made(with_time("", 1), dtype=single), each), "a depth for every sample"
