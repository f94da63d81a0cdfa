"""The words of the page on gradients: doctests, answers that exist, sentences for what happens."""

from __future__ import annotations

import doctest
import math

import numpy as np

from node_viz.lessons.adjoint import numbers as said
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve


def costs(ending: str = "") -> tuple[GradientCost, ...]:
    return (
        GradientCost("rk4", "backprop", 10_000_000, 160, 0, 0.08, ""),
        GradientCost("rk4", "adjoint", 6144, 160, 160, 0.16, ""),
        GradientCost("dopri5", "backprop", 2_000_000, 26, 0, 0.02, ""),
        GradientCost("dopri5", "adjoint", 6144, 26, 32, 0.05, ending),
    )


def path(area: tuple[float, float], ending: str = "") -> AdjointPath:
    one = np.zeros((2, 1, 2))
    so_far = np.array([[area], [(0.0, 0.0)]])
    back = np.array([[[math.nan] * 2], [[0.0, 0.0]]]) if ending else one
    return AdjointPath(1e-5, np.ones(2), np.array([0.0, 1.0]), one, back, one, so_far,
                       np.zeros((2, 1, 2, 2)), np.array([1.0, -2.0]), np.array([1.0, -2.0]),
                       ending)  # fmt: skip


def test_doctests() -> None:
    result = doctest.testmod(said)
    assert result.attempted
    assert not result.failed


def test_the_table_has_both_signs_and_three_witnesses() -> None:
    table = said.sign_table(path((1.0, -2.0)))
    assert "| adjoint, +∫ a dt | +1.000000 | −2.000000 |" in table
    assert "| the same with a minus | −1.000000 | +2.000000 |" in table
    assert "| finite differences | +1.000000 | −2.000000 |" in table
    assert "climb" in said.about_sign(path((1.0, -2.0)))
    assert "far off" in said.about_sign(path((3.0, -2.0)))
    lost = path((math.nan, math.nan), "It ran to infinity.")
    assert "none" in said.sign_table(lost)
    assert said.about_sign(lost).endswith("It ran to infinity.")
    assert "lost near t = 1.00. It ran to infinity." in said.about_path(lost)


def test_memory_is_told_in_units() -> None:
    curve = MemoryCurve(np.array([10, 20]), np.array([1e6, 2e6]), np.array([6144, 6144]))
    assert said.about_memory(curve).startswith("One more step: 100 kB more. The adjoint: 6.14 kB")


def test_errors_are_told_at_the_tolerance_in_use() -> None:
    found = GradientErrors(
        np.array([1e-2, 1e-5]), np.array([1e-3, 2e-5]), np.array([math.nan, 3e-5]),
        np.array([14, 20]), np.array([400, 20]), ("lost", ""),
    )  # fmt: skip
    assert said.about_errors(found, 1e-5, 0.0) == "Backprop 2.0e-5, adjoint 3.0e-5."
    assert "22000-fold" in said.about_errors(found, 1e-5, 5.0)
    assert "no way back" in said.about_errors(found, 1e-2, 5.0)
    assert said.about_errors(None, 1e-2, 5.0) == said.WAITING


def test_costs_say_which_claim_they_support() -> None:
    assert "26 calls there, 32 back · time 2.5" in said.about_way("adjoint", costs(), 1e-5)
    assert "0 back · time 1 " in said.about_way("backprop", costs(), 1e-5)
    assert "memory, not speed" in said.about_costs(costs())
    assert "2 times as long" in said.about_costs(costs())
    lost = costs("It gave up.")
    assert "no gradient" in said.about_way("adjoint", lost, 1e-5)
    assert said.about_costs(lost).endswith("It gave up.")
    assert said.cost_table(costs()).count("\n") == 5


def test_the_circle_is_told_by_its_losses() -> None:
    assert "climbed" not in said.about_circle([2, 1], [2, 1.2], 0.03)
    assert "after it had been at 0.8" in said.about_circle([2, 0.7], [2, 0.8, 1.5], 0.03)
    assert "nothing was left out" in said.about_circle([2, 1], [2, 1], 0.0)
