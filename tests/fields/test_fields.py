"""Every field's Jacobian and divergence against autograd; and the hand-written gradient."""

import pytest
import torch

from node_viz.experiment.catalogue import ACTIVATIONS, FIELDS
from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.fields.field import autograd_jacobian


def random_field(dim=2, dtype=torch.float64, **changes):
    field = make_field(ExperimentConfig(hidden=16, **changes), dim).double()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():  # the last layer starts at zero: give it weights to test
        for parameter in field.parameters():
            parameter += 0.3 * torch.randn(
                parameter.shape, generator=generator, dtype=torch.float64
            )
    return field.to(dtype)


def points(n=7, dim=2, dtype=torch.float64):
    z = torch.randn(n, dim, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    return z.to(dtype)


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", FIELDS)
def test_jacobian_and_divergence_are_autograds(name, activation, depth, dim):
    field, z = random_field(dim, field=name, activation=activation, depth=depth), points(dim=dim)
    J = autograd_jacobian(field, 0.3, z)
    f, exact = field.jacobian(0.3, z)
    g, divergence = field.pair()(0.3, z)
    torch.testing.assert_close(exact, J, rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(divergence, J.diagonal(dim1=1, dim2=2).sum(1), rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(f, field(0.3, z))
    torch.testing.assert_close(g, f)


@pytest.mark.parametrize("name", FIELDS)
def test_time_matters_and_the_untrained_field_is_zero(name):
    field, z = random_field(field=name), points()
    assert not torch.allclose(field(0.0, z), field(1.0, z))
    untrained = make_field(ExperimentConfig(field=name), 2)
    assert torch.equal(untrained(0.5, z.float()), torch.zeros(7, 2))


def test_hand_written_gradient_equals_autograd():
    """float32 runs the hand-written pair, float64 plain autograd; the gradients agree."""

    def gradients(dtype):
        field, z = random_field(dtype=dtype), points(64, dtype=dtype).requires_grad_()
        f, divergence = field.pair()(0.3, z)
        g = field(0.7, z + f)
        loss = (g * f).sum() + (divergence**2).sum() + (g**2).sum()
        return torch.autograd.grad(loss, [z, *field.parameters()])

    for fast, exact in zip(gradients(torch.float32), gradients(torch.float64), strict=True):
        torch.testing.assert_close(fast.double(), exact, rtol=1e-4, atol=1e-4 * exact.abs().max())


def test_same_seed_same_weights():
    one, two, other = (make_field(ExperimentConfig(seed=s), 2) for s in (3, 3, 4))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(one.weights[0], other.weights[0])


@pytest.mark.parametrize("labels", [0, 2])
@pytest.mark.parametrize("name", FIELDS)
def test_the_misfit_is_the_mean_squared_distance_and_has_its_gradient(name, labels):
    """float32 runs the hand-written gradient of two tanh layers, float64 plain autograd."""
    labels = labels if name == "mlp" else 0

    def found(dtype):
        generator = torch.Generator().manual_seed(4)
        given = "label" if labels else "none"
        field = make_field(ExperimentConfig(hidden=16, field=name, condition=given), 2).double()
        with torch.no_grad():
            for one in field.parameters():
                one += 0.3 * torch.randn(one.shape, generator=generator, dtype=torch.float64)
        draw = [torch.rand(64, 1, generator=generator, dtype=torch.float64)]
        draw += [torch.randn(64, 2, generator=generator, dtype=torch.float64) for _ in range(2)]
        field, (t, z, u) = field.to(dtype), [one.to(dtype) for one in draw]
        if labels:
            field = field.given(torch.eye(labels).to(dtype)[torch.arange(64) % labels])
        misfit = field.misfit(t, z, u)
        torch.testing.assert_close(misfit, (field(t, z) - u).square().sum(1).mean())
        return [misfit, *torch.autograd.grad(3 * misfit, [*field.parameters()])]

    for fast, plain in zip(found(torch.float32), found(torch.float64), strict=True):
        torch.testing.assert_close(fast.double(), plain, rtol=1e-3, atol=1e-5)
