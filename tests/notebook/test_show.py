"""What can be shown in a notebook and what cannot, each refusal in one sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")

from node_viz import ExperimentConfig, NetTrainer, Trainer, save, show
from node_viz.experiment.config import FLOWS
from node_viz.notebook.show import widget_of
from node_viz.records.history import RunStatus
from node_viz.runs import shipped
from node_viz.training import trainer_of

SMALL = ExperimentConfig(hidden=8, batch=16, steps=4)
NET = ExperimentConfig(task="classify", dataset="disc", points=16, hidden=8, batch=16, steps=2)
SERIES = ExperimentConfig(task="series", dataset="spirals", steps=2, hidden=8, batch=16)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (3, "show takes a trainer.*got a value of type int"),
        ([], "1 to 4 runs"),
        (["default"] * 5, "got 5"),
        ("no such preset", "folder of a saved run or one of"),
        (SMALL, "give it to a trainer"),
        ([Trainer(SMALL), NetTrainer(NET)], "one family; these are a flow, an ODE-Net"),
        (None, "NoneType"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(what: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        widget_of(what)
    assert "\n" not in str(refused.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ValueError, match="run"):
            widget_of(place)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ValueError, match="is not a saved run"):
        widget_of(str(tmp_path))


def test_where_there_is_no_notebook_show_says_so() -> None:
    with pytest.raises(ValueError, match="there is none here"):
        show("default")


def test_a_flow_on_the_line_has_no_stage_and_the_way_out_is_named() -> None:
    line = next(name for name in ("two bumps", *_lines()) if name in _lines())
    with pytest.raises(ValueError, match=r"no stage .* density_figure"):
        widget_of(Trainer(SMALL.replace(dataset=line)))


def _lines() -> list[str]:
    from node_viz.experiment.catalogue import MIXTURES_1D

    return list(MIXTURES_1D)


def test_every_shipped_kind_of_run_finds_its_stage() -> None:
    kinds = {}
    for name in shipped.names():
        config = shipped.config_of(name)
        assert config is not None
        kinds.setdefault((config.task in FLOWS, config.task == "series", config.field), name)
    for name in kinds.values():
        try:
            widget = widget_of(name)
        except ValueError as refused:
            assert "no stage" in str(refused)  # noqa: PT017
            continue
        run = shipped.load(name)
        assert len(widget._panes[0].tape) == len(run.pictures)


def test_a_saved_folder_shows_its_last_step_with_its_gauges(tmp_path: Path) -> None:
    trainer = Trainer(SMALL)
    list(trainer.run())
    save(tmp_path / "run", trainer)
    widget = widget_of(tmp_path / "run")
    picture = widget._panes[0].newest.picture
    assert picture.step == 4
    assert picture.metrics == trainer.history[-1]


@pytest.mark.parametrize("config", [SMALL, NET, SERIES], ids=["flow", "net", "series"])
def test_an_untrained_trainer_is_shown_as_it_begins(config: ExperimentConfig) -> None:
    widget = widget_of(trainer_of(config))
    assert widget._panes[0].tape.steps == (0,)
    assert widget.said == [""]


def test_a_failed_trainer_is_shown_with_what_it_says() -> None:
    trainer = Trainer(SMALL)
    trainer.step()
    trainer.measure()
    trainer._fail("The loss became infinite.")
    widget = widget_of(trainer)
    assert trainer.status is RunStatus.FAILED
    assert widget.said == ["Stopped at step 1. The loss became infinite."]


def test_arms_are_called_by_what_sets_them_apart_or_by_their_names() -> None:
    plain, kinetic = Trainer(SMALL), Trainer(SMALL.replace(kinetic=0.03))
    labels = [pane["label"] for pane in widget_of([plain, kinetic]).about["panes"]]
    assert labels == ["kinetic=0.0", "kinetic=0.03"]
    named = widget_of({"plain": plain, "with energy": kinetic}).about["panes"]
    assert [pane["label"] for pane in named] == ["plain", "with energy"]
    assert len({pane["colour"] for pane in named}) == 2
    twins = widget_of([Trainer(SMALL), Trainer(SMALL)]).about["panes"]
    assert len({pane["label"] for pane in twins}) == 2


def test_a_notebook_needs_no_streamlit() -> None:
    code = "import sys\nfrom node_viz import Trainer, ExperimentConfig\n"
    code += "from node_viz.notebook.show import widget_of\n"
    code += "widget_of(Trainer(ExperimentConfig(hidden=8, batch=16)))\n"
    code += "assert 'streamlit' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
