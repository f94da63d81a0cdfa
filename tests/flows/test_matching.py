"""Flow matching against what is known exactly: regression targets, marginal fields, floors."""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.registry import Entry
from node_viz.fields.field import autograd_jacobian
from node_viz.flows.cnf import CNF
from node_viz.flows.conditional import make_flow
from node_viz.flows.couplings import cost, matched
from node_viz.flows.marginal import MarginalField, irreducible_loss
from node_viz.flows.matching import Matching
from node_viz.flows.reflow import PAIRS
from node_viz.probes.transport import wasserstein_squared
from node_viz.training.trainer import Trainer

MEAN, SIGMA = np.array([[1.0, -0.5]]), 0.5
WITHOUT = ("fm", "otfm", "reflow")  #: methods whose steps solve nothing


def bump() -> GaussianMixture:
    """One round Gaussian, whose matching field is linear in z."""
    entropy = math.log(2 * math.pi * math.e * SIGMA**2)
    return GaussianMixture("bump", 4.0, entropy, means=MEAN, sigma=SIGMA)


@pytest.fixture
def gaussian() -> Iterator[GaussianMixture]:
    DATASETS["bump"] = Entry("Bump", "One Gaussian.", f"{__name__}:bump")
    yield bump()
    del DATASETS["bump"]


def pairs(data: GaussianMixture, n: int, seed: int = 0) -> tuple[torch.Tensor, ...]:
    """Return t (n, 1), z_t and e - x of independent pairs."""
    rng = np.random.default_rng(seed)
    x, e, t = data.sample(n, rng), rng.standard_normal((n, data.dim)), rng.random((n, 1))
    return tuple(torch.as_tensor(a) for a in (t, (1 - t) * x + t * e, e - x))


def exact(t: float, z: np.ndarray) -> np.ndarray:
    """The closed form from Gaussian to Gaussian, derived by hand: regression of e - x on z_t."""
    a, variance = 1 - t, (1 - t) ** 2 * SIGMA**2 + t**2
    return -MEAN + (t - a * SIGMA**2) / variance * (z - a * MEAN)


def test_the_marginal_field_of_a_gaussian_is_the_closed_form() -> None:
    z = np.random.default_rng(0).normal(size=(50, 2))
    field = MarginalField(bump()).double()
    for t in (0.0, 0.3, 1.0):
        found = field(t, torch.as_tensor(z)).numpy()
        np.testing.assert_allclose(found, exact(t, z), atol=1e-12)


def test_matching_comes_near_the_closed_form_from_gaussian_to_gaussian(
    gaussian: GaussianMixture,
) -> None:
    """The rms over the path, where the speed's is 1.5; how near it gets is a benchmark's row."""
    query = "dataset=bump&method=fm&batch=512&steps=600&lr=.02"
    trainer = Trainer(ExperimentConfig.from_query(query))
    t, z, _ = (one.float() for one in pairs(gaussian, 4096, seed=3))

    @torch.no_grad()
    def off() -> float:
        wrong = trainer.cnf.field(t, z) - MarginalField(gaussian)(t, z)
        return wrong.square().sum(1).mean().sqrt().item()

    assert off() == pytest.approx(1.5, abs=0.1)
    for _ in range(trainer.config.steps):
        trainer.step()
    assert off() < 0.12


@pytest.mark.parametrize("name", ["8gaussians", "moons", "mix3"])
def test_conditional_targets_average_to_the_marginal_field(name: str) -> None:
    """Whatever multiplies it, e - f leaves nothing on average: E[(u - f(t, z)) g(t, z)] = 0."""
    data = density(name)
    assert isinstance(data, GaussianMixture)
    t, z, u = pairs(data, 20_000)
    left = u - MarginalField(data).double()(t, z)
    for weight in (torch.ones_like(t), t, z[:, :1], z.square().sum(1, keepdim=True), torch.sin(z)):
        products = left * weight
        error = products.std(0) / len(products) ** 0.5
        assert (products.mean(0).abs() < 4.5 * error).all()


def test_the_floor_of_one_gaussian_is_d_sigma_pi_over_two(gaussian: GaussianMixture) -> None:
    assert irreducible_loss("bump") == pytest.approx(2 * SIGMA * math.pi / 2, rel=1e-3)


@pytest.mark.parametrize("name", ["8gaussians", "moons", "mix3"])
def test_the_exact_field_has_the_floor_as_its_loss(name: str) -> None:
    data = density(name)
    assert isinstance(data, GaussianMixture)
    t, z, u = pairs(data, 20_000)
    loss = (u - MarginalField(data).double()(t, z)).square().sum(1).mean().item()
    assert loss == pytest.approx(irreducible_loss(name), rel=0.02)


