"""A run of the log is opened again: with its tape where it is still there, else it must train."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fakes import until
from test_two_tabs import CONFIG, Tab, one_host

from node_viz.experiment.arms import Pane
from node_viz.runs.threads import ThreadHost
from node_viz.ui import arms, run_log, run_log_rows

__all__ = ["one_host"]
PANES = (Pane("arm", "Arm", CONFIG, "#000000"),)
RECORD = SimpleNamespace(panes=lambda: PANES)


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch, one_host: ThreadHost) -> Tab:
    """A tab whose run has trained and is paused."""
    tab = Tab(monkeypatch, one_host)
    tab.look()
    tab.does(arms.train)
    until(lambda: tab.look().step > 3)
    tab.does(arms.pause)
    until(lambda: not tab.look().live)
    return tab


def row_of(tab: Tab) -> Any:
    """Return the one row of a tab."""
    with tab.at():
        run_log_rows.log().update()
        (row,) = run_log_rows.log().in_order()
    return row


def test_another_tab_of_the_visitor_shows_the_run_with_its_tape(
    trained: Tab, one_host: ThreadHost
) -> None:
    row, other = row_of(trained), Tab(trained.patch, one_host)
    assert (row.state, row.pack, row.arm) == ("paused", (row.key,), "")
    with other.at():
        run_log._attach(RECORD, row)
        (view,) = arms.views("cnf")
    assert (view.run, view.step, other.told) == (row.key, row.step, "")
    assert view.tape_steps
    assert other.look().run == trained.look().run


def test_a_run_of_somebody_else_is_not_shown(trained: Tab, one_host: ThreadHost) -> None:
    row, stranger = row_of(trained), Tab(trained.patch, one_host)
    stranger.watched.browser = "another"
    with stranger.at():
        run_log._attach(RECORD, row)
        assert arms.views("cnf") == ()
    assert stranger.told == run_log.GONE


def test_a_run_that_was_let_go_must_train_again(trained: Tab) -> None:
    row = row_of(trained)
    trained.does(arms.reset)
    with trained.at():
        run_log._attach(RECORD, row)
    assert trained.told == run_log.GONE
    assert trained.look().run != row.key


def test_other_settings_do_not_get_its_tape(trained: Tab) -> None:
    row = row_of(trained)
    other = (Pane("arm", "Arm", CONFIG.replace(seed=9), "#000000"),)
    with trained.at():
        assert not arms.take_up("cnf", other, row.pack)
        assert arms.take_up("cnf", PANES, row.pack)
