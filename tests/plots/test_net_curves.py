"""The chart of ODE-Nets holds the numbers of the records, and says which axes count steps."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from node_viz.plots.figure import Series
from node_viz.plots.net_curves import PANELS, net_curves
from node_viz.records.history import NetCurves, Scores


def run(*steps: int, **changes: float) -> NetCurves:
    probed = tuple(replace(scores(k), **changes) for k in steps)
    return NetCurves(np.arange(3), np.ones(3), probed, parameters=100)


def scores(step: int) -> Scores:
    return Scores(
        step=step,
        seconds=0.1 * step,
        loss=1 / (1 + step),
        accuracy=0.5 + step / 100,
        mse=0.34 + 1 / (1 + step),
        nfe_forward=13 + step,
        jacobian_norm=2.0,
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_panel_has_each_arm_at_its_gauges(count: int, dark: bool) -> None:
    arms = [Series(f"arm {k}", f"#00000{k}", run(0, 10, 40)) for k in range(count)]
    panels = ("loss", "accuracy", "nfe_forward", "jacobian_norm")
    figure = net_curves(arms, dark=dark, panels=panels)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert len(figure["data"]) == len(panels) * count
    assert {trace["line"]["color"] for trace in figure["data"]} == {arm.colour for arm in arms}
    by_axis = {trace["yaxis"]: trace["y"] for trace in figure["data"]}
    assert by_axis["y"] == pytest.approx([1, 1 / 11, 1 / 41], rel=1e-4)
    assert by_axis["y2"] == pytest.approx([50, 60, 90])
    assert by_axis["y3"] == [13, 23, 53]
    assert figure["layout"]["meta"]["steps"] == ["x", "x2", "x3", "x4"]


def test_every_panel_can_be_drawn_alone() -> None:
    for name in PANELS:
        figure = net_curves([Series("a", "#000000", run(0, 5))], dark=False, panels=(name,))
        go.Figure(figure)
        assert figure["layout"]["yaxis"].get("type", "linear") == (
            "log" if name in ("loss", "mse") else "linear"
        )


def test_the_floor_is_a_dotted_line_with_its_number_in_the_panel_of_mse_alone() -> None:
    arms = [Series("a", "#000000", run(0, 5))]
    layout = net_curves(arms, dark=False, panels=("loss", "mse"), floor=0.34)["layout"]
    (line,) = layout["shapes"]
    assert (line["y0"], line["yref"], line["line"]["dash"]) == (0.34, "y2", "dot")
    (label,) = [note for note in layout["annotations"] if "floor" in note["text"]]
    assert label["text"] == "floor 0.34"
    assert label["y"] == pytest.approx(math.log10(0.34))  # a log axis places notes so
    assert not net_curves(arms, dark=False, panels=("loss",), floor=0.34)["layout"]["shapes"]


def test_a_narrow_log_axis_has_numbers_between_powers_of_ten() -> None:
    ticks = {}
    for name, curves in (("narrow", run(0, 1)), ("wide", run(0, 500))):
        layout = net_curves([Series("a", "#000000", curves)], dark=False, panels=("loss",))[
            "layout"
        ]
        ticks[name] = [value for value in layout["yaxis"]["tickvals"] if 0.1 <= value < 1]
    assert ticks == {"narrow": [0.1, 0.2, 0.3, 0.5, 0.7], "wide": [0.1]}


def test_a_number_that_is_none_leaves_a_gap() -> None:
    curves = run(0, 5, accuracy=math.nan, loss=math.nan)
    figure = net_curves([Series("a", "#000000", curves)], dark=False, panels=("loss", "accuracy"))
    json.dumps(figure, allow_nan=False)
    assert [trace["y"] for trace in figure["data"]] == [[None, None]] * 2
