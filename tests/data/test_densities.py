"""What every data set promises, checked for each entry of the catalogue against known values."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import chi2

from node_viz.data import DENSITIES, Density, density
from node_viz.experiment.catalogue import MIXTURES_1D

NAMES = list(DENSITIES)
HALF, STEP = 10.0, 0.05  # the grid's half side for the line; the plane's is half of it
CLAIM = 1e-4  #: nats; an entropy right to this is right for every figure that is shown
# Published values: entropy, NLL of the best Gaussian, variance of each coordinate, covariance of
# the two. A new set needs no row: what is integrated below is checked for all.
TABLE = {
    "checkerboard": (3.4657, 4.495, (5.333, 5.333), 1.0),
    "8gaussians": (2.8319, 4.2552, (4.126, 4.126), 0.0),
    "circles": (3.2681, 3.8922, (2.870, 2.870), 0.0),
    "rings": (2.6232, 3.5873, (2.116, 2.116), 0.0),
    "moons": (2.3939, 3.2946, (3.040, 1.017), -0.773),
    "pinwheel": (2.3178, 3.6264, (2.200, 2.200), 0.0),
    "swissroll": (2.6697, 3.4658, (1.795, 1.973), 0.172),
    "2spirals": (2.6455, 3.7473, (2.594, 2.509), 0.587),
    "mix3": (1.9290, 2.1477, (4.296,), 0.0),
    "bimodal": (1.6517, 2.1597, (4.4,), 0.0),
    "mix5": (2.2810, 2.4945, (8.594,), 0.0),
}


def covariance(name: str) -> np.ndarray:
    _, _, variances, between = TABLE[name]
    return np.diag(np.subtract(variances, between)) + between


def half_of(name: str) -> float:
    """Return half the side of a grid that holds the whole set, a whole number of coarse cells."""
    data = density(name)
    return max(HALF / data.dim, float(np.ceil(1.2 * data.half_side)))


@cache
def middles(name: str) -> np.ndarray:
    """Return the middles of a grid's cells, (side,) * d + (d,)."""
    half = half_of(name)
    axis = -half + STEP * (np.arange(round(2 * half / STEP)) + 0.5)
    return np.stack(np.meshgrid(*[axis] * density(name).dim, indexing="ij"), axis=-1)


