"""Couplings, targets and figures of the page on flow matching say what their records say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial import KDTree

from node_viz.data import density
from node_viz.lessons.matching import three
from node_viz.lessons.matching.couplings import coupled
from node_viz.lessons.matching.figures import pairs_figure, race_figure
from node_viz.lessons.matching.figures_field import lattice_figure, targets_figure
from node_viz.lessons.matching.figures_three import NAMES, three_figure
from node_viz.lessons.matching.questions import passing, where
from node_viz.lessons.matching.records import FieldAt, Pairs
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics

PURPLE, GREEN = "#A0459A", "#009E73"


def test_more_points_matched_at_once_cost_less_and_are_the_same_points() -> None:
    costs = [coupled("8gaussians", 0, 256, n).cost for n in (1, 2, 8, 64, 256)]
    assert costs == sorted(costs, reverse=True)
    alone, all_at_once = coupled("8gaussians", 0, 256, 1), coupled("8gaussians", 0, 256, 256)
    assert np.array_equal(alone.x, all_at_once.x)
    assert np.array_equal(np.sort(alone.noise, axis=0), np.sort(all_at_once.noise, axis=0))


def test_a_large_batch_is_drawn_in_part() -> None:
    assert len(coupled("moons", 0, 4096, 16).x) == 256


@pytest.mark.parametrize("t", [0.3, 0.7, 1.0])
def test_targets_pass_through_their_place_and_average_to_the_exact_field(t: float) -> None:
    import torch

    from node_viz.flows.marginal import MarginalField

    data = density("8gaussians")
    x = data.sample(20_000, np.random.default_rng(0))
    places = where(x, data.half_side, t)
    targets, means = passing(x, places, t)
    # e - x and z = (1 - t) x + t e give x = z - t (e - x): a point of the data
    back = (places[:, None] - t * targets).reshape(-1, 2)
    assert KDTree(x).query(back)[0].max() < 1e-6
    z = torch.as_tensor(places, dtype=torch.float32)
    exact = MarginalField(data)(torch.tensor(t), z).numpy()  # pyright: ignore
    np.testing.assert_allclose(means, exact, atol=0.15)


def square() -> FieldAt:
    """A field of which all is known: exact (1, 0) everywhere, learnt (1, 0.1)."""
    axis = np.linspace(-3, 3, 3)
    lattice = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    places, east = np.zeros((1, 2)), np.tile([1.0, 0.0], (9, 1))
    targets = np.array([[[1.0, 1.0], [1.0, -1.0]]])
    off = np.array([0.0, 0.1])
    return FieldAt(
        0.5, 4.0, places, targets, east[:1], east[:1] + off, lattice, east + off, east, 0.1, 1.0
    )


def test_arrows_begin_at_their_places() -> None:
    many, mean, learnt = targets_figure(square(), dark=False)["data"]
    assert (many["x"][0], many["y"][0]) == (0.0, 0.0)
    assert len(many["x"]) == 2 * 6
    assert mean["y"][1] == 0.0 < learnt["y"][1]
    exact, near = lattice_figure(square(), dark=True)["data"]
    assert (exact["name"], near["name"]) == ("exact field", "learnt field")
    assert len(exact["x"]) == 9 * 6


def test_where_no_exact_field_is_known_the_learnt_one_stands_alone() -> None:
    from dataclasses import replace

    only = lattice_figure(replace(square(), exact=None, off=None, size=None), dark=False)["data"]
    assert [one["name"] for one in only] == ["learnt field"]


def pairs() -> tuple[Series[Pairs], ...]:
    one = Pairs(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([[0.0, 1.0], [0.0, -1.0]]))
    return (Series("Independent", PURPLE, one), Series("Matched", GREEN, one))


def test_a_line_joins_each_point_with_its_noise() -> None:
    assert pairs()[0].data.cost == pytest.approx((2 + 5) / 2)
    figure = pairs_figure(pairs(), 4.0, dark=False)
    lines = figure["data"][0]
    assert lines["x"] == [1.0, 0.0, None, 2.0, 0.0, None]
    assert lines["y"] == [0.0, 1.0, None, 0.0, -1.0, None]
    titles = [one["text"] for one in figure["layout"]["annotations"]]
    assert titles == ["<b>Independent</b>", "<b>Matched</b>"]


def history(of: str, kl: float) -> Curves:
    step = np.arange(5.0, 505.0, 5.0)
    known = tuple(
        Metrics(k, k / 100, 2.0 + kl, 2.0, kl, 31, 25, 1.0, 1.5, 0.0, energy_floor=1.0)
        for k in (0, 100, 500)
    )
    return Curves(step, 5.0 + 100 / step, known, 1.0, of)


def race(*, dark: bool) -> dict:
    arms = (
        Series("Likelihood", "#D55E00", history("nll", 0.3)),
        Series("Flow matching", PURPLE, history("matching", 0.1)),
    )
    return race_figure(arms, 5.0, 2.0, dark=dark)


def test_only_a_matching_loss_stands_over_the_floor() -> None:
    figure = race(dark=False)
    kl, other, loss = figure["data"]
    names = [one["name"] for one in (kl, other, loss)]
    assert names == ["Likelihood", "Flow matching", "Flow matching"]
    assert kl["x"] == [1.0, 5.0], "seconds, of gauges after the first step"
    assert loss["xaxis"] == "x2"
    assert min(loss["y"]) > 5.0
    floor, now = figure["layout"]["shapes"]
    assert (floor["y0"], now["x0"]) == (5.0, 2.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda dark: race(dark=dark),
        lambda dark: pairs_figure(pairs(), 4.0, dark=dark),
        lambda dark: targets_figure(square(), dark=dark),
        lambda dark: lattice_figure(square(), dark=dark),
        *[lambda dark, name=name: three_figure(name, dark=dark) for name in NAMES],
    ],
)
def test_themes_differ_in_listed_colours_only(make: Callable[[bool], dict]) -> None:
    light, dark = (str(make(night)) for night in (False, True))
    meta = make(False)["layout"]["meta"]
    for one, other in zip(meta["light"], meta["dark"], strict=True):
        light = light.replace(f"'{one}'", f"'{other}'")
        dark = dark.replace(f"'{one}'", f"'{other}'")
    assert light == dark


def test_the_exact_flow_on_the_line_bends_and_ends_where_straight_ways_end() -> None:
    bent, straight = three.flow_paths(), three.straight_paths()
    np.testing.assert_allclose(bent[[0, -1]], straight[[0, -1]])
    assert (np.diff(bent, axis=1) > 0).all(), "no point overtakes another"
    assert three.energy(bent) > 1.1 * three.energy(straight)
    # at t = 1 the quantiles are those of N(0, 1)
    np.testing.assert_allclose(bent[-1][-1], 1.6449, atol=5e-3)


def test_least_cost_on_the_line_is_the_order() -> None:
    (x, e), (y, f) = three.drawn(), three.least_cost()
    assert np.square(y - f).mean() < np.square(x - e).mean()
    assert sorted(x) == sorted(y)