def test_labels_lower_the_floor_and_a_set_without_bumps_has_none() -> None:
    assert irreducible_loss("moons", "label") < 0.8 * irreducible_loss("moons")
    with pytest.raises(ValueError, match="known where the data are a mixture of Gaussians"):
        irreducible_loss("pinwheel")


@pytest.mark.parametrize("name", ["8gaussians", "moons", "mix3"])
def test_the_exact_field_makes_the_data_and_knows_its_jacobian(name: str) -> None:
    data = density(name)
    assert isinstance(data, GaussianMixture)
    cnf, x = CNF(MarginalField(data)), data.sample(100, np.random.default_rng(1))
    with torch.no_grad():
        np.testing.assert_allclose(cnf.log_prob(x).numpy(), data.log_prob(x), atol=2e-3)
    field, z = MarginalField(data).double(), torch.as_tensor(x)
    t = torch.linspace(0, 1, len(x), dtype=torch.float64)[:, None]
    for at in (0.4, t):
        found, wanted = field.jacobian(at, z)[1], autograd_jacobian(field, at, z)
        torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("field", ["mlp", "concatsquash", "potential"])
@pytest.mark.parametrize("depth", [2, 3])
def test_a_column_of_times_is_each_point_at_its_own_time(field: str, depth: int) -> None:
    """In float32, where derivatives are written by hand, as well as by autograd in float64."""
    config = ExperimentConfig(field=field, depth=depth, hidden=8)
    cnf, n = make_flow(config), 6
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in cnf.parameters():
            p += 0.3 * torch.randn(p.shape, generator=generator)
    z = torch.randn(n, 2, generator=generator)
    t = torch.rand(n, 1, generator=generator)
    for one in (cnf.field, cnf.field.double()):
        like = next(one.parameters())
        z, t = z.to(like), t.to(like)
        each = torch.cat([one(float(t[i]), z[i : i + 1]) for i in range(n)])
        torch.testing.assert_close(one(t, z), each, rtol=1e-4, atol=1e-5)
        J = torch.cat([one.jacobian(float(t[i]), z[i : i + 1])[1] for i in range(n)])
        torch.testing.assert_close(one.jacobian(t, z)[1], J, rtol=1e-4, atol=1e-5)


