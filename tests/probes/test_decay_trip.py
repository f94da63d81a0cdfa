"""Nine starts there and back: the measured figures, merging floats, and errors that add up."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import pytest

from node_viz.probes import decay_trip as probe
from node_viz.probes.decay_trip import OFFSETS, decay_trip, merged_from
from node_viz.solvers import solve


def exact(rate: float, centre: float = 1.0, floats: str = "float32") -> Any:
    return decay_trip(rate, centre, floats, "exact", 0, 1.0)


def test_doctests() -> None:
    assert doctest.testmod(probe) == (0, 1)


def test_rounding_alone_makes_the_known_errors() -> None:
    """The exact flow rounded to float32: 1.1e-3 at 10, seven ends at 16, one number at 20."""
    assert np.abs(exact(10).total).max() == pytest.approx(1.1e-3, rel=0.02)
    assert exact(10).ends == exact(10).exact_ends == 9
    assert exact(16).exact_ends == 7
    assert exact(20).exact_ends == exact(20).ends == 1
    assert np.abs(exact(20).total).max() == pytest.approx(2.0)
    assert np.ptp(exact(20).z_back[-1]) == 0, "nine starts came back as one"


def test_float64_keeps_them_apart() -> None:
    found = exact(20, floats="float64")
    assert found.ends == 9
    assert np.abs(found.total).max() < 1e-7


@pytest.mark.parametrize("rate", [10, 20, 25])
@pytest.mark.parametrize("floats", ["float32", "float64"])
def test_around_zero_nothing_is_lost(rate: float, floats: str) -> None:
    found = exact(rate, 0.0, floats)
    assert found.ends == 9
    assert np.abs(found.total).max() < 1e-14
    assert np.abs(found.least).max() < 2.5e-7, "one rounding is all there is: 2^-23 of 2"


def test_float32_loses_whole_groups_from_the_log_of_its_digits_on() -> None:
    assert merged_from("float32") == pytest.approx(24 * np.log(2))
    assert merged_from("float64") == pytest.approx(53 * np.log(2))
    ends = [exact(rate).exact_ends for rate in (14, 16, merged_from("float32"), 18, 20)]
    assert ends == sorted(ends, reverse=True)
    assert ends[0] == 9
    assert ends[2] < 5


@pytest.mark.parametrize("solver", ["euler", "midpoint", "rk4"])
def test_no_solver_parts_what_floats_have_merged(solver: str) -> None:
    """Its ends are fewer than the starts in float32, and all different in float64."""
    single = decay_trip(20.0, 1.0, "float32", solver, 64, 1.0)
    double = decay_trip(20.0, 1.0, "float64", solver, 64, 1.0)
    assert single.ends < 5
    assert double.ends == 9
    assert np.abs(single.total).max() > 1.99


@pytest.mark.parametrize("floats", ["float32", "float64"])
@pytest.mark.parametrize(
    ("solver", "steps", "rate"), [("rk4", 64, 16.0), ("midpoint", 128, 10.0), ("euler", 64, 2.0)]
)
def test_the_three_errors_add_up(solver: str, steps: int, rate: float, floats: str) -> None:
    """What is left over is the product of both of the solver's errors, which scales with 2."""
    found = decay_trip(rate, 1.0, floats, solver, steps, 1.0)
    left = found.total - (found.forward + found.backward + found.floats)
    np.testing.assert_allclose(left, found.forward * found.backward / _offsets(), atol=1e-9)


def _offsets() -> Any:
    return np.where(OFFSETS == 0, np.inf, OFFSETS)


@pytest.mark.parametrize(("solver", "order"), [("euler", 1), ("midpoint", 2), ("rk4", 4)])
def test_the_solvers_own_errors_fall_with_its_order(solver: str, order: int) -> None:
    coarse, fine = (decay_trip(2.0, 1.0, "float64", solver, n, 1.0) for n in (64, 128))
    for name in ("forward", "backward"):
        ratio = np.abs(getattr(coarse, name)).max() / np.abs(getattr(fine, name)).max()
        assert np.log2(ratio) == pytest.approx(order, abs=0.1)


def test_the_formula_is_the_tight_solve() -> None:
    """At 1e-12 dopri5 finds the same end, and its round trip errs less than anything drawn."""
    import torch

    start = torch.as_tensor(1 + OFFSETS)
    end = solve(lambda t, z: -5.0 * (z - 1), start, method="dopri5", rtol=1e-12).end.numpy()
    np.testing.assert_allclose(end, 1 + OFFSETS * np.exp(-5.0), atol=1e-11)
    found = decay_trip(5.0, 1.0, "float64", "dopri5", 0, 1e-9)
    assert np.abs(found.total).max() < 1e-5
    left = found.total - (found.forward + found.backward + found.floats)
    assert np.abs(left).max() < 1e-8


def test_where_c_is_does_not_change_the_solvers_errors() -> None:
    here, there = (decay_trip(10.0, c, "float64", "rk4", 32, 1.0) for c in (0.0, 1.0))
    np.testing.assert_allclose(here.forward, there.forward)
    assert here.nfe == there.nfe == (128, 128)


def test_shorter_steps_lose_more_in_float32() -> None:
    """Each step is rounded, and near c a step becomes too short to move a float."""
    few, many = (decay_trip(20.0, 1.0, "float32", "rk4", n, 1.0) for n in (32, 128))
    assert np.abs(many.floats).max() > 2 * np.abs(few.floats).max()
    assert np.abs(many.forward).max() < np.abs(few.forward).max() / 100
    assert np.abs(few.floats).max() > np.abs(few.least).max()


def test_a_solver_that_gives_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "MAX_NFE", 300)
    found = decay_trip(20.0, 1.0, "float32", "dopri5", 0, 1e-8)
    assert "field calls" in found.ending
    assert np.isnan(found.total).all()
    assert found.exact_ends == 1
