"""Sentences made from a flow's numbers stay sentences, and true, for whatever numbers it has."""

from __future__ import annotations

import math

import numpy as np
import pytest
from amiss import arms, calls, check, gauges, history, kl, numbers, over, positive, unknown
from hypothesis import strategies as st

from node_viz.lessons.ablation import numbers as ablation
from node_viz.lessons.change import numbers as change
from node_viz.lessons.cnf import numbers as cnf
from node_viz.lessons.growth import numbers as growth
from node_viz.lessons.growth import words_learning_rate as rate
from node_viz.lessons.lies import numbers as lies
from node_viz.lessons.solvers import words as solvers
from node_viz.lessons.steer import numbers as steer
from node_viz.lessons.straight import numbers as straight
from node_viz.lessons.straight import words_line, words_seeds
from node_viz.records.answers import CellPath, DivergenceGrid
from node_viz.records.history import Metrics


@over(gauges(), gauges(), numbers(0.05, 2))
def test_of_a_flow(first: Metrics, last: Metrics, gaussian: float) -> None:
    said = check(cnf.answer(first, last, gaussian))
    check(cnf.advice(first, last, gaussian))
    assert "gap" not in said  # of the data: nobody looked for one
    if "grew" in said:
        assert last.kl > first.kl
    if last.step and last.solver_gap < -cnf.CHEATED:
        assert "too low" in said


@over(arms(gauges()))
def test_of_straight_paths(found: list[tuple[str, Metrics]]) -> None:
    said, more = check(straight.answer(found)), straight.details(found)
    if more:
        check(more)
    if not found or len(found) == 1 or "Too early" in said or "Nothing is learnt" in said:
        return
    first, rest = found[0][1], dict(found[1:])
    cheap = min(rest.values(), key=lambda one: (one.nfe, one.kinetic_energy))
    if "bought nothing" in more:
        assert cheap.kl < first.kl
        assert cheap.kinetic_energy / cheap.energy_floor < first.kinetic_energy / first.energy_floor
    if "equally well" in said:
        assert abs(first.kl - cheap.kl) <= straight.SAME_FIT
    if "cost some fit" in more:
        assert cheap.nfe < first.nfe
    if "saves nothing" in said:
        assert cheap.nfe > first.nfe


@over(st.integers(0, 9), arms(st.tuples(positive, positive | st.none()), 1))
def test_of_the_line(step: int, found: list[tuple[str, tuple[float, float | None]]]) -> None:
    check(words_line.what_to_look_at(step, [(label, *two) for label, two in found]))


@over(positive, positive, st.lists(kl, min_size=4, max_size=4) | st.just([]))
def test_of_two_seeds(one: float, other: float, values: list[float]) -> None:
    said = words_seeds.what_came_out(("Plain", "RNODE"), (one, other), values)
    if "far better" in check(said):
        assert other < one


@over(history, numbers(-1, 1) | unknown, history, st.sampled_from(["mean", "largest"]))
def test_of_growth(mine: list[Metrics], rho: float, cured: list[Metrics], norm: str) -> None:
    said = check(growth.answer("Plain", mine, ("RNODE", cured)))
    if "NFE fell" in said:
        assert mine[-1].nfe < mine[0].nfe
    if "has not grown" in said:
        assert mine[-1].nfe <= mine[0].nfe * (1 + growth.SAME)
    said = check(growth.what_the_dots_say(mine, rho, norm))
    if "rise together" in said and len(mine) >= growth.EARLY and math.isfinite(rho):
        assert rho > 0
    if "where the Jacobian rises" in said:
        assert rho < 0


@over(calls, st.dictionaries(st.sampled_from([1.0, 0.1, 0.01]), calls.map(float), min_size=1))
def test_of_the_learning_rate(before: int, after: dict[float, float]) -> None:
    said = check(rate.what_the_rate_did(before, after))
    lower = [nfe for factor, nfe in after.items() if factor < 1]
    if "did not raise" in said:
        assert lower
        assert max(lower) <= before * (1 + growth.SAME)
    if "lowered it" in said:
        assert min(lower) < before
    if "goes on growing" in said:
        assert after[1.0] > before


