"""The figures on NFE growth show every measured snapshot and every step the solver took."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.lessons.growth.figures import COLOURS, growth_scatter, rate_figure
from node_viz.lessons.growth.figures_steps import ribbon_figure, tolerance_figure
from node_viz.lessons.growth.link import Growth, read_growth
from node_viz.lessons.growth.numbers import answer, what_the_dots_say, what_the_ribbons_show
from node_viz.lessons.growth.words_learning_rate import what_the_rate_did
from node_viz.plots.figure import Series
from node_viz.probes.correlation import spearman
from node_viz.records.answers import NfeCurve, StepRibbon
from node_viz.records.history import Metrics

GAUGES = Metrics(
    step=0,
    seconds=1.0,
    nll=2.0,
    entropy=1.9,
    kl=0.1,
    nfe=13,
    nfe_sampling=13,
    jacobian_norm=0.0,
    kinetic_energy=1.0,
    solver_gap=0.0,
)
STEPS = (0, 8, 50, 200, 400, 600)


def history(nfe: tuple[int, ...], norm: tuple[float, ...], kl: float = 0.1) -> tuple[Metrics, ...]:
    return tuple(
        replace(GAUGES, step=s, nfe=n, jacobian_norm=j, kl=kl)
        for s, n, j in zip(STEPS, nfe, norm, strict=True)
    )


GROWING = history((13, 19, 31, 61, 109, 145), (0.0, 0.4, 1.1, 2.0, 2.1, 2.2))
FLAT = history((61, 55, 61, 55, 61, 61), (0.7, 0.8, 1.2, 1.1, 1.3, 1.2))
CURED = history((13, 19, 25, 31, 37, 43), (0.0, 0.4, 0.9, 1.2, 1.2, 1.3), kl=0.09)
RIBBON = StepRibbon(
    rtol=1e-5,
    nfe=25,
    t=np.array([0.0, 0.1, 0.4]),
    h=np.array([0.1, 0.3, 0.6]),
    rejected_t=np.array([0.1]),
    rejected_h=np.array([0.5]),
    jacobian_t=np.linspace(0, 1, 5),
    jacobian=np.array([1.0, 2.0, 3.0, 2.0, np.nan]),
    jacobian_max=np.array([4.0, 5.0, 9.0, 5.0, 4.0]),
)
ARMS = (Series("Plain", "#D55E00", GROWING), Series("RNODE", "#009E73", CURED))
ROW = Series("Plain", "#D55E00", RIBBON)


def test_each_dot_is_a_snapshot_and_carries_its_step() -> None:
    figure = growth_scatter(ARMS, 600, dark=False)
    assert figure["layout"]["meta"]["steps"] == "customdata"
    for trace, (_, _, metrics) in zip(figure["data"], ARMS, strict=True):
        assert trace["x"] == [one.jacobian_norm for one in metrics]
        assert trace["y"] == [one.nfe for one in metrics]
        assert [step for step, _ in trace["customdata"]] == list(STEPS)
    first, second = figure["data"]
    assert first["marker"]["color"] == list(STEPS)
    assert (first["marker"]["cmin"], first["marker"]["cmax"]) == (0, 600)
    assert "training" in first["marker"]["colorbar"]["title"]["text"]
    assert second["marker"]["color"] == "#009E73"
    assert first["marker"]["symbol"] != second["marker"]["symbol"]


def test_what_was_not_measured_has_no_dot() -> None:
    broken = (*GROWING, replace(GAUGES, step=601, jacobian_norm=float("nan")))
    trace = growth_scatter([Series("Plain", "#D55E00", broken)], 600, dark=True)["data"][0]
    assert len(trace["x"]) == len(trace["customdata"]) == len(STEPS)


def test_the_blocks_tile_the_time_axis_and_the_rejected_stand_apart() -> None:
    figure = ribbon_figure([ROW], dark=False)
    largest, mean, blocks, rejected = figure["data"]
    ends = np.add(blocks["base"], blocks["x"])
    np.testing.assert_allclose(ends[:-1], blocks["base"][1:])
    assert (blocks["base"][0], ends[-1]) == (0.0, 1.0)
    assert (rejected["base"], rejected["x"]) == ([0.1], [0.5])
    assert rejected["marker"]["color"] == COLOURS["rejected"][0]
    assert rejected["y"] != blocks["y"][:1]
    assert largest["y"] == [4.0, 5.0, 9.0, 5.0, 4.0]
    assert mean["y"] == [1.0, 2.0, 3.0, 2.0, None]
    assert largest["line"]["width"] > mean["line"]["width"]
    assert figure["layout"]["yaxis2"]["ticktext"] == ["25 calls"]
    assert figure["layout"]["meta"]["steps"] == []  # no axis counts training steps
    assert figure["layout"]["meta"]["time"] == "x"  # the stages' flow time runs along it


def test_the_tolerance_in_use_is_marked() -> None:
    curve = NfeCurve(np.array([1e-3, 1e-5]), np.array([19.0, np.nan]), np.array([13.0, 25.0]))
    figure = tolerance_figure([Series("Plain", "#D55E00", curve)], 1e-5, 600, dark=False)
    assert figure["data"][0]["y"] == [19.0, None]
    assert figure["layout"]["shapes"][0]["x0"] == 1e-5
    assert figure["layout"]["xaxis"]["autorange"] == "reversed"


def test_all_four_are_plotly_figures_that_json_can_carry_in_both_themes() -> None:
    curve = NfeCurve(np.array([1e-3]), np.array([19.0]), np.array([13.0]))
    for dark in (False, True):
        for figure in (
            growth_scatter(ARMS, 600, dark=dark),
            ribbon_figure([ROW], dark=dark),
            tolerance_figure([Series("Plain", "#D55E00", curve)], 1e-5, 600, dark=dark),
            rate_figure({0.01: GROWING, 0.001: FLAT}, dark=dark),
        ):
            go.Figure(figure)
            json.dumps(figure, allow_nan=False)
            meta = figure["layout"]["meta"]
            assert list(zip(meta["light"], meta["dark"], strict=True)) == list(COLOURS.values())


def test_rank_correlation_is_scipys() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = (
            rng.integers(0, 6, 15).astype(float),
            rng.standard_normal(15),
        )  # many ties, as NFE has
        assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y)[0])
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))
    assert np.isnan(spearman([1, 2], [1, 2]))


def test_the_sentence_says_growth_and_cure() -> None:
    words = answer("Plain", GROWING, ("RNODE", CURED))
    assert words == (
        "Plain needs **145** calls a solve, at first 13. "
        "RNODE needs **43** and fits about as well (KL 0.09 against 0.10)."
    )
    assert "almost dot by dot (rank correlation 0.97" in what_the_dots_say(GROWING, 0.97)


@pytest.mark.parametrize(
    ("metrics", "rho", "part"),
    [
        ((), np.nan, "Too few dots"),
        (GROWING[:2], np.nan, "Too few dots"),
        (GROWING, 0.62, "only loosely"),
        (GROWING, 0.1, "hardly follows"),
        (GROWING, 0.9, "since step 200 the mean norm has hardly moved (2 to 2.2), while NFE went"),
        (history((13, 19, 90, 55, 49, 49), (0, 1, 2, 2, 2, 2)), 0.8, "peak of 90 calls at step 50"),
    ],
)
def test_the_sentence_fits_other_numbers_as_well(metrics, rho, part) -> None:
    assert part in what_the_dots_say(metrics, rho)


def test_a_cure_that_costs_fit_or_saves_nothing_is_called_so() -> None:
    worse = tuple(replace(one, kl=0.3) for one in CURED)
    assert "but it fits worse" in answer("Plain", GROWING, ("RNODE", worse))
    young = tuple(replace(one, kl=0.7) for one in CURED)
    assert "too early" in answer("Plain", GROWING, ("RNODE", young))
    assert "saves nothing" in answer("Plain", FLAT, ("RNODE", FLAT))
    better = tuple(replace(one, kl=0.01) for one in CURED)
    assert "and fits better" in answer("Plain", GROWING, ("RNODE", better))


def test_the_answer_says_when_there_is_no_growth() -> None:
    assert "being read" in answer("Plain", ())
    assert "Before training a solve needs 13 calls" in answer("Plain", GROWING[:1])
    assert "NFE has not grown" in answer("Plain", FLAT)
    assert "NFE fell" in answer("Plain", history((61, 55, 31, 31, 25, 25), (1.0,) * 6))


@pytest.mark.parametrize(
    ("after", "part"),
    [
        ({1.0: 121.0, 0.1: 119.0, 0.01: 121.0}, "did not raise NFE."),
        ({1.0: 139.0, 0.1: 119.0, 0.01: 121.0}, "a lower one stops that"),
        ({1.0: 141.0, 0.1: 99.0, 0.01: 119.0}, "it lowered it"),
        ({1.0: 160.0, 0.1: 145.0, 0.01: 119.0}, "the rate is not what drives it"),
        ({1.0: 121.0, 0.1: 160.0, 0.01: 119.0}, "the lecture's claim holds"),
    ],
)
def test_the_sentence_on_the_rate_says_what_came_out(after, part) -> None:
    words = what_the_rate_did(121, after)
    assert part in words
    assert "at the full rate" in words
    assert "at 1/10 of it" in words


def test_the_ribbon_is_said_in_words() -> None:
    words = what_the_ribbons_show([("Plain", 1, 0.4), ("RNODE", 0, 0.55)])
    assert words == (
        "Plain: shortest step at t = 0.40, 1 thrown away; "
        "RNODE: shortest step at t = 0.55, none thrown away."
    )
    assert what_the_ribbons_show([("Plain", 0, None)]) == "Plain: none thrown away."


def test_the_two_arms_differ_in_their_penalties_alone() -> None:
    plain, cured = (pane.config for pane in Growth().panes())
    assert (plain.schedule, plain.steps, plain.lr) == ("constant", 600, 1e-2)
    assert cured == plain.replace(kinetic=0.03, jacobian=0.03)


def test_a_link_is_read_back_and_what_is_wrong_in_it_is_said() -> None:
    made = Growth(Growth().base.replace(dataset="pinwheel"), 1e-6)
    assert read_growth(made.pairs()) == (made, [])
    assert not Growth().pairs()
    now, notes = read_growth({"tolerance": "0", "kinetic": "1", "dataset": "mix3"})
    assert now == Growth()
    assert len(notes) == 3
