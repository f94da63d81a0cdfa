"""What the page on discrete flows says and decides, without a screen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from node_viz.flows.conditional import make_flow
from node_viz.lessons.discrete import numbers
from node_viz.lessons.discrete.figures import race_figure
from node_viz.lessons.discrete.fold import allowed, fold_figure, said, turns
from node_viz.lessons.discrete.link import USUAL, Layered, read_layered
from node_viz.lessons.discrete.questions import Price
from node_viz.lessons.discrete.sizes import parameters
from node_viz.plots.figure import Series
from node_viz.records.history import Metrics

PRICE = Price(2.0, 1e-6, 8, 8, 0.02, 1.0)


def gauges(step: int, seconds: float, kl: float) -> Metrics:
    return Metrics(step, seconds, 2.8 + kl, 2.8, kl, 0, 0, math.nan, math.nan, 0.0, log_dets=8)


def test_the_arms_learn_about_as_many_numbers_as_the_cnf() -> None:
    for layers in (2, 8, 16):
        panes = Layered(USUAL.replace(flow_layers=layers)).panes()
        counts = {pane.name: parameters(pane.config) for pane in panes}
        for pane in panes:
            flow = make_flow(pane.config)
            assert counts[pane.name] == sum(one.numel() for one in flow.parameters())
        for name in ("realnvp", "glow"):
            assert counts[name] == pytest.approx(counts["cnf"], rel=0.06)
        assert counts["planar"] == 10 * layers


def test_a_link_is_read_as_far_as_it_makes_sense() -> None:
    record, notes = read_layered({"flow_layers": "4", "solver": "rk4", "method": "glow"})
    assert record.pairs() == {"flow_layers": "4", "solver": "rk4"}
    assert notes == ["method is what tells the arms apart. Ignored."]
    cnf, *others = record.panes()
    assert cnf.config.solver == "rk4"
    assert all(pane.config.solver == "midpoint" for pane in others)
    assert read_layered({"flow_layers": "99"})[0] == Layered()
    assert read_layered({"dataset": "mix3"})[1] == [
        "The stages show two dimensions; 'mix3' has one."
    ]


def test_kl_is_compared_after_the_seconds_that_all_have_had() -> None:
    slow = [gauges(0, 0.0, 3.0), gauges(10, 4.0, 1.0), gauges(20, 8.0, 0.0)]
    fast = [gauges(0, 0.0, 3.0), gauges(10, 1.0, 2.0), gauges(20, 2.0, 1.5)]
    histories = {"cnf": slow, "realnvp": fast}
    assert numbers.common_seconds(histories) == 2.0
    assert numbers.at_equal_seconds(histories) == {"cnf": 2.0, "realnvp": 1.5}
    assert numbers.answer(histories) == (
        "After 2 s of training each, KL in nats: **RealNVP 1.50**, CNF 2.00."
    )
    assert numbers.answer({}) == numbers.FIRST_GAUGES
    assert numbers.answer({"cnf": slow[:1]}) == numbers.NOTHING
    figure = race_figure((Series("CNF", "#D55E00", tuple(slow)),), 2.0, dark=True)
    assert figure["data"][0]["x"] == [0.0, 4.0, 8.0]
    assert figure["layout"]["shapes"][0]["x0"] == 2.0


def test_who_is_faster_and_who_leaves_bridges_is_decided_by_the_run() -> None:
    slow, fast = gauges(10, 2.0, 1.0), gauges(10, 1.0, 1.0)
    dear, cheap = replace(PRICE, microseconds=9.0, off_mode=0.0), PRICE
    both = {"cnf": slow, "realnvp": fast, "cnf_price": dear, "realnvp_price": cheap}
    assert numbers.faster(both) == numbers.DISCRETE
    assert numbers.faster({**both, "cnf": fast, "realnvp": slow}) == numbers.EACH
    turned = {"cnf": fast, "realnvp": slow, "cnf_price": cheap, "realnvp_price": dear}
    assert numbers.faster(turned) == numbers.CNF
    assert numbers.bridges(both) == numbers.LESS
    assert numbers.bridges(turned) == numbers.MORE
    assert numbers.bridges({**both, "cnf_price": cheap}) == numbers.ALIKE
    with pytest.raises(KeyError):
        numbers.bridges({**both, "cnf_price": replace(PRICE, off_mode=math.nan)})


def test_the_fold_is_where_the_slope_is_negative() -> None:
    a = np.linspace(-4, 4, 4001)
    for c in (-6.0, -2.0, -1.1):
        slope = 1 + c / np.cosh(a) ** 2
        falls = a[slope < 0]
        assert falls.max() == pytest.approx(turns(c), abs=3e-3)
        assert "the plane is folded" in said(c)
    for c in (-1.0, -0.5, 3.0):
        assert (1 + c / np.cosh(a) ** 2).min() >= 0
        assert turns(c) == 0
        assert "undone" in said(c)
    for c in (-6.0, 0.0, 4.0):
        exact = torch.nn.functional.softplus(torch.tensor(c, dtype=torch.float64)).item() - 1
        assert allowed(c) == pytest.approx(exact)
        assert fold_figure(c, dark=False)["data"]
