"""The pinwheel's inverse and its sum over preimages, and the checkerboard's tiles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.data import density, warped


def test_preimages_land_on_the_point_and_include_where_it_came_from() -> None:
    rng = np.random.default_rng(0)
    r, angle = rng.uniform(0.0, 5.0, 300), rng.uniform(-3.1, 3.1, 300)
    arm = 2 * math.pi / 5
    phi = angle - 0.25 * np.exp(r * np.cos(angle)) - arm * rng.integers(5, size=300)
    point, found = warped._preimages(r, phi)
    arms = (found - 0.25 * np.exp(r[point] * np.cos(found)) - phi[point]) / arm
    np.testing.assert_allclose(arms, np.round(arms), atol=1e-9)
    nearest = np.full(300, np.inf)
    np.minimum.at(nearest, point, np.abs(found - angle[point]))
    missed = nearest > 1e-6  # only twins within one cell, either side of a fold, can be missed
    assert missed.mean() < 0.02
    assert (np.bincount(point) >= 5).all()


def test_pinwheel_density_is_the_pushed_forward_gaussian() -> None:
    """Near the arms one preimage dominates: log p(x) = log N(v) - log 5 - log 4 - log |det|."""
    v = np.array([[1.0, 0.0], [1.2, 0.05], [0.8, -0.1], [1.6, 0.1]])
    turn = 2 * math.pi * np.array([0, 1, 3, 4]) / 5 + 0.25 * np.exp(v[:, 0])
    # v as a complex number; turning by -turn is a multiplication
    z = 2 * (v[:, 0] + 1j * v[:, 1]) * np.exp(-1j * turn)
    squares = (((v - [1, 0]) / [0.3, 0.1]) ** 2).sum(axis=1)
    log_normal = -0.5 * squares - math.log(2 * math.pi * 0.03)
    log_det = np.log(20 * np.abs(1 + 0.25 * np.exp(v[:, 0]) * v[:, 1]))
    log_p = density("pinwheel").log_prob(np.column_stack([z.real, z.imag]))
    assert (log_p >= log_normal - log_det - 1e-12).all()
    np.testing.assert_allclose(log_p, log_normal - log_det, atol=1e-5)


def test_pinwheel_has_five_fold_symmetry() -> None:
    x = np.random.default_rng(0).uniform(-5, 5, (400, 2))
    a = 2 * math.pi / 5
    turned = x @ np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
    data = density("pinwheel")
    np.testing.assert_allclose(data.log_prob(turned), data.log_prob(x), rtol=1e-7)


@pytest.mark.parametrize("distance", [3.0, 6.0, 10.0])
def test_pinwheel_far_out_agrees_with_finer_cells(distance, monkeypatch) -> None:
    angle = np.linspace(0, 6.2, 100)
    x = distance * np.column_stack([np.cos(angle), np.sin(angle)])
    coarse = density("pinwheel").log_prob(x)
    monkeypatch.setattr(warped, "ANGLES", math.pi * np.linspace(-1, 1, 4001) ** 3)
    np.testing.assert_allclose(coarse, density("pinwheel").log_prob(x), rtol=1e-9)


def test_pinwheel_averages_windings_past_counting() -> None:
    """The average meets the sum it stands for: within the ripples where they join."""
    angle = np.linspace(0, 2 * math.pi, 200)
    r = np.full(200, warped.FAR)
    exact, average = warped._summed(r, angle), warped._averaged(r)
    assert np.log(np.exp(exact - average).mean()) == pytest.approx(0.0, abs=0.5)
    assert np.isnan(density("pinwheel").log_prob([[np.nan, 0.0]])).all()


def test_checkerboard_is_eight_equal_tiles() -> None:
    data = density("checkerboard")
    corner = np.arange(-6, 6, 2)
    tiles = np.stack(np.meshgrid(corner, corner, indexing="ij"), axis=-1).reshape(-1, 2)
    log_p = data.log_prob(tiles + 1.0)
    assert (log_p == -math.log(32)).sum() == 8
    assert np.isneginf(log_p).sum() == len(tiles) - 8
    x = data.sample(8000, np.random.default_rng(0))
    _, counts = np.unique(np.floor(x / 2), axis=0, return_counts=True)
    assert len(counts) == 8
    assert np.abs(counts - 1000).max() < 5 * math.sqrt(1000)
