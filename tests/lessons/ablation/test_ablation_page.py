"""The ablation page, run whole: full at first, trains, pauses, shows a cell, reads its link."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fakes import until as wait_for
from streamlit.testing.v1 import AppTest
from visits import Visit, drawn, notices, refresh, texts

from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.ablation import grid
from node_viz.lessons.ablation.link import BASE, Plan, read_plan
from node_viz.records.history import RunStatus
from node_viz.runs import sweep_store
from node_viz.runs.sweep_view import WEIGHTS, SweepView
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_painter
from node_viz.stage.packing import unpack
from node_viz.training.restore import flow_of
from node_viz.ui import host as app

QUICK = {"hidden": "2", "batch": "8", "solver_steps": "2", "refine": "0", "grid": "0,0.1"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "ablation")


def view(at: AppTest) -> SweepView:
    return at.session_state["ablation_grid"]


def until(at: AppTest, condition: Callable[[SweepView], bool]) -> SweepView:
    refresh(at, lambda: condition(view(at)))
    return view(at)


def words(at: AppTest) -> str:
    lines = [element.proto.body for element in at.get("html")]
    return " ".join([*lines, *(element.value for element in at.markdown)])


def board(at: AppTest) -> dict[str, Any]:
    """Return the figures as the browser gets them."""
    return next(json.loads(text)["figures"] for text in texts(at) if '"maps"' in text)


def test_the_first_paint_is_a_trained_grid_with_a_flow_on_the_stage(visit) -> None:
    at = visit()
    assert "trained beforehand" in words(at)
    assert all(cell["text"] for one in board(at)["maps"] for cell in one["cells"])
    assert drawn(at) == ["board", "cell_stage"]
    assert view(at).painted == grid.FIRST
    for said in ("where the plain flow needs 85", "far corner", "Pareto", "0.0035"):
        assert said in words(at) + " ".join(radio.label for radio in at.radio)


def test_a_point_of_a_cells_flow_gets_its_path(visit) -> None:
    at = visit()
    at.session_state["ablation_point"] = (1.0, 0.5)

    def path() -> Any:
        (stage,) = [one for one in at.get("bidi_component") if one.key == "cell_stage"]
        data = stage.proto.bytes
        (picture,) = unpack(data[4 + int.from_bytes(data[:4], "little") :])["pictures"]
        return picture["path"]

    refresh(at, path)
    weights = sweep_store.weights("moons", grid.FIRST)
    cell = view(at).cells[grid.FIRST].config
    exact = make_painter(cell).path(flow_of(cell, weights), (1.0, 0.5))
    assert path()["log_prob"] == pytest.approx(exact.log_prob, abs=1e-4)


def test_it_trains_pauses_and_forgets(visit) -> None:
    at = visit(**QUICK, steps="100000")
    assert view(at).step == 0
    assert "Nothing is measured yet" in words(at)
    at.button(key="sweep_train").click().run()
    until(at, lambda now: all(cell.metrics for cell in now.cells))
    at.button(key="sweep_pause").click().run()
    held = until(at, lambda now: not now.live)
    assert held.status is RunStatus.PAUSED
    assert board(at)["maps"][0]["cells"][3]["text"]
    at.button(key="sweep_reset").click().run()
    assert view(at).name != held.name
    assert not any(cell.metrics for cell in view(at).cells)


def test_a_grid_that_is_over_starts_again(visit) -> None:
    at = visit(**QUICK, steps="12")
    at.button(key="sweep_train").click().run()
    first = until(at, lambda now: now.status is RunStatus.DONE and not now.live)
    assert first.painted == 3  # a grid of four has no eleventh cell
    at.button(key="sweep_train").click().run()
    assert until(at, lambda now: now.status is RunStatus.DONE).name != first.name


def test_a_chosen_cell_comes_to_the_stage(visit) -> None:
    at = visit()
    at.session_state["ablation_grid"] = view(at).choose(0)
    at.run()
    assert view(at).painted == 0
    assert "λ<sub>K</sub> 0, λ<sub>J</sub> 0" in words(at)
    assert board(at)["chosen"] == 0


def test_a_knob_makes_a_new_grid_and_writes_the_link(visit) -> None:
    at = visit()
    at.selectbox(key="knob_dataset").set_value("rings").run()
    assert not at.exception
    assert view(at).base.dataset == "rings"
    assert at.query_params["dataset"] in ("rings", ["rings"])
    at.selectbox(key="knob_dataset").set_value("moons").run()
    assert "trained beforehand" in words(at)


def test_what_is_wrong_in_a_link_is_said(visit) -> None:
    at = visit(grid="3,2", kinetic="0.1", dataset="suns", colour="red")
    notes = notices(at)
    for word in ("ascending weights", "kinetic is not free", "'suns'", "'colour'"):
        assert word in notes
    assert view(at).base == BASE
    assert view(at).sides == WEIGHTS


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        ("a,b", "grid must be numbers like 0,.03,.3; got 'a,b'. Using 0,0.003,0.03,0.3."),
        ("", "grid must be numbers like 0,.03,.3; got ''. Using 0,0.003,0.03,0.3."),
        ("0,1000", "from 0 to 100; got 1000.0. Using 0,0.003,0.03,0.3."),
        ("0,nan", "got nan. Using 0,0.003,0.03,0.3."),
    ],
)
def test_a_bad_grid_becomes_a_note(grid: str, sentence: str) -> None:
    plan, notes = read_plan({"grid": grid})
    assert plan == Plan()
    assert len(notes) == 1
    assert notes[0].endswith(sentence)


def test_a_plan_survives_its_link() -> None:
    base = ExperimentConfig(dataset="rings", steps=1000, lr=0.003)
    for plan in (Plan(), Plan(base), Plan(base, (0.0, 0.01))):
        assert read_plan(plan.pairs()) == (plan, [])


def test_an_experiment_trains_its_grid(visit) -> None:
    at = visit()
    entry = "Far too high a price"
    at.radio(key=f"guess_{entry}").set_value("Hardly move").run()
    at.button(key=f"try_{entry}").click().run()
    assert not at.exception
    assert view(at).sides == (0.0, 1.0, 10.0)
    assert view(at).status.live


def test_a_scene_begins_a_grid_or_shows_the_one_that_comes_with_the_app(visit) -> None:
    at = visit(scene="1")
    assert view(at).step == 0
    assert not view(at).shipped
    for _ in range(2):
        at.button(key="ablation_scene_on").click().run()
        assert not at.exception
    assert view(at).shipped
    assert "85 → 31" in words(at)


def test_a_closed_tab_gives_the_slot_back(visit) -> None:
    at = visit(**QUICK, steps="100000")
    at.button(key="sweep_train").click().run()
    host = app.host()
    assert isinstance(host, ThreadHost)
    name, jobs = view(at).name, view(at).jobs
    assert all(host.progress(job).live for job in jobs)
    app._left(app.Watched(host, resting=set(jobs)))
    assert not any(host.progress(job).live for job in jobs)
    wait_for(lambda: not host._slots._since)  # nobody computes
    at.run()  # the network is back, and so is the visitor
    assert view(at).name == name
    assert all(host.progress(job).live for job in jobs)