@over(arms(gauges()))
def test_of_the_lying_solver(found: list[tuple[str, Metrics]]) -> None:
    said = check(lies.answer(found))
    if "below the entropy" in said:
        assert found[0][1].solver_gap < 0 or found[0][1].kl < 0


@over(st.integers(1, 9), numbers(0, 1e9) | st.just(math.inf) | unknown, numbers(0.5, 2))
def test_of_mass(steps: int, believed: float, true: float) -> None:
    check(lies.what_it_weighs(steps, believed, true))


@over(st.lists(gauges() | st.none(), min_size=4, max_size=4), st.sets(st.integers(0, 3)))
def test_of_the_ablation(cells: list[Metrics | None], failed: set[int]) -> None:
    grid = (0.0, 0.03), cells, dict.fromkeys(failed, "No.")
    for said in (ablation.answer(*grid), ablation.details(*grid)):
        assert said == "" or check(said)


@over(numbers(0, 0.75), arms(st.tuples(numbers(0, 5), kl)))
def test_of_end_times(b: float, found: list[tuple[str, tuple[float, float]]]) -> None:
    order = ("Plain", "STEER", "OT-Flow", "RNODE")
    arms_found = [(name, *two) for name, (_, two) in zip(order, found, strict=False)]
    said = check(steer.about_end_times(b, arms_found))
    if "better" in said:
        assert arms_found[1][2] < arms_found[0][2]


@over(arms(st.tuples(positive, numbers(-2, 2))))
def test_of_the_way_on(found: list[tuple[str, tuple[float, float]]]) -> None:
    said = check(steer.about_the_way_on([(label, *two) for label, two in found]))
    assert "N(0, I)" not in said  # a fit that stays does not say which cloud stays


@over(arms(positive), arms(positive), st.none() | st.tuples(positive, positive))
def test_of_the_potential(
    spreads: list[tuple[str, float]],
    turns: list[tuple[str, float]],
    price: tuple[float, float] | None,
) -> None:
    order = ("Plain", "STEER", "OT-Flow", "RNODE")
    ends, curls = (
        {name: value for name, (_, value) in zip(order, found, strict=False)}
        for found in (spreads, turns)
    )
    check(steer.answer(ends, curls))
    check(steer.about_the_potential(price))


@over(numbers(-30, 30) | unknown, numbers(-30, 30), numbers(-3, 3))
def test_of_a_square(area: float, log_det: float, place: float) -> None:
    t = np.array([0.0, 1.0])
    grown = CellPath(t, np.full((2, 2), place), np.zeros((2, 4, 2)), t * area, t * log_det)
    check(change.answer(grown))
    if math.isfinite(area):
        check(change.what_the_square_says(grown, 0.2))
        check(change.the_sum(grown))


@over(numbers(-3, 3), numbers(-3, 3))
def test_of_the_divergence(low: float, high: float) -> None:
    grid = DivergenceGrid(np.array([0.5]), 4.0, np.array([[[low, high]]]))
    check(change.what_the_sign_says(grid, 0))


@over(
    st.dictionaries(st.sampled_from(list(solvers.NAMES)), positive | unknown, min_size=1),
    st.integers(0, 99),
    st.integers(0, 3),
)
def test_of_solvers(errors: dict[str, float], accepted: int, rejected: int) -> None:
    check(solvers.about_paths(errors))
    check(solvers.about_errors({name: error - 1 for name, error in errors.items()}))
    check(solvers.about_steps(accepted, rejected, 1.0 + accepted))


@pytest.mark.parametrize("bad", ["KL nan nats.", "x −0 y.", "M^{--0.2}.", "So: .", "1 steps."])
def test_what_is_amiss_is_found(bad: str) -> None:
    with pytest.raises(AssertionError):
        check(bad)
