"""The page on the change of variables, run whole: drawn, moved, linked to."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch  # noqa: F401  (before any run needs it: an import in two threads takes long)
from streamlit.testing.v1 import AppTest
from visits import PATIENCE, refresh

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.change import maps
from node_viz.lessons.change.link import SIDE, read_change
from node_viz.records.history import RunStatus
from node_viz.runs import shipped
from node_viz.runs.api import RunView

ROOT = Path(__file__).parents[3]
TINY = {"hidden": "4", "batch": "16", "solver_steps": "2", "refine": "0", "steps": "8"}


def visit(**link: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for key, value in link.items():
        at.query_params[key] = value
    at.session_state["settled"] = True
    at.switch_page("pages/change.py").run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown)


def until(at: AppTest, there: Callable[[str], bool]) -> str:
    refresh(at, lambda: there(words(at)))
    return words(at)


def press(at: AppTest, key: str) -> None:
    next(button for button in at.button if button.key == key).click().run()


@pytest.fixture(scope="module")
def at() -> AppTest:
    return visit(**TINY)


def test_an_untrained_flow_moves_nothing_and_keeps_its_mass(at):
    said = until(at, lambda text: "Nothing moves yet" in text and "∫ p dx" in text)
    assert "div f is 0 everywhere" in said
    assert "every term is 0" in said
    assert "∫ p dx = 1.0000" in said


def test_a_trained_flow_is_dated_and_its_equation_holds(at):
    press(at, "change_train")
    said = until(at, lambda text: text.count("*As of step 8.*") == 4)
    left = float(said.split("what is left is ")[1].split("%")[0])
    assert left < 1
    assert "they agree within" in said or "apart" in said


def test_the_side_is_in_the_link(at):
    at.session_state["change_side"] = 0.1
    at.run()
    at.segmented_control(key="change_side").set_value(0.05).run()
    assert at.session_state["change_config"].side == 0.05
    at.run()
    assert at.query_params["side"] in ("0.05", ["0.05"])


def test_the_time_moves_both_maps(at):
    press(at, "change_train")
    until(at, lambda text: text.count("*As of step 8.*") == 4)
    at.select_slider(key="change_time").set_value(0.25).run()
    said = until(at, lambda text: text.count("At t = 0.25") == 2)
    assert "measured separately" in said
    assert at.select_slider(key="change_time_of_div").value == 0.25


def test_a_link_restores_square_and_time():
    at = visit(side="0.1", time="0.75", point="0.5,-0.25", **TINY)
    until(at, lambda text: "A small square at (0.50, -0.25)" in text and "Thin lines" in text)
    assert at.segmented_control(key="change_side").value == 0.1
    assert at.select_slider(key="change_time").value == 0.75
    assert not at.warning


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ({"side": "wide"}, "side must be a number from 0.02 to 1; got 'wide'"),
        ({"side": "7"}, "got '7'. Using 0.5"),
        ({"time": "nan"}, "time must be a number from 0 to 1; got 'nan'"),
        ({"point": "1"}, "point must be two numbers"),
        ({"point": "1,inf"}, "got '1,inf'. Using a point of the data"),
        ({"colour": "red"}, "'colour'"),
        ({"dataset": "bimodal"}, "two dimensions; 'bimodal' has one"),
    ],
)
def test_what_is_wrong_in_a_link_is_one_note_and_changes_nothing(pairs, said):
    made, notes = read_change(pairs)
    assert len(notes) == 1
    assert said in notes[0]
    assert made.pairs() == {}


def test_a_value_between_those_on_offer_is_rounded():
    assert read_change({"side": "0.11", "time": "0.3"})[0].pairs() == {
        "side": "0.1",
        "time": "0.25",
    }
    assert read_change({})[0].side == SIDE


def test_a_flow_too_wild_for_the_solver_is_said_in_a_sentence(monkeypatch):
    from node_viz.probes import cells
    from node_viz.solvers import SolveError

    def torn(*_: object) -> None:
        raise SolveError("The flow is too wild.")

    monkeypatch.setattr(cells, "cell_path", torn)
    at = visit(point="1.5,1.5", **TINY)
    refresh(at, lambda: any("too wild" in caption.value for caption in at.caption))


def test_a_picture_of_a_run_that_trains_has_no_density_at_some_times() -> None:
    kept = shipped.load("default").pictures[-1]
    passing = replace(kept, density=kept.density[:1])
    for picture, there in ((kept, {0.0: True, 0.25: True}), (passing, {0.0: True, 0.25: False})):
        view = RunView("unknown", ExperimentConfig(), RunStatus.PLAYING, picture=picture)
        found = {time: maps._density(view, kept.step, time) for time in there}
        assert {time: grid is not None for time, grid in found.items()} == there
        assert maps._density(view, kept.step + 1, 0.0) is None
