"""A flow for each label: exact entropies, the mean over labels, labels that mix."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from node_viz.data import DENSITIES, density
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF
from node_viz.flows.conditional import ConditionalCNF, make_flow
from node_viz.probes.gauges import held_out_of, mass
from node_viz.probes.painter import Painter
from node_viz.probes.transport import energy_floor, energy_floor_within
from node_viz.training.restore import model_of
from node_viz.training.trainer import Trainer

NAMED = [name for name in DENSITIES if density(name).labels]
FLOORS = {"moons": 1.7026, "circles": 2.5776}  #: nats, worked out elsewhere by quadrature
STEP = 0.05


def rough(**changes: object) -> ConditionalCNF:
    """Return a conditional flow on moons with random weights."""
    cnf = make_flow(ExperimentConfig(condition="label", hidden=12, **changes))  # type: ignore
    assert isinstance(cnf, ConditionalCNF)
    with torch.no_grad():
        for p in cnf.parameters():
            p.uniform_(-0.6, 0.6, generator=torch.Generator().manual_seed(p.numel()))
    return cnf


def points(n: int = 40) -> torch.Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", NAMED)
def test_the_entropy_given_the_label_is_the_integral(name: str) -> None:
    data = density(name)
    axis = np.arange(-5.0, 5.0, STEP) + STEP / 2
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    each = []
    for label in (
        {0, data.labels // 2, data.labels - 1} if name == "8gaussians" else range(data.labels)
    ):
        log_p = data.given(label).log_prob(grid)
        p = np.exp(log_p) * STEP**2
        assert p.sum() == pytest.approx(1, abs=1e-4)
        each.append(-(p[p > 0] * log_p[p > 0]).sum())
    assert data.label_entropy == pytest.approx(np.mean(each), abs=1e-4)
    assert data.label_entropy == pytest.approx(FLOORS.get(name, np.mean(each)), abs=3e-4)
    assert 0 < data.entropy - data.label_entropy < math.log(data.labels)


@pytest.mark.parametrize("name", NAMED)
def test_labelled_points_are_the_points_without_labels(name: str) -> None:
    data = density(name)
    x, labels = data.labelled(3000, np.random.default_rng(3))
    np.testing.assert_array_equal(x, data.sample(3000, np.random.default_rng(3)))
    assert np.bincount(labels, minlength=data.labels).min() > 0.7 * 3000 / data.labels
    each = np.stack([data.given(one).log_prob(x) for one in range(data.labels)])
    np.testing.assert_allclose(np.logaddexp.reduce(each) - math.log(data.labels), data.log_prob(x))
    np.testing.assert_array_equal(data.log_prob_given(x, labels), each[labels, np.arange(3000)])
    assert (each.argmax(0) == labels).mean() > 0.98


def test_a_set_without_labels_says_so() -> None:
    with pytest.raises(ValueError, match="'swissroll' has no labels"):
        density("swissroll").labelled(3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="label must be from 0 to 1; got 2"):
        density("moons").given(2)
    with pytest.raises(ValueError, match="trained without labels"):
        make_flow(ExperimentConfig()).given(0)


def test_without_labels_nothing_is_as_much_as_touched() -> None:
    plain, given = make_flow(ExperimentConfig()), make_flow(ExperimentConfig(condition="label"))
    own, more = dict(plain.named_parameters()), dict(given.named_parameters())
    assert more.keys() - own.keys() == {"field.label"}
    assert all(torch.equal(own[name], more[name]) for name in own)
    assert type(plain) is CNF


@torch.no_grad()
def test_points_of_many_labels_are_each_carried_by_their_own_flow() -> None:
    cnf, x = rough(), points()
    labels = torch.arange(40) % 2
    together = cnf.given(labels).log_prob(x)
    for one in (0, 1):
        alone = cnf.given(one).log_prob(x[labels == one])
        torch.testing.assert_close(together[labels == one], alone, rtol=0, atol=2e-3)
    assert (cnf.given(0).log_prob(x) - cnf.given(1).log_prob(x)).abs().max() > 0.1
    with pytest.raises(ValueError, match="labels must be whole numbers from 0 to 1"):
        cnf.given(2)


@torch.no_grad()
def test_a_mixture_of_labels_lies_between_them() -> None:
    cnf, z = rough(), points()
    ends = [
        cnf.given(torch.tensor([1.0 - w, w])).transport(z, 1.0, 0.0).end for w in (0.0, 0.5, 1.0)
    ]
    torch.testing.assert_close(ends[0], cnf.given(0).transport(z, 1.0, 0.0).end)
    torch.testing.assert_close(ends[2], cnf.given(1).transport(z, 1.0, 0.0).end)
    assert (ends[1] - ends[0]).norm() > 0.1
    assert (ends[1] - ends[2]).norm() > 0.1


@torch.no_grad()
def test_the_model_is_the_mean_over_labels() -> None:
    cnf, x = rough(), points()
    each = torch.stack([cnf.given(one).log_prob(x).exp() for one in (0, 1)])
    torch.testing.assert_close(cnf.log_prob(x).exp(), each.mean(0))
    assert mass(cnf, half_side=9.0, side=121) == pytest.approx(1.0, abs=1e-2)
    drawn = cnf.sample(4000, torch.Generator().manual_seed(0))
    means = [one.sample(4000, torch.Generator().manual_seed(1)).mean(0) for one in cnf.parts()]
    torch.testing.assert_close(drawn.mean(0), (means[0] + means[1]) / 2, rtol=0, atol=0.1)


@pytest.mark.parametrize("changes", [{}, {"depth": 3}, {"activation": "silu"}, {"base_std": 0.5}])
def test_a_given_flow_has_the_divergence_of_its_jacobian(changes: dict[str, object]) -> None:
    cnf = rough(**changes)
    labels = torch.arange(40) % 2
    for one in (cnf, cnf.double()):
        field = one.given(labels).field
        z = points().to(next(one.parameters()))
        f, J = field.jacobian(0.2, z)
        torch.testing.assert_close(field(0.2, z), f)
        torch.testing.assert_close(field.pair()(0.2, z)[1], J.diagonal(dim1=1, dim2=2).sum(1))


@pytest.mark.parametrize("query", ["", "&method=otfm", "&jacobian=.01&base_std=.5"])
def test_it_learns_each_label_whatever_the_method(query: str) -> None:
    config = ExperimentConfig.from_query(
        f"condition=label&hidden=16&lr=.03&steps=50&batch=128{query}"
    )
    trainer = Trainer(config)
    before = trainer.measure()
    for _ in range(config.steps):
        trainer.step()
    after = trainer.measure()
    assert before is not None
    assert after is not None
    assert after.entropy == pytest.approx(1.7025, abs=1e-3)
    assert after.kl < 0.6 * before.kl
    again = model_of(config, trainer.snapshot().weights)
    held = held_out_of(config, 64)
    with torch.no_grad():
        ours, theirs = (one.given(held.labels).log_prob(held.x) for one in (trainer.cnf, again))
    assert torch.equal(ours, theirs)


def test_the_batches_are_those_that_all_methods_see() -> None:
    config = ExperimentConfig(hidden=4, batch=8)
    given, plain = Trainer(config.replace(condition="label")), Trainer(config)
    for _ in range(3):
        given.step()
        plain.step()
        np.testing.assert_array_equal(given._x, plain._x)


@torch.no_grad()
def test_particles_are_carried_by_their_labels_and_the_density_is_the_mean() -> None:
    config, cnf = ExperimentConfig(condition="label", hidden=12), rough()
    picture = Painter(config).paint(cnf, step=0, seconds=0.0)
    start = torch.as_tensor(picture.encode.z[0]).float()
    _, labels = density("moons").labelled(len(start), np.random.default_rng([config.seed, 2]))
    ends = cnf.given(torch.as_tensor(labels)).transport(start).end
    np.testing.assert_allclose(picture.encode.z[-1], ends.numpy(), atol=5e-3)
    p = picture.density[0]
    axis = torch.linspace(-p.half_side, p.half_side, p.log_prob.shape[0])
    middle = torch.stack([axis[20], axis[20]])
    assert p.log_prob[20, 20] == pytest.approx(cnf.log_prob(middle).item(), abs=0.02)


def test_the_energy_s_floor_is_that_of_each_label_s_own_flow() -> None:
    """Two labels on either side are each carried to all of the noise: that costs their distance."""
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 2
    z = rng.standard_normal((400, 2))
    x = z + np.where(labels == 0, -3.0, 3.0)[:, None] * [1.0, 0.0]
    assert energy_floor_within(x, z, labels) == pytest.approx(9.0, rel=0.02)
    assert energy_floor(x, z) < 6.0
    assert math.isnan(energy_floor_within(x[:9], z[:9], np.array([0] * 6 + [1] * 3)))
