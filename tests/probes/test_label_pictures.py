"""A flow that is given labels has a picture of each label's flow, all from the same noise."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from node_viz.data import density
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows import conditional
from node_viz.flows.conditional import make_flow
from node_viz.probes.by_label import fits, share_of_its_own
from node_viz.probes.gauges import held_out
from node_viz.probes.painter import Painter
from node_viz.records.pictures import Picture

CONFIG = ExperimentConfig(condition="label", hidden=12)


@pytest.fixture(scope="module")
def cnf():
    torch.manual_seed(1)
    flow = make_flow(CONFIG)
    for weights in flow.parameters():
        torch.nn.init.normal_(weights, std=0.5)
    return flow


@pytest.fixture(scope="module")
def picture(cnf) -> Picture:
    return Painter(CONFIG).paint(cnf, step=3, seconds=0.5)


@torch.no_grad()
def test_every_label_carries_the_same_noise(cnf, picture: Picture) -> None:
    assert len(picture.given) == 2
    start = picture.generate.z[-1]
    for label, one in enumerate(picture.given):
        assert (one.step, one.seconds, one.half_side) == (3, 0.5, picture.half_side)
        np.testing.assert_array_equal(one.generate.z[-1], start)
        noise = torch.as_tensor(start, dtype=torch.float32)
        ends = cnf.given(label).transport(noise, 1.0, 0.0).end.numpy()
        np.testing.assert_allclose(one.generate.z[0], ends, atol=0.02)
    apart = picture.given[0].generate.z[0] - picture.given[1].generate.z[0]
    assert np.linalg.norm(apart, axis=1).mean() > 0.05


def test_each_label_s_data_are_its_own(picture: Picture) -> None:
    data = density("moons")
    for label, one in enumerate(picture.given):
        each = [data.given(other).log_prob(one.encode.z[0]) for other in range(2)]
        assert (np.argmax(each, axis=0) == label).mean() > 0.98


def test_the_whole_s_density_is_the_mean_of_the_labels(picture: Picture) -> None:
    for whole, *each in zip(picture.density, *(one.density for one in picture.given), strict=True):
        assert {whole.t} == {one.t for one in each}
        mean = np.mean([np.exp(one.log_prob) for one in each], axis=0)
        np.testing.assert_allclose(np.exp(whole.log_prob), mean, rtol=1e-5, atol=1e-12)


@torch.no_grad()
def test_the_whole_s_field_carries_that_density(cnf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The continuity equation, d p / dt = -div (p f), by differences in double precision."""
    monkeypatch.setattr(conditional, "STEPS", 1000)
    flow, t, h = cnf.double(), 0.6, 1e-3

    def p(t: float, at: torch.Tensor) -> torch.Tensor:
        each = [one.sketch(at, t, 1000).exp() for one in flow.parts()]
        return torch.stack(each).mean(0)

    def flux(at: torch.Tensor) -> torch.Tensor:
        return p(t, at)[:, None] * flow.velocity(t, at)

    at = torch.tensor([[0.3, -0.2], [-0.8, 0.5], [1.1, 0.9]], dtype=torch.float64)
    rate = (p(t + h, at) - p(t - h, at)) / (2 * h)
    across, up = h * torch.eye(2, dtype=torch.float64)
    spread = (flux(at + across) - flux(at - across))[:, 0] + (flux(at + up) - flux(at - up))[:, 1]
    torch.testing.assert_close(rate, -spread / (2 * h), atol=3e-3, rtol=0.03)
    cnf.float()


def test_a_point_has_a_path_in_each_label_s_flow(cnf) -> None:
    painter = Painter(CONFIG)
    path = painter.path(cnf, (0.4, 0.3))
    assert len(path.given) == 2
    for label, one in enumerate(path.given):
        at = torch.tensor([0.4, 0.3])
        assert one.log_prob == pytest.approx(cnf.given(label).log_prob(at).item(), abs=0.01)
    np.testing.assert_array_equal(path.z, path.given[0].z)


def test_without_labels_there_is_one_picture() -> None:
    config = CONFIG.replace(condition="none")
    painter, flow = Painter(config), make_flow(config)
    assert painter.paint(flow, step=0, seconds=0.0).given == ()
    assert painter.path(flow, (0.4, 0.3)).given == ()


def test_an_untrained_flow_is_the_noise_whatever_the_label() -> None:
    data, held = density("moons"), held_out(density("moons"), 200, labelled=True)
    flow = make_flow(CONFIG)
    found = fits(flow, data, held, 2000)
    assert sum(one.right for one in found) == pytest.approx(1.0, abs=0.05)
    assert held.labels is not None
    for label, one in enumerate(found):
        assert one.mass == pytest.approx(1.0, abs=2e-3)
        mine = held.labels.numpy() == label
        x = held.x.numpy()[mine].astype(float)
        noise = -0.5 * np.square(x).sum(1) - np.log(2 * np.pi)
        assert one.kl == pytest.approx((held.log_prob[mine] - noise).mean(), abs=0.02)


def test_all_of_a_label_s_own_points_are_its_own() -> None:
    class Own:
        def sample(self, n: int, generator: torch.Generator) -> torch.Tensor:
            return torch.as_tensor(density("moons").given(1).sample(n, np.random.default_rng(0)))

    flow: object = Own()
    assert share_of_its_own(flow, density("moons"), 1, 1000) > 0.98  # type: ignore[arg-type]
    assert share_of_its_own(flow, density("moons"), 0, 1000) < 0.02  # type: ignore[arg-type]