def test_the_hand_written_gradient_knows_a_time_for_each_point() -> None:
    fast = make_flow(ExperimentConfig(hidden=8)).field
    with torch.no_grad():
        for p in fast.parameters():
            p.uniform_(-1, 1, generator=torch.Generator().manual_seed(p.numel()))
    z, t = torch.randn(5, 2, generator=torch.Generator().manual_seed(1)), torch.rand(5, 1)

    def gradients(field: torch.nn.Module) -> list[torch.Tensor]:
        like = next(field.parameters())
        f, divergence = field.pair()(t.to(like), z.to(like))  # type: ignore[operator]
        loss = (field(t.to(like), z.to(like)) ** 3).sum() + (f.sum(1) * divergence).sum()
        return [g.double() for g in torch.autograd.grad(loss, list(field.parameters()))]

    written = gradients(fast)
    for one, by_autograd in zip(written, gradients(fast.double()), strict=True):
        torch.testing.assert_close(one, by_autograd, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("at_once", [1, 7, 64, 100])
def test_matched_pairs_cost_no_more_than_drawn_ones(at_once: int) -> None:
    rng = np.random.default_rng(0)
    x, noise = density("moons").sample(64, rng), rng.standard_normal((64, 2))
    order = matched(x, noise, at_once)
    assert sorted(order) == list(range(64))
    assert cost(x, noise[order]) <= cost(x, noise)
    if at_once == 1:
        assert list(order) == list(range(64))
    if at_once >= 64:
        assert cost(x, noise[order]) == pytest.approx(wasserstein_squared(x, noise))


def test_labels_keep_their_own_noise_unless_they_may_exchange_it() -> None:
    rng = np.random.default_rng(0)
    data = density("8gaussians")
    x, labels = data.labelled(256, rng)
    noise = rng.standard_normal((256, 2))
    within, across = matched(x, noise, 256, labels), matched(x, noise, 256)
    assert (labels[within] == labels).all()
    assert cost(x, noise[across]) < cost(x, noise[within]) <= cost(x, noise)


def test_a_step_of_independent_matching_is_a_regression_on_the_field_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No solve: the field is asked once, for the whole batch, and its divergence never."""
    trainer = Trainer(ExperimentConfig(method="fm", hidden=8))
    asked, field = misfits(trainer, monkeypatch), trainer.cnf.field
    for what in ("forward", "pair", "jacobian", "look"):
        monkeypatch.setattr(field, what, lambda *_: pytest.fail("it was solved, or asked again"))
    trainer.step()
    assert [tuple(z.shape) for _, z, _ in asked] == [(256, 2)]
    assert isinstance(trainer.objective, Matching)


def misfits(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> list[tuple[torch.Tensor, ...]]:
    """Return where (t, z, u) will stand of each regression that the field is asked for."""
    asked: list[tuple[torch.Tensor, ...]] = []
    misfit = trainer.cnf.field.misfit
    monkeypatch.setattr(
        trainer.cnf.field, "misfit", lambda *given: (asked.append(given), misfit(*given))[1]
    )
    return asked


def test_times_are_spread_evenly_and_the_loss_is_what_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainer = Trainer(ExperimentConfig(method="fm", hidden=8))
    seen = misfits(trainer, monkeypatch)
    value = trainer.step()
    assert torch.equal((seen[0][0][:, 0] * 256).floor(), torch.arange(256.0))
    assert value == pytest.approx(2 + 4.15, rel=0.2), "E |e - x|^2 while the field is 0"
    for _ in range(4):
        trainer.step()
    assert trainer.curves().of == "matching"
    assert len(trainer.curves().loss) == 1


def test_a_grid_that_does_not_train_is_not_refined() -> None:
    trainer = Trainer(ExperimentConfig(method="fm", hidden=8, solver_steps=1, base_std=0.3))
    gauges = trainer.measure()
    assert gauges is not None
    assert abs(gauges.solver_gap) > 0.01
    assert trainer.solver_steps == 1


@pytest.mark.parametrize("query", ["", "&condition=label"])
def test_reflow_matches_its_own_pairs_from_half_time_on(query: str) -> None:
    trainer = Trainer(
        ExperimentConfig.from_query(f"method=reflow&hidden=8&batch=32&steps=20{query}")
    )
    for _ in range(10):
        assert trainer.objective.pairs is None  # type: ignore[attr-defined]
        trainer.step()
    assert trainer.annealed() == pytest.approx(0.0), "each stage has its own cosine"
    first = pickle.loads(pickle.dumps(trainer)).cnf
    trainer.step()
    x, noise, labels = trainer.objective.pairs  # type: ignore[attr-defined]
    assert len(x) == len(noise) == PAIRS
    assert (labels is not None) == bool(query)
    with torch.no_grad():
        few = first.given(None if labels is None else labels[:100])
        again = few.transport(noise[:100], 1.0, 0.0).end
    torch.testing.assert_close(again, x[:100], rtol=0, atol=1e-3)


@pytest.mark.parametrize("method", [*WITHOUT, "reverse-kl"])
def test_a_run_that_is_carried_elsewhere_goes_on_as_if_nothing_had_been(method: str) -> None:
    config = ExperimentConfig(method=method, hidden=8, batch=16, steps=12)
    stays, goes = Trainer(config), Trainer(config)
    for step in range(12):
        if step in (3, 6, 7):  # before, at and after the second stage's beginning
            goes = pickle.loads(pickle.dumps(goes))
        assert stays.step() == goes.step()
    ours, theirs = stays.snapshot().weights, goes.snapshot().weights
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("method", WITHOUT)
@pytest.mark.parametrize(("dataset", "field"), [("moons", "mlp"), ("bimodal", "potential")])
def test_matching_learns_without_a_solve(method: str, dataset: str, field: str) -> None:
    query = f"method={method}&dataset={dataset}&field={field}&hidden=16&lr=.03&steps=100&batch=128"
    trainer = Trainer(ExperimentConfig.from_query(query))
    before = trainer.measure()
    for _ in range(trainer.config.steps):
        trainer.step()
    after = trainer.measure()
    assert before is not None
    assert after is not None
    assert after.kl < 0.7 * before.kl
    assert (after.curl < 1e-5) == (dataset == "bimodal" or field == "potential")


def test_matched_pairs_make_straighter_ways() -> None:
    """The energy above its floor, on the set where independent pairs cross most."""
    detours = []
    for method in ("fm", "otfm"):
        trainer = Trainer(ExperimentConfig(method=method, hidden=32, steps=200, ot_batch=64))
        for _ in range(200):
            trainer.step()
        gauges = trainer.measure()
        assert gauges is not None
        detours.append(gauges.detour - 1)
    assert abs(detours[1]) < detours[0] / 3
