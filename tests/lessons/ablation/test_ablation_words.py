"""The ablation page's sentences say what the grid's numbers say, and no more."""

from __future__ import annotations

import pytest

from node_viz.lessons.ablation import numbers as ablation
from node_viz.lessons.ablation.words import STORY
from node_viz.records.history import Metrics

SIDES = (0.0, 0.03)


def gauges(kl: float, nfe: int, seconds: float = 2.0) -> Metrics:
    return Metrics(100, seconds, 2 + kl, 2.0, kl, nfe, nfe, 1.5, 1.2, 0.0, 1.0)


def said(*cells: Metrics | None, failures: dict[int, str] | None = None) -> tuple[str, str]:
    grid = SIDES, cells, failures or {}
    return ablation.answer(*grid), ablation.details(*grid)


def test_nothing_measured_is_nothing_claimed() -> None:
    assert said(None, None, None, None) == (
        "Nothing is measured yet: every cell must first have its turn.",
        "",
    )
    assert "compared with" in said(gauges(0.1, 50), None, None, None)[0]


def test_flows_that_have_learnt_little_are_not_compared() -> None:
    assert "Too early to compare" in said(gauges(1.5, 91), gauges(1.4, 31), None, None)[0]


def test_the_cheapest_cell_that_is_as_good_is_named() -> None:
    answer, more = said(gauges(0.04, 91), gauges(0.03, 31, 2.6), gauges(0.2, 20), gauges(0.3, 37))
    assert answer == (
        r"With $\lambda_J$ = 0.03 alone, **31 calls** are enough where the plain flow needs 91, "
        "and the fit is as good."
    )
    assert "KL is 0.030 there and 0.040 nats in the first cell." in more
    assert "1.3 times as long" in more
    assert "the penalties are too strong: KL rises to 0.300" in more


def test_both_weights_are_named_where_both_are_paid() -> None:
    answer, more = said(gauges(0.04, 91), gauges(0.04, 61), gauges(0.04, 61), gauges(0.05, 31))
    assert r"$\lambda_K$ = 0.03 and $\lambda_J$ = 0.03," in answer
    assert "far corner" not in more  # it lost no likelihood


def test_no_gain_is_not_called_one() -> None:
    answer, _ = said(gauges(0.04, 55), gauges(0.04, 55), gauges(0.04, 61), gauges(0.2, 31))
    assert answer == "No cell that fits as well needs fewer calls than the plain flow, 55."


def test_cells_without_numbers_and_failures_are_counted() -> None:
    _, more = said(gauges(0.1, 50), gauges(0.1, 40), None, None)
    assert more.startswith("2 of 4 cells have numbers so far. ")
    found = gauges(0.1, 50), gauges(0.1, 40), gauges(0.1, 40)
    _, more = said(*found, None, failures={3: "Stopped."})
    assert not more.startswith("3 of 4")
    assert more.endswith("1 cell failed: point at the hatching for the reason.")
    all_failed = said(gauges(0.1, 50), None, None, None, failures=dict.fromkeys(range(4), "No."))
    assert all_failed == ("", "4 cells failed: point at the hatching for the reason.")


def test_the_papers_weight_in_our_nats_is_what_the_story_says() -> None:
    kinetic, jacobian = ablation.paper_weights(0.01)
    assert f"{kinetic:.4f}" in STORY
    assert f"{jacobian:.4f}" in STORY


def test_the_papers_loss_and_ours_agree_up_to_a_factor() -> None:
    """nll / (d ln 2) + w mean(f^2) / 2 + w mean(row^2) is our loss, divided by d ln 2."""
    d, nll, f, row, w = 3, 2.5, (1.0, -2.0, 0.5), (0.3, 0.1, -1.0), 0.01
    kinetic, jacobian = (sum(x * x for x in part) for part in (f, row))
    bits = 1 / (d * 0.6931471805599453)
    paper = nll * bits + w * kinetic / d / 2 + w * jacobian / d
    ours, slope = ablation.paper_weights(w)
    assert paper == pytest.approx((nll + ours * kinetic + slope * jacobian) * bits)
