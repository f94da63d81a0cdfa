"""The log of runs: rows follow their runs, two tabs lose nothing, whatever is kept is checked."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from examples import examples
from hypothesis import given
from hypothesis import strategies as some
from run_rows import HTML, KEYS, a_row, json_values

from node_viz.experiment.arms import Pane
from node_viz.experiment.config import ExperimentConfig
from node_viz.plots.compared_runs import compared_runs
from node_viz.records.history import Curves, Metrics, NetCurves, RunStatus, Scores
from node_viz.records.run_row import RunPoint
from node_viz.records.series import Foresight, SeriesCurves
from node_viz.runs.api import RunView
from node_viz.stage import run_store
from node_viz.ui import run_log, run_log_rows
from node_viz.ui.arms import Group
from node_viz.ui.run_log_rows import RunLog, follow, settle
from node_viz.ui.run_log_text import MOST_NAME, read, written
from node_viz.ui.run_log_words import as_csv, cells, changes, config_of, harmless


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session on the page `cnf`, whose record says steps=60."""
    record = SimpleNamespace(pairs=lambda: {"steps": "60"})
    state: dict[str, Any] = {"page": "cnf", "cnf_config": record}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", {})
    return state


CONFIG = ExperimentConfig(steps=60)


def metrics(step: int, kl: float) -> Metrics:
    return Metrics(step, step / 10, 2 + kl, 2.0, kl, 26, 20, 1.0, 1.0, 0.0)


def view(run: str, step: int, status: RunStatus, kl: float = 0.5, **more: Any) -> RunView:
    curves = Curves(np.arange(3), np.arange(3), (metrics(0, 1.5), metrics(step, kl)), 0.5)
    return RunView(run, CONFIG, status, step=step, seconds=step / 10, curves=curves, **more)


def group(*runs: str, shipped: tuple[str, ...] = ()) -> Group:
    return Group(
        tuple(Pane(run, f"Arm {run[-1]}", CONFIG, "#000000") for run in runs), runs, shipped
    )


def test_nothing_is_a_row_before_it_has_trained(session: dict[str, Any]) -> None:
    follow("cnf", group(KEYS[0]), (view(KEYS[0], 0, RunStatus.PAUSED),))
    follow("cnf", group(KEYS[1], shipped=("a",)), (view(KEYS[1], 9, RunStatus.DONE, shipped=True),))
    settle(run_log_rows.log())
    assert run_log_rows.log().rows == {}


def test_a_row_follows_its_run_and_stays_when_the_page_is_left(session: dict[str, Any]) -> None:
    follow("cnf", group(KEYS[0]), (view(KEYS[0], 0, RunStatus.QUEUED),))
    follow("cnf", group(KEYS[0]), (view(KEYS[0], 30, RunStatus.PLAYING),))
    here = run_log_rows.log()
    settle(here)
    row = here.rows[KEYS[0]]
    assert (row.state, row.step, row.figure, row.nfe, row.arm) == ("playing", 30, 0.5, 26, "")
    assert (row.page, row.settings, config_of(row.config)) == ("cnf", "steps=60", CONFIG)
    session["page"] = "straight"
    settle(here)
    assert here.rows[KEYS[0]].state == "paused"
    session["page"] = "cnf"  # it is still there, and goes on
    follow("cnf", group(KEYS[0]), (view(KEYS[0], 60, RunStatus.DONE, kl=0.1),))
    settle(here)
    assert (here.rows[KEYS[0]].state, here.rows[KEYS[0]].figure) == ("done", 0.1)
    assert len(here.rows) == 1


def test_changed_settings_make_a_new_row_and_the_old_one_keeps_its_name(
    session: dict[str, Any],
) -> None:
    follow("cnf", group(KEYS[0]), (view(KEYS[0], 30, RunStatus.PLAYING),))
    here = run_log_rows.log()
    settle(here)
    here.edit(KEYS[0], name="mine", pinned=True)
    follow("cnf", group(KEYS[1]), (view(KEYS[1], 0, RunStatus.PLAYING),))
    settle(here)
    assert [row.state for row in here.in_order()] == ["left", "playing"]
    assert (here.rows[KEYS[0]].name, here.rows[KEYS[0]].pinned) == ("mine", True)


