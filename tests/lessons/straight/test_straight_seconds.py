"""The curves over seconds of training, and the sentence on how long each arm took."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from node_viz.lessons.straight.numbers import in_seconds
from node_viz.plots.arm_curves import PANELS, arm_curves
from node_viz.plots.figure import Series
from node_viz.records.history import Curves, Metrics

AT = Metrics(0, 0.0, 3.9, 2.4, 1.5, 13, 13, 0.0, kinetic_energy=1.0, solver_gap=0.0)
FAST = tuple(
    replace(AT, step=step, seconds=step / 50, kl=kl)
    for step, kl in ((0, 1.5), (100, 0.3), (300, 0.04))
)
SLOW = tuple(replace(one, seconds=2 * one.seconds, kl=one.kl + 0.05) for one in FAST)


def test_over_seconds_each_point_stands_at_its_time_and_tells_its_step() -> None:
    arms = [
        Series(label, "#D55E00", Curves(np.empty(0), np.empty(0), history, 0.5))
        for label, history in (("Plain", FAST), ("RNODE", SLOW))
    ]
    figure = arm_curves(arms, dark=False, seconds=True)
    assert figure["layout"]["meta"]["steps"] == "customdata"
    assert figure["layout"]["xaxis"]["title"]["text"] == "training seconds"
    assert len(figure["data"]) == 2 * len(PANELS)
    for place, trace in enumerate(figure["data"]):
        assert trace["customdata"] == [0, 100, 300]
        assert trace["x"] == [[0, 2, 6], [0, 4, 12]][place % 2]
    usual = arm_curves(arms, dark=False)
    assert usual["data"][1]["x"] == [0, 100, 300]
    assert "customdata" not in usual["data"][0]


def test_the_time_to_the_lowest_level_that_all_reached_is_said() -> None:
    words = in_seconds([("Plain", FAST), ("RNODE", SLOW)])
    assert words == "Training until KL was 0.1 nats took: Plain 6 s, RNODE 12 s."
    assert "Too early" in in_seconds([("Plain", FAST), ("RNODE", (replace(AT, step=1),))])
    assert "timed" in in_seconds([("Plain", FAST), ("RNODE", FAST[:1])])
    assert "timed" in in_seconds([])
