"""Estimates of a trace at work: in a solve, at one Jacobian, in log p and in its exponential."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known_flows import Linear

from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.probes.estimates import asked, bottlenecks, log_densities, rates, tried
from node_viz.records.estimates import LogDensities, Tried

SIGNS = ExperimentConfig(divergence="rademacher")
GAUSSIAN = ExperimentConfig(divergence="gaussian")
FRESH = GAUSSIAN.replace(noise="fresh")
A = torch.tensor([[0.4, -0.9], [0.2, -0.5]])


@pytest.fixture(scope="module")
def flow() -> CNF:
    return CNF(Linear(A))


@pytest.fixture(scope="module")
def x() -> torch.Tensor:
    return torch.randn(32, 2, generator=torch.Generator().manual_seed(0)).double()


def test_a_solve_with_new_draws_gives_up_on_the_way(flow: CNF, x: torch.Tensor) -> None:
    exact, fixed, fresh = (tried(flow, one, x) for one in (ExperimentConfig(), GAUSSIAN, FRESH))
    for one in (exact, fixed):
        assert one.finished
        assert one.reached == pytest.approx(1)
        assert one.h.sum() == pytest.approx(1)
    assert not fresh.finished
    assert 0 < fresh.reached < 1
    assert fresh.nfe >= 10 * max(exact.nfe, fixed.nfe)


def test_one_draw_is_constant_on_a_constant_jacobian_and_new_draws_jump(flow: CNF) -> None:
    ways = {"exact": ExperimentConfig(), "fixed": GAUSSIAN, "fresh": FRESH}
    found = rates(flow, ways, torch.ones(1, 2).double())
    np.testing.assert_allclose(found.by_way["exact"], A.trace(), rtol=1e-5)
    assert np.ptp(found.by_way["fixed"]) < 1e-5
    assert len(np.unique(found.by_way["fresh"])) == len(found.t)


def test_measured_variances_are_the_closed_forms(flow: CNF) -> None:
    found = asked(flow, torch.ones(1, 2).double(), 0.5)
    S = (A + A.T) / 2
    assert found.trace == pytest.approx(A.trace().item(), abs=1e-5)
    assert found.formula["gaussian"] == pytest.approx(2 * S.square().sum().item(), rel=1e-5)
    assert found.formula["rademacher"] == pytest.approx(4 * S[0, 1].item() ** 2, rel=1e-5)
    for kind, wanted in found.formula.items():
        assert found.variance(kind) == pytest.approx(wanted, rel=0.05)
        assert found.values[kind].mean() == pytest.approx(found.trace, abs=0.02)
        np.testing.assert_allclose(found.by_probes[kind], wanted / found.probes, rtol=0.1)
    assert sum(found.wrong) == pytest.approx(found.trace, abs=0.02)
    assert found.wrong[0] == pytest.approx(A[0, 0].item(), abs=0.02)
    assert len(np.unique(found.values["rademacher"].round(5))) == 2  # trace +- 2 S_12
    assert found.bottleneck == 0


def test_log_p_is_right_on_average_and_its_exponential_too_large(
    flow: CNF, x: torch.Tensor
) -> None:
    found = log_densities(flow, SIGNS, x[:4], 500)
    assert abs(found.bias) < 4 * found.standard_error
    c = 2 * (A + A.T)[0, 1].item() / 2  # the error is +- c, as S does not change
    np.testing.assert_allclose(np.abs(found.error), abs(c), rtol=1e-2)
    assert found.ratio == pytest.approx(np.cosh(c), abs=4 * np.sinh(abs(c)) / 2000**0.5)
    assert found.ratio > 1


def test_one_draw_of_many_may_make_up_a_mean() -> None:
    assert LogDensities(np.zeros((2, 5))).largest_share == pytest.approx(0.1)
    assert LogDensities(np.array([[0.0, 800.0]])).largest_share == pytest.approx(1)


def test_a_bottleneck_lowers_the_variance_and_one_unit_makes_signs_exact() -> None:
    found = bottlenecks(dim=8, networks=60, draws=100)
    assert found.core["rademacher"][0] < 1e-20
    assert found.core["gaussian"][0] > 0.01
    for kind in ("gaussian", "rademacher"):
        narrow = found.widths < 8
        assert (found.core[kind][narrow] < found.whole[kind][narrow]).all()


def test_a_solve_that_never_took_a_step_has_come_nowhere() -> None:
    none = np.empty(0)
    assert Tried(7, False, none, none, none, none).reached == 0.0
