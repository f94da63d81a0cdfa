"""The page on NFE growth: two arms in lock-step, a ribbon of any snapshot, and the rate's trial."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit

from node_viz.course.syllabus import page
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.growth.questions import POINTS
from node_viz.lessons.growth.rate import FACTORS, STEPS, work
from node_viz.probes.gauges import held_out_of
from node_viz.probes.steps import solver_steps
from node_viz.records.history import Metrics
from node_viz.runs.api import RunView
from node_viz.runs.background import sentence
from node_viz.training.lower_rate import trained_on
from node_viz.training.restore import flow_of
from node_viz.training.trainer import Trainer

QUICK = {"hidden": "4", "batch": "16", "solver_steps": "2", "steps": "40", "refine": "0"}
SMALL = ExperimentConfig(
    hidden=4, batch=16, solver_steps=2, refine=0, schedule="constant", steps=40
)


@pytest.fixture
def at(visit: Visit) -> AppTest:
    app = visit("growth", **QUICK)
    app.session_state["settled"] = True
    return app.run()


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "growth")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "growth", condition)


def test_the_page_trains_both_arms_and_says_what_the_dots_mean(at: AppTest) -> None:
    assert not at.exception
    assert [title.value for title in at.title] == [page("growth").claim]
    plain, cured = (view.config for view in views(at))
    assert cured == plain.replace(kinetic=0.03, jacobian=0.03)
    assert plain.schedule == "constant"
    at.button(key="growth_train").click().run()
    until(at, lambda now: all(view.step == 40 and not view.live for view in now))
    visits.saying(at, "Step 40, tolerance 1e-05.")
    words = visits.said(at)
    assert "rank correlation" in words or "Too few dots" in words
    assert "Plain needs **" in words


def test_the_tolerance_changes_the_ribbon_but_not_the_runs(at: AppTest) -> None:
    until(at, lambda now: all(view.picture is not None and not view.live for view in now))
    before = [view.run for view in views(at)]
    at.selectbox(key="growth_tolerance").set_value(1e-3).run()
    assert not at.exception
    assert [view.run for view in views(at)] == before
    assert at.query_params["tolerance"] in ("0.001", ["0.001"])
    visits.saying(at, "tolerance 0.001.")


def test_another_data_set_is_another_pair_of_runs(at: AppTest) -> None:
    before = {view.run for view in views(at)}
    at.selectbox(key="knob_dataset").set_value("pinwheel").run()
    assert {view.config.dataset for view in views(at)} == {"pinwheel"}
    assert not before & {view.run for view in views(at)}


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray]:
    trainer = Trainer(SMALL)
    for _ in range(30):
        trainer.step()
    return trainer.snapshot().weights


def gauges(weights: dict[str, np.ndarray], factor: float, steps: int = 10) -> list[Metrics]:
    return [one for one in trained_on(SMALL, weights, factor, steps=steps) if one is not None]


def test_the_ribbon_counts_the_calls_of_the_dot(weights) -> None:
    cnf = flow_of(SMALL, weights)
    assert solver_steps(cnf, held_out_of(SMALL, POINTS)).nfe == gauges(weights, 1.0, steps=1)[0].nfe


def test_training_on_begins_where_the_snapshot_stands(weights) -> None:
    histories = [gauges(weights, factor) for factor in (1.0, 0.1)]
    first = [history[0] for history in histories]
    assert (first[0].step, first[0].nfe, first[0].kl) == (0, first[1].nfe, first[1].kl)
    assert [history[-1].step for history in histories] == [10, 10]
    assert histories[0][-1].kl != histories[1][-1].kl


def test_the_smaller_the_rate_the_less_changes(weights) -> None:
    moved = []
    for factor in (1.0, 0.1, 0.001):
        history = gauges(weights, factor)
        moved.append(abs(history[-1].jacobian_norm - history[0].jacobian_norm))
    assert moved[2] < 0.05 * moved[0]


def test_frozen_weights_need_the_same_calls_at_any_rate(weights) -> None:
    """The rate is no part of the field: with no step taken nothing can differ."""
    found = [gauges(weights, factor, steps=1)[0] for factor in (1.0, 0.1, 0.01)]
    assert len({(one.nfe, one.jacobian_norm, one.kl) for one in found}) == 1


def test_a_trial_fills_in_all_rates_and_looks_up_after_every_step(weights) -> None:
    records = list(work(SMALL, (30, weights), 2, 4))
    assert len(records) == len(FACTORS) * (4 + 1)
    *_, last = (record for record in records if record is not None)
    assert list(last) == list(FACTORS)
    assert {history[-1].step for history in last.values()} == {4}
    assert STEPS == 100


def test_weights_of_another_network_are_refused_in_a_sentence(weights) -> None:
    with pytest.raises(ValueError, match="these weights belong to another network") as raised:
        next(work(SMALL.replace(hidden=5), (30, weights), 2, 4))
    assert sentence(raised.value).startswith("these weights belong to another network")
