"""The floors that a flow has to beat on a visitor's own points, against what is known exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node_viz.data.own import Own, name_of, scale_in
from node_viz.probes.floors import Floors, floors, who_is_ahead

RNG = np.random.default_rng(0)
ONE = RNG.normal(size=(4000, 2)) * [2.0, 30.0] + [5.0, 100.0]
TWO = np.concatenate([RNG.normal(size=(700, 2)) * 0.3 + [k, -k] for k in (-3.0, 3.0)])


def test_of_a_gaussian_all_come_near_its_entropy_and_the_gaussian_is_best() -> None:
    name = name_of(Own(ONE))
    scale = scale_in(name)
    assert scale is not None
    found = floors(name)
    entropy = math.log(2 * math.pi * math.e) + math.log(2.0 * 30.0)  # in the points' own units
    assert found.gaussian + scale.log_volume == pytest.approx(entropy, abs=0.08)
    assert found.mixture == pytest.approx(found.gaussian, abs=0.03)
    assert found.gaussian < found.kde < found.gaussian + 0.15


def test_of_two_clouds_the_mixture_has_their_entropy_and_the_gaussian_is_far_behind() -> None:
    name = name_of(Own(TWO))
    found = floors(name)
    entropy = math.log(2) + math.log(2 * math.pi * math.e * 0.3**2)
    assert found.mixture + found.log_volume == pytest.approx(entropy, abs=0.12)
    assert found.mixture < found.kde < found.gaussian - 0.5


def test_the_gaussian_is_the_closed_form_on_points_that_it_has_not_seen() -> None:
    from scipy.stats import multivariate_normal

    from node_viz.data.own_sets import own_density

    name = name_of(Own(TWO))
    data = own_density(name)
    fitted = multivariate_normal(data.train.mean(0), np.cov(data.train.T, bias=True))
    assert floors(name).gaussian == pytest.approx(-fitted.logpdf(data.held).mean())


@pytest.mark.parametrize("n", [10, 11, 25])
def test_few_and_repeated_points_have_floors_too(n: int) -> None:
    few = np.repeat(RNG.normal(size=(n, 2)), 3, axis=0)
    assert np.isfinite(list(floors(name_of(Own(few))).named().values())).all()


def test_a_known_density_needs_no_floors() -> None:
    with pytest.raises(ValueError, match="is known"):
        floors("moons")


@pytest.mark.parametrize(
    ("nll", "said"),
    [
        (0.5, "The flow is ahead of all three"),
        (1.0, "level with a mixture of 3 Gaussians"),
        (1.5, "A mixture of 3 Gaussians is ahead by 0.50 nats"),
        (9.0, "beaten none of them yet"),
    ],
)
def test_one_sentence_says_who_is_ahead(nll: float, said: str) -> None:
    found = Floors(gaussian=3.0, kde=2.0, mixture=1.0, width=0.1, parts=3, log_volume=0.0)
    sentence = who_is_ahead(nll, found.named())
    assert said in sentence
    assert all(f"{value:.2f}" in sentence for value in found.named().values())
