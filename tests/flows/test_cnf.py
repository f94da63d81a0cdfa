"""The flow against closed forms: linear fields, Gaussian transport, its own inverse."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import expm

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields import make_field
from node_viz.fields.field import VectorField
from node_viz.flows.cnf import CNF, base_log_prob, grid_log_prob
from node_viz.flows.likelihood import training_log_prob
from node_viz.solvers import METHODS, SolveError, reached
from node_viz.solvers.textbook import EULER, MIDPOINT, RK4

A = torch.tensor([[-0.5, 0.8], [-0.3, 0.2]], dtype=torch.float64)


class Linear(VectorField):
    """f = A z, whose flow is z(1) = e^A z(0) and l(1) = tr A."""

    def __init__(self, A):
        super().__init__(len(A))
        self.A = torch.nn.Parameter(A)

    def forward(self, t, z):
        return z @ self.A.T

    def jacobian(self, t, z):
        return self(t, z), self.A.expand(len(z), -1, -1)


def points(n=32, dim=2):
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def random_cnf(**changes):
    field = make_field(ExperimentConfig(hidden=16, **changes), 2).double()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in field.parameters():
            p += 0.3 * torch.randn(p.shape, generator=generator, dtype=torch.float64)
    return CNF(field)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_contraction_gives_log_det_minus_d_t(dim):
    """The sign of everything: z' = -z has div f = -d, so l(t) = -d t."""
    cnf = CNF(Linear(-torch.eye(dim, dtype=torch.float64)))
    z, log_det = cnf.with_log_det(points(dim=dim), 0.0, 0.7, rtol=1e-9).end
    torch.testing.assert_close(log_det, torch.full((32,), -0.7 * dim, dtype=torch.float64))
    torch.testing.assert_close(z, points(dim=dim) * math.exp(-0.7), rtol=1e-7, atol=1e-9)


def test_linear_field_is_an_exact_gaussian():
    """x = e^-A z with z ~ N(0, I) is N(0, e^-A e^-A^T)."""
    x, M = points(), expm(-A.numpy())
    exact = torch.distributions.MultivariateNormal(
        torch.zeros(2, dtype=torch.float64), torch.tensor(M @ M.T)
    ).log_prob(x)
    cnf = CNF(Linear(A))
    torch.testing.assert_close(cnf.log_prob(x, rtol=1e-9), exact, rtol=0, atol=1e-7)
    for tableau, steps, tolerance in [(MIDPOINT, 200, 1e-4), (RK4, 20, 1e-6)]:
        short = grid_log_prob(cnf.field, x, tableau, steps)
        torch.testing.assert_close(short, exact, rtol=0, atol=tolerance)


@pytest.mark.parametrize("tableau", [EULER, MIDPOINT, RK4])
def test_the_training_path_equals_the_general_solver(tableau):
    cnf, x = random_cnf(), points()
    short = grid_log_prob(cnf.field, x, tableau, 6)
    general = cnf.log_prob(x, method=tableau.name, steps=6)
    torch.testing.assert_close(short, general, rtol=1e-10, atol=1e-10)


def test_density_at_t_and_change_of_variables_agree():
    """log p_0(x) = log p_t(z(t)) + int_0^t div f, at any t, and p_1 is the Gaussian."""
    cnf, x = random_cnf(), points()
    z, log_det = cnf.with_log_det(x, 0.0, 0.4, rtol=1e-9).end
    torch.testing.assert_close(
        cnf.log_prob(x, rtol=1e-9), cnf.log_prob(z, 0.4, rtol=1e-9) + log_det, rtol=0, atol=1e-6
    )
    torch.testing.assert_close(cnf.log_prob(x, 1.0), base_log_prob(x))


def test_generate_inverts_encode():
    cnf, x = random_cnf(), points()
    z = cnf.transport(x, rtol=1e-9).end
    torch.testing.assert_close(cnf.transport(z, 1.0, 0.0, rtol=1e-9).end, x, rtol=0, atol=1e-6)


def test_samples_follow_the_density():
    """The mean of -log p over the model's samples is its entropy: that of the exact Gaussian."""
    cnf = CNF(Linear(A))
    x = cnf.sample(20_000, torch.Generator().manual_seed(3))
    entropy = 1 + math.log(2 * math.pi) - float(torch.trace(A))
    values = -cnf.log_prob(x).detach()
    error = values.std().item() / len(values) ** 0.5
    assert abs(values.mean().item() - entropy) < 4 * error
    covariance = expm(-A.numpy()) @ expm(-A.numpy()).T
    np.testing.assert_allclose(np.cov(x.detach().T), covariance, atol=0.1)


@pytest.mark.parametrize("solver", ["midpoint", "dopri5"])
def test_adjoint_and_backpropagation_give_the_same_gradient(solver):
    cnf, x = random_cnf(), points()

    def gradient(kind):
        config = ExperimentConfig(solver=solver, rtol=1e-7, gradient=kind)
        loss = -training_log_prob(cnf, x, config, 64).mean()
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, list(cnf.parameters()))])

    backprop, adjoint = gradient("backprop"), gradient("adjoint")
    # the adjoint re-solves backwards: on a grid it errs like the grid, h^2
    tolerance = 1e-5 if solver == "dopri5" else 5e-3
    assert (adjoint - backprop).norm() < tolerance * backprop.norm()


def test_a_flow_that_runs_to_infinity_says_so():
    class Explode(Linear):
        def forward(self, t, z):
            return z**3

    x = 10 * torch.ones(1, 2, dtype=torch.float64)
    solution = CNF(Explode(A)).transport(x)
    with pytest.raises(SolveError, match=r"^[A-Z].*\.$"):
        reached(solution)
    with pytest.raises(SolveError, match=r"^[A-Z].*\.$"):
        CNF(Explode(A)).log_prob(x)


@pytest.mark.parametrize("solver", [one for one in METHODS if one != "adaptive_heun"])
def test_checkpoints_give_the_gradient_of_backpropagation(solver):
    cnf, x = random_cnf(), points()

    def gradient(kind):
        config = ExperimentConfig(solver=solver, rtol=1e-5, gradient=kind)
        loss = -training_log_prob(cnf, x, config, 12).mean()
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, list(cnf.parameters()))])

    backprop, checkpoint = gradient("backprop"), gradient("checkpoint")
    assert (checkpoint - backprop).norm() < 1e-10 * backprop.norm()
