"""The page on the lying solver, run whole: its arms, its link, its experiments, its figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.lies.link import FINE, USUAL, Lie, read_lie
from node_viz.lessons.lies.questions import COARSE, belief
from node_viz.records.history import RunStatus
from node_viz.runs.api import RunView
from node_viz.ui.questions import snapshot

QUICK = {"hidden": "4", "batch": "16", "solver_steps": "2"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "lies")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "lies")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "lies", condition)


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption])


def test_three_arms_train_in_step_and_the_page_says_what_they_claim(visit) -> None:
    at = visit(**QUICK, steps="12")
    until(at, lambda now: all(view.curves and view.curves.metrics for view in now))
    at.run()
    assert "Nothing is learnt yet" in words(at)
    at.button(key="lies_train").click().run()
    until(at, lambda now: all(view.status is RunStatus.DONE and not view.live for view in now))
    visits.saying(at, "Coarse grid ", "As of step 12. The density that 2 steps claim has mass")
    assert len(at.get("bidi_component")) >= 7  # three stages, deck, two figures, a listener


def test_the_believed_density_is_of_the_step_looked_at_and_of_the_arm_chosen(visit) -> None:
    at = visit(**QUICK, steps="12")
    at.button(key="lies_train").click().run()
    until(at, lambda now: all(not view.live for view in now))
    fine = at.pills(key="lies_arm").options[2]
    at.pills(key="lies_arm").set_value(fine).run()
    visits.saying(at, f"The density that {FINE} steps claim")
    past = snapshot(views(at)[0], 4)
    assert past is not None
    assert past.step <= 4
    assert belief(past, COARSE).mass == pytest.approx((1.0, 1.0), abs=0.05)


def test_the_arms_differ_in_penalty_and_grid_alone() -> None:
    base = USUAL.replace(dataset="rings", solver_steps=4)
    coarse, calm, fine = (pane.config for pane in Lie(base).panes())
    assert coarse == base
    assert calm == base.replace(kinetic=0.03, jacobian=0.03)
    assert fine == base.replace(solver_steps=FINE)
    assert coarse.refine == 0


def test_a_lie_survives_its_link() -> None:
    base = ExperimentConfig(dataset="rings", solver="rk4", solver_steps=2, refine=1, lr=0.02)
    for lie in (Lie(), Lie(base)):
        assert read_lie(lie.pairs()) == (lie, [])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ({"solver_steps": "40"}, "solver_steps must be below 12"),
        ({"solver": "dopri5"}, "solver must take equal steps here; got 'dopri5'"),
        ({"kinetic": "1"}, "kinetic is what tells the arms apart. Ignored."),
        ({"dataset": "bimodal"}, "The stages show two dimensions"),
        ({"colour": "red"}, "'colour'"),
    ],
)
def test_what_is_wrong_in_a_link_becomes_one_sentence(pairs: dict, sentence: str) -> None:
    lie, notes = read_lie(pairs)
    assert len(notes) == 1
    assert sentence in notes[0]
    assert lie == Lie()


def test_a_value_that_is_none_becomes_the_projects_default() -> None:
    lie, notes = read_lie({"solver_steps": "few"})
    assert notes == ["solver_steps must be a whole number from 1 to 128; got 'few'. Using 8."]
    assert lie.base.solver_steps == 8


def test_a_bad_link_is_said_on_the_page(visit) -> None:
    at = visit(solver_steps="40")
    assert "below 12" in notices(at)


def test_the_knob_of_coarse_steps_makes_new_arms_and_writes_the_link(visit) -> None:
    at = visit()
    at.selectbox(key="lies_steps").set_value(6).run()
    assert not at.exception
    assert [view.config.solver_steps for view in views(at)] == [6, 6, FINE]
    assert at.query_params["solver_steps"] in ("6", ["6"])


def test_an_experiment_turns_refinement_on(visit) -> None:
    at = visit()
    at.radio(key="guess_An honest grid").set_value("Yes, it fits like the finer grid").run()
    at.button(key="try_An honest grid").click().run()
    assert not at.exception
    assert all(view.config.refine == 1 and view.status.live for view in views(at))