def test_arms_are_rows_of_one_group(session: dict[str, Any]) -> None:
    runs = KEYS[5], KEYS[3], KEYS[4]  # left to right
    follow("cnf", group(*runs), [view(run, 5, RunStatus.PLAYING) for run in runs])
    settle(run_log_rows.log())
    found = run_log_rows.log().in_order()
    assert [row.key for row in found] == list(runs)
    assert [row.arm for row in found] == [f"Arm {run[-1]}" for run in runs]
    assert [cell["first"] for cell in cells(found, [])] == [True, False, False]


def test_every_family_is_judged_by_its_own_figure() -> None:
    none = np.arange(0)
    right = Scores(5, 1.0, 0.3, accuracy=0.9, nfe_forward=20)
    off = Scores(5, 1.0, 0.3, mse=0.2, nfe_forward=20)
    ahead = Foresight(5, 1.0, 0.3, 0.1, 0.4, 0.6, nfe=14)
    flow = replace(metrics(5, 0.1), nfe=0, log_dets=16)  # discrete layers solve nothing
    net = ExperimentConfig(task="classify", dataset="disc")
    line = ExperimentConfig(task="regress", dataset="reflection")
    turns = ExperimentConfig(task="series", dataset="spirals")
    for config, curves, judged, figure, nfe in (
        (CONFIG, Curves(none, none, (flow,), 0.5), "kl", 0.1, math.nan),
        (net, NetCurves(none, none, (right,), 9), "accuracy", 0.9, 20),
        (line, NetCurves(none, none, (off,), 9), "mse", 0.2, 20),
        (turns, SeriesCurves(none, none, (ahead,), 9), "rmse_out", 0.4, 14),
    ):
        of = RunView(KEYS[0], config, RunStatus.DONE, step=5, curves=curves)
        row = run_log_rows._as_seen(a_row(config=config.to_query()), of)
        assert (row.judged, row.figure) == (judged, figure)
        assert row.nfe == nfe or (math.isnan(nfe) and math.isnan(row.nfe or 0))
        kept = read(written(row))
        assert kept is not None
        assert (kept.judged, kept.figure, kept.points[0].step) == (judged, figure, 5)


def test_a_long_history_keeps_its_ends() -> None:
    found = run_log_rows.points_of([metrics(k, 1.0) for k in range(500)])
    assert (len(found), found[0].step, found[-1].step) == (run_log_rows.MOST_POINTS, 0, 499)


def test_a_row_says_what_differs_from_the_row_above_and_from_the_defaults() -> None:
    one, two = a_row(0, config="lr=0.003"), a_row(1, config="lr=0.001&seed=2&dataset=rings")
    first, second = cells([one, two], [])
    assert first["above"] is None
    assert {name: (was, now) for name, was, now in second["above"]} == {
        "data": ("Two moons", "Four rings"),
        "seed": ("0", "2"),
        "learning rate": ("0.003", "0.001"),
    }
    assert second["usual"] == (("data", "Four rings"), ("learning rate", "0.001"))
    assert changes(one.config, one.config) == ()


def test_a_run_of_another_tab_is_not_said_to_train_now() -> None:
    row = a_row(state="playing")
    assert [cells([row], seen)[0]["state"] for seen in ([row.key], [])] == [
        "training",
        "training when last seen",
    ]


def test_a_name_is_text_of_60_characters() -> None:
    here = RunLog({KEYS[0]: a_row()})
    here.edit(KEYS[0], name=HTML + "\n\x00" + "x" * 100)
    name = here.rows[KEYS[0]].name
    assert (len(name), name.startswith(HTML)) == (MOST_NAME, True)
    assert read(written(here.rows[KEYS[0]])) == here.rows[KEYS[0]]


