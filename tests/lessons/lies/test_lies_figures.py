"""The charts of the lying solver hold the records' numbers; its words say what they mean."""

from __future__ import annotations

import base64
import json
import math
import struct
import zlib

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.lessons.lies.figures import claims_figure
from node_viz.lessons.lies.figures_belief import belief_figure
from node_viz.lessons.lies.numbers import answer, mass_in_large, what_it_weighs
from node_viz.plots.figure import Series
from node_viz.records.answers import Belief
from node_viz.records.history import Metrics
from node_viz.records.pictures import DensityGrid, Trajectories


def gauges(step: int, nll: float, gap: float) -> Metrics:
    return Metrics(step, 1.0, nll, 2.4, nll - 2.4, 50, 40, 1.0, 1.0, solver_gap=gap)


def history(gap: float) -> tuple[Metrics, ...]:
    return tuple(gauges(step, 3.0 + step / 100, gap * step / 100) for step in (0, 50, 100))


ARMS = [Series("Coarse", "#D55E00", history(-1.5)), Series("Calm", "#009E73", history(0.0))]


@pytest.mark.parametrize("dark", [False, True])
def test_lines_are_claims_and_dots_are_true(dark: bool) -> None:
    figure = claims_figure(ARMS, dark=dark)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    dots = [trace for trace in figure["data"] if trace["mode"] == "markers" and trace["x"][0] == 0]
    assert [trace["y"] for trace in lines] == [[3.0, 2.75, 2.5], [3.0, 3.5, 4.0]]
    assert all(trace["y"] == [3.0, 3.5, 4.0] for trace in dots)
    assert [trace["line"]["color"] for trace in lines] == ["#D55E00", "#009E73"]


def test_the_forbidden_region_ends_at_the_entropy_and_reaches_below_every_claim() -> None:
    arms = [Series("Coarse", "#D55E00", (gauges(0, 3.0, 0.0), gauges(9, 4.0, -3.0)))]
    rect, rule = claims_figure(arms, dark=False)["layout"]["shapes"]
    assert rect["y1"] == rule["y0"] == rule["y1"] == 2.4
    assert rect["y0"] < 1.0


def test_a_claim_that_is_no_number_leaves_a_gap() -> None:
    arms = [Series("Coarse", "#D55E00", (gauges(0, 3.0, 0.0), gauges(9, 4.0, math.nan)))]
    assert claims_figure(arms, dark=False)["data"][0]["y"] == [3.0, None]
    go.Figure(claims_figure([], dark=False))


def belief(dark: bool = False) -> dict:
    log_p = np.full((3, 3), -50.0)
    log_p[2, 0] = 9.0  # above the peak, at x = -2, y = 2
    flat = DensityGrid(0.0, 2.0, np.full((3, 3), math.log(0.25)))
    coarse = Trajectories(np.array([0.0, 1.0]), np.array([[[0.0, 0.0]], [[4.0, 1.0]]]))
    exact = Trajectories(np.array([0.0, 1.0]), np.array([[[0.0, 0.0]], [[1.0, 2.0]]]))
    found = Belief(0, 4, DensityGrid(0.0, 2.0, log_p), flat, (coarse, exact), (2.0, 1.0))
    arm = Series("Coarse", "#D55E00", found)
    return belief_figure(arm, peak=1.0, titles=("a", "b", "c"), dark=dark)


def pixels(image: dict) -> np.ndarray:
    raw = base64.b64decode(image["source"].split(",")[1])
    columns, rows = struct.unpack(">II", raw[16:24])
    start = raw.index(b"IDAT")
    size = struct.unpack(">I", raw[start - 4 : start])[0]
    lines = np.frombuffer(zlib.decompress(raw[start + 4 : start + 4 + size]), np.uint8)
    return lines.reshape(rows, -1)[:, 1:].reshape(rows, columns, 2)[..., 1] / 255


@pytest.mark.parametrize("dark", [False, True])
def test_densities_are_drawn_the_right_way_up_with_one_scale(dark: bool) -> None:
    figure = belief(dark)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    first, second = (pixels(image) for image in figure["layout"]["images"])
    assert first[0, 0] == pytest.approx(0.95, abs=0.01)  # top left, as dark as it gets
    assert first[-1, -1] < 0.01
    assert second == pytest.approx(0.475, abs=0.01)  # sqrt(1/4) of the darkest


def test_paths_of_both_solvers_and_what_lies_between_their_ends() -> None:
    figure = belief()
    missed, exact, coarse = figure["data"][-3:]
    assert (exact["x"], exact["y"]) == ([0.0, 1.0, None], [0.0, 2.0, None])
    assert coarse["x"] == [0.0, 4.0, None]
    assert (missed["x"], missed["y"]) == ([4.0, 1.0, None], [1.0, 2.0, None])
    assert figure["layout"]["xaxis3"]["range"][1] > 4.0
    assert figure["layout"]["meta"]["steps"] == []


def test_the_answer_names_claim_truth_and_entropy() -> None:
    said = answer([("Coarse", gauges(300, 3.1, -1.2)), ("Calm", gauges(300, 2.5, -0.05))])
    assert said == (
        "Coarse claims a loss of **1.90** nats, 0.50 below the entropy, the least possible; "
        "the truth is **3.10**."
    )
    assert "which is possible; but the truth is **3.10**" in answer(
        [("Coarse", gauges(9, 3.1, -0.4))]
    )
    assert "honest" in answer([("Coarse", gauges(9, 3.1, -0.004))])
    assert "no longer" in answer([("Coarse", gauges(9, 3.1, math.nan))])
    assert "Nothing is learnt" in answer([("Coarse", gauges(0, 3.9, 0.0))])
    assert answer([]).endswith(".")


@pytest.mark.parametrize(
    ("mass", "word", "large"),
    [
        (38.4, "about 40", "≈ 40"),
        (1.01, "as it should be", "1.01"),
        (0.6, "lost", "0.60"),
        (math.inf, "too large", "beyond counting"),
    ],
)
def test_the_mass_in_words_and_in_large(mass: float, word: str, large: str) -> None:
    assert word in what_it_weighs(3, mass, 1.0)
    assert f">{large}</b>" in mass_in_large(mass)
