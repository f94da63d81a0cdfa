"""A picture is the flow: its paths, densities and fields agree with the model they came from."""

import numpy as np
import pytest
import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.probes.painter import Painter
from node_viz.training.trainer import Trainer

CONFIG = ExperimentConfig(dataset="8gaussians", hidden=16)


@pytest.fixture(scope="module")
def trained():
    trainer = Trainer(CONFIG.replace(steps=80))
    for _ in range(80):
        trainer.step()
    return trainer.cnf.eval()


@pytest.fixture(scope="module")
def picture(trained):
    return Painter(CONFIG).paint(trained, step=80, seconds=1.0, full=True)


def test_paths_are_the_flows(trained, picture):
    with torch.no_grad():
        for paths in (picture.encode, picture.data_grid, picture.generate, picture.noise_grid):
            assert paths.t[0] == 0
            assert paths.t[-1] == 1
            start = torch.tensor(paths.z[0], dtype=torch.float32)
            end = trained.transport(start).end.numpy()
            np.testing.assert_allclose(paths.z[-1], end, atol=0.02)


def test_each_direction_starts_where_it_should(picture):
    noise = picture.generate.z[-1]
    assert abs(noise.mean()) < 0.2
    assert noise.std() == pytest.approx(1.0, abs=0.15)
    radius = np.linalg.norm(picture.encode.z[0], axis=1)  # data of eight clusters on a circle
    assert radius.mean() == pytest.approx(2.85, abs=0.2)


def test_every_density_has_mass_one(picture):
    for grid in picture.density:
        cell = (2 * grid.half_side / (len(grid.log_prob) - 1)) ** 2
        assert np.exp(grid.log_prob).sum() * cell == pytest.approx(1.0, abs=0.03)
    times = [grid.t for grid in picture.density]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (0.0, 1.0)


def test_density_and_field_lie_row_by_row(trained, picture):
    """values[row, column] belongs to (x[column], y[row]): the transposed picture is another."""
    grid, arrows = picture.density[0], picture.field
    x = np.linspace(-grid.half_side, grid.half_side, len(grid.log_prob))
    with torch.no_grad():
        at = torch.tensor([[x[40], x[11]]], dtype=torch.float32)
        assert grid.log_prob[11, 40] == pytest.approx(trained.log_prob(at).item(), abs=0.1)
        x = np.linspace(-arrows.half_side, arrows.half_side, arrows.vectors.shape[1])
        at = torch.tensor([[x[3], x[12]]], dtype=torch.float32)
        f = trained.field(float(arrows.t[2]), at)[0].numpy()
    np.testing.assert_allclose(arrows.vectors[2, 12, 3], f, atol=1e-5)


def test_live_pictures_renew_the_later_densities_in_turn(trained):
    painter = Painter(CONFIG)
    first = painter.paint(trained, step=0, seconds=0.0)
    other = Trainer(CONFIG).cnf  # an untrained flow: every density differs
    second = painter.paint(other, step=1, seconds=0.0)
    third = painter.paint(other, step=2, seconds=0.0)
    stale = [
        np.array_equal(a.log_prob, b.log_prob)
        for a, b in zip(first.density, second.density, strict=True)
    ]
    assert not stale[0]
    assert stale[-1]  # the Gaussian end never changes
    assert sum(stale) == 4
    renewed = [
        not np.array_equal(a.log_prob, b.log_prob)
        for a, b in zip(second.density, third.density, strict=True)
    ]
    assert sum(renewed) == 1


def test_a_points_path_and_its_log_density(trained):
    painter = Painter(CONFIG)
    path = painter.path(trained, (1.0, 0.5))
    np.testing.assert_allclose(path.z[0], [1.0, 0.5], atol=1e-6)
    with torch.no_grad():
        exact = trained.log_prob(torch.tensor([[1.0, 0.5]])).item()
    assert path.log_prob == pytest.approx(exact, abs=1e-5)
    assert path.log_prob == pytest.approx(path.base + path.log_det[-1])
    later = painter.path(trained, (*path.z[24], 0.5))  # the same path, asked for in the middle
    np.testing.assert_allclose(later.z, path.z, atol=1e-3)


def test_the_stage_is_two_dimensional():
    with pytest.raises(ValueError, match="two dimensions"):
        Painter(CONFIG.replace(dataset="mix3"))
