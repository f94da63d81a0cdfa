"""What covers what, both KLs, and a constant that changes no step: against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.data import density
from node_viz.data.unnormalised import unnormalised
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.seeking.link import USUAL
from node_viz.lessons.seeking.questions import coverage, shifted
from node_viz.probes.samples import covered, mode_shares, modes_covered
from node_viz.runs.snapshot import RunSnapshot
from node_viz.training.snapshot import weights_of
from node_viz.training.trainer import Trainer

EIGHT = density("8gaussians")
SMALL = USUAL.replace(hidden=8, batch=32, steps=4)


def snapshot(config: ExperimentConfig, steps: int = 0, move: float = 0.0) -> RunSnapshot:
    """A run at its first steps, or with weights moved by so much."""
    trainer = Trainer(config)
    for _ in range(steps):
        trainer.step()
    rng = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in trainer.cnf.parameters():
            parameter += move * torch.randn(parameter.shape, generator=rng)
    return RunSnapshot("a", steps, config, weights_of(trainer.cnf))


def test_shares_are_those_of_the_nearest_mode_within_three_widths() -> None:
    centres = np.array([[0.0, 0.0], [10.0, 0.0]])
    samples = np.array([[0.1, 0.0], [0.0, 2.9], [9.0, 0.0], [5.0, 0.0]])
    shares = mode_shares(samples, centres, 1.0)
    assert shares.tolist() == [0.5, 0.25]
    assert covered(shares) == modes_covered(samples, centres, 1.0) == 2
    assert covered(np.array([0.9, 0.1])) == 1
    assert covered(np.zeros(0)) == 0


def test_the_data_themselves_cover_all_modes() -> None:
    centres, width = EIGHT.modes or (np.zeros((0, 2)), 0.0)
    shares = mode_shares(EIGHT.sample(4096, np.random.default_rng(0)), centres, width)
    assert covered(shares) == 8
    assert shares.sum() == pytest.approx(1 - math.exp(-4.5), abs=0.01)


def test_an_untrained_flow_is_a_gaussian_whose_kls_are_known() -> None:
    """Still it is N(0, s^2 I); KL(p || q) is then known in closed form, KL(q || p) by samples."""
    trainer = Trainer(SMALL)
    with torch.no_grad():
        for parameter in trainer.cnf.parameters():
            parameter.zero_()
    now = RunSnapshot("a", 0, SMALL, weights_of(trainer.cnf))
    found, s = coverage(now), SMALL.base_std
    assert found.modes == 0
    assert found.of == 8
    cross = float(np.trace(EIGHT.covariance)) / (2 * s * s) + math.log(2 * math.pi * s * s)
    assert found.forward == pytest.approx(cross - EIGHT.entropy, rel=0.02)
    x = s * np.random.default_rng(3).standard_normal((20_000, 2))
    log_q = -(x * x).sum(1) / (2 * s * s) - math.log(2 * math.pi * s * s)
    assert found.reverse == pytest.approx((log_q - EIGHT.log_prob(x)).mean(), rel=0.02)


def test_a_set_without_modes_has_none_to_count() -> None:
    found = coverage(snapshot(SMALL.replace(dataset="moons")))
    assert (found.of, found.modes, found.off_mode) == (0, 0, 0.0)
    assert math.isfinite(found.forward)
    assert math.isfinite(found.reverse)


def test_a_constant_shifts_the_reverse_loss_and_leaves_its_gradient() -> None:
    now = snapshot(SMALL.replace(method="reverse-kl"), move=0.1)
    found = shifted(now, 3.0)
    assert found.shifted - found.loss == pytest.approx(-3.0, abs=1e-4)
    assert found.apart < 1e-4
    assert shifted(now, 0.0).apart == 0.0


def test_up_to_a_constant_a_density_has_the_same_slope() -> None:
    x = EIGHT.sample(64, np.random.default_rng(0))
    raised = unnormalised(EIGHT, 2.5)
    np.testing.assert_allclose(raised.log_prob(x), EIGHT.log_prob(x) + 2.5)
    np.testing.assert_allclose(raised.score(x), EIGHT.score(x), atol=1e-5)
    np.testing.assert_array_equal(raised.covariance, EIGHT.covariance)


def test_what_one_mode_alone_costs_by_either_kl() -> None:
    """The story's 2.08 and 62 nats: q is one of the eight bumps."""
    centres, width = EIGHT.modes or (np.zeros((0, 2)), 0.0)
    x = EIGHT.sample(100_000, np.random.default_rng(1))

    def log_q(at: np.ndarray) -> np.ndarray:
        away = ((at - centres[0]) ** 2).sum(1)
        return -away / (2 * width**2) - math.log(2 * math.pi * width**2)

    assert (EIGHT.log_prob(x) - log_q(x)).mean() == pytest.approx(62, abs=0.5)
    own = centres[0] + width * np.random.default_rng(2).standard_normal((100_000, 2))
    assert (log_q(own) - EIGHT.log_prob(own)).mean() == pytest.approx(math.log(8), abs=0.02)


def test_the_two_kls_are_those_at_the_noise() -> None:
    """KL(rho_1 || N) = KL(p || q): both log densities change by the same integral along a path."""
    from node_viz.flows.cnf import base_log_prob
    from node_viz.solvers import reached

    cnf = snapshot(SMALL, move=0.1).model()
    x = torch.as_tensor(EIGHT.sample(256, np.random.default_rng(0)), dtype=torch.float32)
    with torch.no_grad():
        z, l = reached(cnf.with_log_det(x, rtol=1e-7))
        log_q = cnf.log_prob(x, rtol=1e-7)
        back, l_back = reached(cnf.with_log_det(z, 1.0, 0.0, rtol=1e-7))
    log_p = torch.as_tensor(EIGHT.log_prob(x), dtype=torch.float32)
    log_rho = torch.as_tensor(EIGHT.log_prob(back), dtype=torch.float32) + l_back
    at_the_data = (log_p - log_q).mean().item()
    at_the_noise = (log_rho - base_log_prob(z)).mean().item()
    assert at_the_noise == pytest.approx(at_the_data, abs=1e-2)
    torch.testing.assert_close(log_rho, log_p - l, atol=5e-2, rtol=1e-3)