def test_the_table_opens_with_csv_and_numpy() -> None:
    row = a_row(name='=2+3,"x"', judged="kl", points=(RunPoint(60, 2.5, 0.123456, 26),), step=60)
    text = as_csv([row, a_row(1, config="seed=7", name="wide, deep")])
    one, two = csv.DictReader(io.StringIO(text))
    assert (one["name"], one["kl"], one["nfe"], one["mse"]) == ('\'=2+3,"x"', "0.123456", "26", "")
    assert (two["name"], two["seed"], two["kl"]) == ("wide, deep", "7", "")
    assert two["differs_from_the_run_above"] == "seed: 7; stop at step: 1000"
    table = np.genfromtxt(
        io.StringIO(text.replace('=2+3,""x""', "a").replace("wide, deep", "b")),
        delimiter=",", names=True, dtype=None, encoding="utf-8",
    )  # fmt: skip
    assert table["seed"].tolist() == [0, 7]
    assert np.isnan(table["kl"]).tolist() == [False, True]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_no_text_of_the_table_is_a_formula(text: str) -> None:
    assert harmless(text)[0] == "'"


def test_two_runs_are_drawn_over_steps_and_seconds() -> None:
    both = tuple(
        a_row(k, judged="kl", points=(RunPoint(0, 0.0, 1.5, 13), RunPoint(60, 2.0 + k, 0.1, 26)))
        for k in (0, 1)
    )
    for seconds in (False, True):
        figure = compared_runs(both, ("Run 1", "Run 2"), dark=False, seconds=seconds)
        x = [trace["x"] for trace in figure["data"]]
        assert x[:2] == ([[0.0, 2.0], [0.0, 3.0]] if seconds else [[0, 60], [0, 60]])
        assert [trace["name"] for trace in figure["data"]] == ["Run 1", "Run 2"] * 2
    unlike = both[0], replace(both[1], judged="accuracy")
    assert (
        len(compared_runs(unlike, ("a", "b"), dark=True, seconds=False)["data"]) == 2
    )  # NFE alone


@given(json_values)
@examples(50)
def test_a_message_is_one_or_nothing(told: Any) -> None:
    message = run_store._message(told)
    assert message is None or message[1] in run_store.KINDS


@given(some.sampled_from(run_store.KINDS), json_values)
@examples(60)
def test_no_message_harms_the_log(kind: str, what: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        state: dict[str, Any] = {"page": "cnf"}
        patch.setattr(st, "session_state", state)
        run_log_rows.log().keep(a_row())
        run_log._said("1", kind, what)
        assert list(run_log_rows.log().rows) == [KEYS[0]]


def test_a_message_that_arrives_twice_counts_once(session: dict[str, Any]) -> None:
    here = run_log_rows.log()
    here.keep(a_row())
    run_log._said("1", "pin", [KEYS[0], True])
    run_log._said("2", "name", [KEYS[0], "a"])
    run_log._said("3", "name", [KEYS[0], "b"])
    run_log._said("2", "name", [KEYS[0], "a"])
    assert (here.rows[KEYS[0]].name, here.rows[KEYS[0]].pinned) == ("b", True)


def test_rows_are_told_only_while_the_log_is_open(session: dict[str, Any]) -> None:
    here, asked = run_log_rows.log(), run_log._asked()
    here.keep(a_row(name=HTML))
    assert "rows" not in run_log.told(here, asked)
    run_log._said("1", "open", True)
    told = run_log.told(here, asked)
    assert (told["heard"], told["rows"][0]["name"]) == ("1", HTML)
    assert list(told["write"]) == [KEYS[0]]
    run_log._said("2", "csv", None)
    assert "<img" in run_log.told(here, asked)["csv"]["text"]
    assert "csv" not in run_log.told(here, asked)


def test_of_a_run_that_learns_something_else_only_what_was_changed_is_named() -> None:
    flow, net = "kinetic=0.03", "task=classify&dataset=disc&points=512"
    found = {name: (was, now) for name, was, now in changes(flow, net)}
    assert found["kinetic penalty"] == ("0.03", "–")
    assert found["training points"] == ("–", "512")
    assert "Jacobian penalty" not in found
    assert found["task"] == ("Density", "Classify")