@cache
def grid(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return log p at the middles of a grid's cells, (side,) * d, and the volume of a cell."""
    data, points = density(name), middles(name)
    log_p = data.log_prob(points.reshape(-1, data.dim))
    return log_p.reshape(points.shape[:-1]), np.array(STEP**data.dim)


def integrated_covariance(name: str) -> np.ndarray:
    log_p, volume = grid(name)
    x = middles(name).reshape(-1, density(name).dim)
    p = (np.exp(log_p) * volume).ravel()
    mean = p @ x
    return (x * p[:, None]).T @ x - np.outer(mean, mean)


def sharp(name: str) -> bool:
    """Whether the set has places, within the grid, where no point ever lies."""
    return not np.isfinite(grid(name)[0]).all()


@cache
def many(name: str) -> np.ndarray:
    return density(name).sample(20_000, np.random.default_rng(7))


def test_the_table_is_of_the_catalogue() -> None:
    assert set(TABLE) <= set(NAMES)
    assert [name for name in TABLE if sharp(name)] == ["checkerboard"]


@pytest.mark.parametrize("name", NAMES)
def test_integrates_to_one(name: str) -> None:
    log_p, volume = grid(name)
    assert (np.exp(log_p) * volume).sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_entropy_is_the_integral(name: str) -> None:
    log_p, volume = grid(name)
    inside = np.isfinite(log_p)
    entropy = -(np.exp(log_p[inside]) * log_p[inside] * volume).sum()
    claim = 1e-5 if name in TABLE else CLAIM
    assert density(name).entropy == pytest.approx(entropy, abs=claim)


@pytest.mark.parametrize("name", NAMES)
def test_covariance_and_best_gaussian_are_the_integral(name: str) -> None:
    data, found = density(name), integrated_covariance(name)
    # A cell's middle stands for all of it, which is spread by STEP^2 / 12 each way.
    np.testing.assert_allclose(data.covariance, found, rtol=0, atol=STEP**2 / 12 + 1e-5)
    gaussian = 0.5 * np.linalg.slogdet(2 * np.pi * np.e * found)[1]
    assert data.gaussian_nll == pytest.approx(gaussian, abs=1e-3)
    assert data.entropy < data.gaussian_nll


@pytest.mark.parametrize("name", TABLE)
def test_entropy_best_gaussian_and_covariance_are_the_published_ones(name: str) -> None:
    data = density(name)
    assert data.entropy == pytest.approx(TABLE[name][0], abs=3e-4)
    assert data.gaussian_nll == pytest.approx(TABLE[name][1], abs=2e-3)
    np.testing.assert_allclose(data.covariance, covariance(name), atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_sampled_covariance_is_the_exact_one(name: str) -> None:
    x = many(name) - many(name).mean(axis=0)
    products = x[:, :, None] * x[:, None, :]
    error = products.std(axis=0) / np.sqrt(len(x))
    assert (np.abs(products.mean(axis=0) - density(name).covariance) < 5 * error).all()


@pytest.mark.parametrize("name", NAMES)
def test_mean_log_prob_of_samples_is_minus_the_entropy(name: str) -> None:
    log_p = density(name).log_prob(many(name))
    error = log_p.std() / np.sqrt(len(log_p))
    assert abs(log_p.mean() + density(name).entropy) <= 4 * error + 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_samples_fill_cells_as_the_density_says(name: str) -> None:
    log_p, volume = grid(name)
    data, x = density(name), many(name)
    side, width = log_p.shape[0] // 10, 10 * STEP  # coarse cells of ten fine ones each way
    coarse = np.exp(log_p).reshape((side, 10) * data.dim)
    expected = len(x) * volume * coarse.sum(axis=tuple(range(1, 2 * data.dim, 2)))
    edges = -half_of(name) + width * np.arange(side + 1)
    counts, _ = np.histogramdd(x, bins=[edges] * data.dim)
    rare = expected < 10
    seen = np.append(counts[~rare], counts[rare].sum() + len(x) - counts.sum())
    due = np.append(expected[~rare], len(x) - expected[~rare].sum())
    due = np.maximum(due, 1e-3)
    assert chi2.sf(((seen - due) ** 2 / due).sum(), len(due) - 1) > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_alone_decides(name: str) -> None:
    first, again, other = (
        density(name).sample(50, np.random.default_rng(seed)) for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.isin(first, other).any()


@pytest.mark.parametrize("name", NAMES)
def test_points_of_a_batch_are_independent(name: str) -> None:
    # Angles dealt out evenly, or classes in equal shares, would make these counts vary too little;
    # classes in order would make a point resemble its neighbour or the one half a batch away.
    data, rng = density(name), np.random.default_rng(11)
    batches = np.stack([data.sample(64, rng) for _ in range(300)])
    for mark in (batches[..., 0], batches[..., -1], np.linalg.norm(batches, axis=-1)):
        high = mark > np.median(mark)
        dispersion = high.sum(axis=1).var(ddof=1) / (64 / 4)
        assert dispersion == pytest.approx(1.0, abs=5 * np.sqrt(2 / 300))
        for lag in (1, 32):
            agree = (high[:, lag:] == high[:, :-lag]).mean()
            assert agree == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(300 * (64 - lag)))
        by_place = high.mean(axis=0)
        assert np.abs(by_place - 0.5).max() < 5 * 0.5 / np.sqrt(300)


@pytest.mark.parametrize("name", NAMES)
def test_a_square_of_half_side_holds_the_set_with_a_margin(name: str) -> None:
    data = density(name)
    reach = np.quantile(np.abs(many(name)), 0.9999)
    assert 1.02 * reach < data.half_side < 1.5 * reach


@pytest.mark.parametrize("name", NAMES)
def test_far_points_are_ever_less_likely_and_impossible_only_for_a_sharp_set(name: str) -> None:
    data = density(name)
    axis = np.array([5.0, 8.0, 10.0, 20.0, 100.0, 1e4])[:, None] * np.eye(data.dim)[:1]
    log_p = data.log_prob(2 * axis)
    if sharp(name):
        assert (log_p == -np.inf).all()
    else:
        assert np.isfinite(log_p).all()
        assert (np.diff(log_p) < 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_shapes_types_and_names(name: str) -> None:
    data = density(name)
    assert isinstance(data, Density)
    assert data.name == name
    assert data.dim == (1 if name in MIXTURES_1D else 2)
    for n in (0, 1, 5, 600):
        x = data.sample(n, np.random.default_rng(0))
        log_p = data.log_prob(x)
        assert (x.shape, x.dtype) == ((n, data.dim), np.float64)
        assert (log_p.shape, log_p.dtype) == ((n,), np.float64)
        assert np.isfinite(log_p).all()


@pytest.mark.parametrize("name", NAMES)
def test_each_point_is_scored_on_its_own(name: str) -> None:
    data, x = density(name), many(name)[:700]
    single = [data.log_prob(point[None])[0] for point in x[250:260]]
    np.testing.assert_allclose(data.log_prob(x)[250:260], single, rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_bad_requests_are_sentences(name: str) -> None:
    data = density(name)
    with pytest.raises(ValueError, match="n must be 0 or more points; got -1"):
        data.sample(-1, np.random.default_rng(0))
    with pytest.raises(ValueError, match=rf"x must have shape \(n, {data.dim}\); got \(3, 5\)"):
        data.log_prob(np.zeros((3, 5)))
    with pytest.raises(ValueError, match="x must have shape"):
        data.log_prob(np.zeros(3))  # (d,) is one point


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ValueError, match=r"one of 'moons', .*'mix3', .*'mix5'; got"):
        density("moon")
