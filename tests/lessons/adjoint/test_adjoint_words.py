"""The words of the page on gradients: doctests, answers that exist, sentences for what happens."""

from __future__ import annotations

import dataclasses
import doctest
import math

import numpy as np

from node_viz.lessons.adjoint import numbers as said
from node_viz.records.solver_answers import AdjointPath, GradientCost, GradientErrors, MemoryCurve


def costs(ending: str = "") -> tuple[GradientCost, ...]:
    return (
        GradientCost("rk4", "backprop", 10_000_000, 160, 0, 0.08, ""),
        GradientCost("rk4", "checkpoint", 1_000_000, 160, 160, 0.12, ""),
        GradientCost("rk4", "adjoint", 6144, 160, 160, 0.16, ""),
        GradientCost("dopri5", "backprop", 2_000_000, 26, 0, 0.02, ""),
        GradientCost("dopri5", "checkpoint", 700_000, 26, 26, 0.03, ""),
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
    assert said.about_sign(path((1.0, -2.0))).startswith("With a plus, the area agrees")
    assert "far off" in said.about_sign(path((3.0, -2.0)))
    lost = path((math.nan, math.nan), "It ran to infinity.")
    assert "none" in said.sign_table(lost)
    assert said.about_sign(lost).endswith("It ran to infinity.")
    assert said.about_path(lost).endswith("lost near t = 1.00. It ran to infinity.")


def test_memory_is_told_in_units() -> None:
    kept = (np.array([1e6, 2e6]), np.array([4e5, 5e5]), np.array([6144, 6144]))
    assert said.about_memory(MemoryCurve(np.array([10, 20]), *kept)) == (
        "One more step: 100 kB more. The adjoint: 6.14 kB, always. Checkpoints: at most 500 kB."
    )


def test_errors_are_told_at_the_tolerance_in_use() -> None:
    found = GradientErrors(
        np.array([1e-2, 1e-5]), *[np.array([1e-3, 2e-5])] * 2, np.array([math.nan, 3e-5]),
        np.array([14, 20]), np.array([400, 20]), ("lost", ""),
    )  # fmt: skip
    assert said.about_errors(found, "1e-5") == (
        "Backpropagation errs by 2.0e-5, the adjoint by 3.0e-5."
    )
    assert "no way back" in said.about_errors(found, "1e-2")
    assert said.about_errors(None, "1e-2") == said.WAITING
    assert "err as backpropagation does" in said.about_checkpoints(found, "1e-5")
    other = dataclasses.replace(found, checkpoint=np.array([1e-3, 5e-5]))
    assert said.about_checkpoints(other, "1e-5") == "Checkpoints (◇) err by 5.0e-5."
    assert said.about_checkpoints(None, "1e-5") == ""
    assert "22000 times" in said.about_growth(5.0)
    assert "strays little" in said.about_growth(0.0)


def test_costs_say_which_claim_they_support() -> None:
    assert "26 calls there, 32 back · time 2.5" in said.about_way("adjoint", costs(), 1e-5)
    assert "0 back · time 1 " in said.about_way("backprop", costs(), 1e-5)
    assert "it saves memory, not time" in said.about_costs(costs())
    assert "2 times as long" in said.about_costs(costs())
    lost = costs("It gave up.")
    assert "no gradient" in said.about_way("adjoint", lost, 1e-5)
    assert said.about_costs(lost).endswith("It gave up.")
    assert said.cost_table(costs()).count("\n") == 7
    assert "26 calls there, 26 back · time 1.5" in said.about_way("checkpoint", costs(), 1e-5)
    assert "Checkpoints kept 10 times less, for 1.5 times the time" in said.about_costs(costs())


def test_the_circle_is_told_by_its_losses() -> None:
    assert "climbed" not in said.about_circle([2, 1], [2, 1.2], 0.03)
    assert "after it had been at 0.8" in said.about_circle([2, 0.7], [2, 0.8, 1.5], 0.03)
    assert "nothing was left out" in said.about_circle([2, 1], [2, 1], 0.0)
