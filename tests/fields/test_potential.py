"""The potential's field, Jacobian, divergence and time derivative against autograd of Phi."""

import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.fields.field import autograd_jacobian
from node_viz.flows.cnf import CNF


def random_field(dim=2, depth=2, dtype=torch.float64):
    field = make_field(ExperimentConfig(field="potential", hidden=16, depth=depth), dim).double()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():  # w and Q start at zero: give them values to test
        for parameter in field.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter += 0.3 * noise
    return field.to(dtype)


def points(dim=2, n=7, dtype=torch.float64):
    z = torch.randn(n, dim, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    return z.to(dtype)


def gradients_of_phi(field, t, z):
    """Return grad_z Phi (n, d), d Phi/dt (n,) and the Hessian to z (n, d, d), all by autograd."""
    z = z.detach().requires_grad_()
    times = torch.full((len(z), 1), t, dtype=z.dtype, requires_grad=True)
    phi = sum(field.potential(times[i, 0], z[i : i + 1]) for i in range(len(z)))
    g, g_t = torch.autograd.grad(phi, (z, times), create_graph=True)
    rows = [torch.autograd.grad(g[:, i].sum(), z, retain_graph=True)[0] for i in range(z.shape[1])]
    return g.detach(), g_t[:, 0].detach(), torch.stack(rows, 1)


everywhere = pytest.mark.parametrize(
    ("dim", "depth"), [(d, k) for d in (1, 2, 3) for k in (1, 2, 3)]
)


@everywhere
def test_the_field_and_its_divergence_are_those_of_phi(dim, depth):
    field, z = random_field(dim, depth), points(dim)
    g, g_t, hessian = gradients_of_phi(field, 0.3, z)
    at = field.look(frozenset({"phi_t"}))(0.3, z)
    trace = hessian.diagonal(dim1=1, dim2=2).sum(1)
    torch.testing.assert_close(field(0.3, z), -g, rtol=0, atol=1e-12)
    torch.testing.assert_close(at.f, -g, rtol=0, atol=1e-12)
    torch.testing.assert_close(at.div, -trace, rtol=0, atol=1e-10)
    torch.testing.assert_close(at.phi_t, g_t, rtol=0, atol=1e-12)
    assert at.J is None
    assert at.f_t is None


@everywhere
def test_the_whole_look_is_autograds(dim, depth):
    field, z = random_field(dim, depth), points(dim)
    at = field.look(frozenset({"J", "f_t", "phi_t"}))(0.3, z)
    _, g_t, hessian = gradients_of_phi(field, 0.3, z)
    f_t = torch.func.jvp(lambda t: field(t, z), (z.new_tensor(0.3),), (z.new_tensor(1.0),))[1]
    torch.testing.assert_close(at.f, field(0.3, z), rtol=0, atol=1e-12)
    torch.testing.assert_close(at.J, -hessian, rtol=0, atol=1e-11)
    torch.testing.assert_close(at.f_t, f_t, rtol=0, atol=1e-12)
    torch.testing.assert_close(at.phi_t, g_t, rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_no_weights_make_it_turn(dtype):
    """df_1/dz_2 = df_2/dz_1: the two are the same sum, so only rounding is between them."""
    field, z = random_field(dtype=dtype), points(n=100, dtype=dtype)
    eps = torch.finfo(dtype).eps
    J = field.jacobian(0.3, z)[1]
    assert (J - J.mT).abs().max() <= 8 * eps * J.abs().max()
    J = autograd_jacobian(field, 0.3, z)
    assert (J - J.mT).abs().max() <= 32 * eps * J.abs().max()


def looks(dtype, dim):
    """Return f, div f, d Phi/dt of one place, f of the next, and the gradients of a loss of all."""
    field, z = random_field(dim, dtype=dtype), points(dim, 64, dtype).requires_grad_()
    at = field.look(frozenset({"phi_t"}))(0.3, z)
    g = field(0.7, z + at.f)
    loss = (g * at.f).sum() + (at.div**2).sum() + (g**2).sum()
    loss = loss + (at.phi_t**3).sum() + (at.phi_t * at.div).sum()
    gradients = torch.autograd.grad(loss, [z, *field.parameters()])
    return [one.detach().double() for one in (at.f, at.div, at.phi_t, g, *gradients)]


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_hand_written_gradients_equal_autograds(dim):
    """float32 runs the hand-written functions, float64 plain autograd."""
    for fast, exact in zip(looks(torch.float32, dim), looks(torch.float64, dim), strict=True):
        torch.testing.assert_close(fast, exact, rtol=0, atol=1e-5 * exact.abs().max())


@pytest.mark.parametrize("output", ["f", "div", "phi_t"])
def test_each_output_has_its_own_gradient(output):
    """A loss of one output alone leaves the others without a gradient."""

    def gradients(dtype):
        field, z = random_field(dtype=dtype), points(n=64, dtype=dtype).requires_grad_()
        value = getattr(field.look(frozenset({"phi_t"}))(0.3, z), output)
        return torch.autograd.grad(
            value.square().sum(), [z, *field.parameters()], materialize_grads=True
        )

    for fast, exact in zip(gradients(torch.float32), gradients(torch.float64), strict=True):
        torch.testing.assert_close(fast.double(), exact, rtol=0, atol=1e-5 * exact.abs().max())


def test_time_has_a_gradient_in_both_precisions():
    def slope(dtype):
        t = torch.tensor(0.3, dtype=dtype, requires_grad=True)
        f = random_field(dtype=dtype)(t, points(dtype=dtype))
        return torch.autograd.grad(f.square().sum(), t)[0].double()

    torch.testing.assert_close(slope(torch.float32), slope(torch.float64), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_far_away_it_is_finite(dtype):
    """log cosh of a thousand must not overflow."""
    field, z = random_field(dtype=dtype), 1e4 * points(dtype=dtype)
    at = field.look(frozenset({"phi_t"}))(0.5, z)
    for value in (at.f, at.div, at.phi_t, field.potential(0.5, z)):
        assert value.isfinite().all()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_untrained_flow_is_the_identity_and_learns(depth):
    """f is zero at first, and yet w and Q have gradients that move it."""
    field = make_field(ExperimentConfig(field="potential", depth=depth), 2)
    x = 2 * points(n=64, dtype=torch.float32)
    assert torch.equal(field(0.5, x), torch.zeros_like(x))
    flow = CNF(field)
    loss = -flow.log_prob(x, method="midpoint", steps=4).mean()
    loss.backward()
    with torch.no_grad():
        for start in (field.out_weight, field.half_quadratic):
            assert start.grad.abs().max() > 0
            start -= 0.01 * start.grad
    assert -flow.log_prob(x, method="midpoint", steps=4).mean() < loss
