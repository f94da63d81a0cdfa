"""A watched trainer is painted as its steps pass, and trains as if nobody watched."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")

from node_viz import ExperimentConfig, Trainer
from node_viz.cli.compare import learn_together
from node_viz.notebook.show import widget_of
from node_viz.notebook.watch import TOO_WILD
from node_viz.records.history import RunStatus
from node_viz.solvers import SolveError, SolveStatus
from node_viz.stage.packing import unpack

SMALL = ExperimentConfig(hidden=8, batch=16, steps=6)


def payloads(joined: bytes) -> list[dict[str, Any]]:
    """What the browser reads of payloads that stand one after another."""
    import json

    (length,) = struct.unpack_from("<I", joined)
    sizes = json.loads(joined[4 : 4 + length])["sizes"]
    ends = 4 + length + np.cumsum([0, *sizes])
    return [unpack(joined[a:b]) for a, b in pairwise(ends)]


def newest(widget: Any) -> dict[str, Any]:
    (one,) = payloads(widget.now)
    return one


def kept(widget: Any) -> dict[str, Any]:
    (one,) = payloads(zlib.decompress(widget.kept))
    return one


def test_each_look_has_its_picture_while_the_run_goes_on() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    for snapshot in trainer.run():
        (picture,) = newest(widget)["pictures"]
        assert picture["step"] == snapshot.step
        assert picture["metrics"]["kl"] == pytest.approx(snapshot.metrics.kl, rel=1e-4)
        assert newest(widget)["live"] is True
    assert newest(widget)["live"] is False
    assert {0, 1, 2, 4, 6} <= {picture["step"] for picture in kept(widget)["pictures"]}
    assert kept(widget)["live"] is False


def test_watching_changes_no_number() -> None:
    seen, alone = Trainer(SMALL), Trainer(SMALL)
    widget_of(seen)
    list(seen.run())
    list(alone.run())
    assert [one.kl for one in seen.history] == [one.kl for one in alone.history]


def test_who_leaves_the_loop_has_paused_it_and_the_state_is_whole() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    for snapshot in trainer.run():
        if snapshot.step == 2:
            break
    assert trainer.status is RunStatus.PAUSED
    assert newest(widget)["live"] is False
    assert kept(widget)["pictures"][-1]["step"] == 2
    list(trainer.run())  # and goes on
    assert kept(widget)["pictures"][-1]["step"] == 6


def test_steps_by_hand_are_followed_too() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    trainer.step()
    trainer.measure()
    assert newest(widget)["pictures"][0]["step"] == 1


def test_between_two_looks_a_picture_is_painted_only_when_it_is_due() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    (watch,) = widget._watches
    watch._pace.due = lambda: False
    trainer.step()
    assert newest(widget)["pictures"][0]["step"] == 0
    watch._pace.due = lambda: True
    trainer.step()
    assert newest(widget)["pictures"][0]["step"] == 2


def test_arms_in_lock_step_come_to_rest_together() -> None:
    arms = [Trainer(SMALL), Trainer(SMALL.replace(kinetic=0.03))]
    widget = widget_of(arms)
    learn_together(arms, 3, np.inf)
    both = payloads(zlib.decompress(widget.kept))
    assert [one["pictures"][-1]["step"] for one in both] == [3, 3]
    assert [one["live"] for one in payloads(widget.now)] == [False, False]
    assert both[0]["run"] != both[1]["run"]


def test_a_run_that_fails_says_why(running_away: None) -> None:
    from node_viz import NetTrainer

    config = ExperimentConfig(
        task="classify", dataset="disc", adaptive_depth=True, points=16, hidden=8, batch=16, steps=9
    )
    trainer = NetTrainer(config)
    widget = widget_of(trainer)
    list(trainer.run())
    assert trainer.status is RunStatus.FAILED
    assert widget.said == [trainer.message]
    assert newest(widget)["live"] is False


def test_a_step_that_cannot_be_painted_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    (watch,) = widget._watches

    def wild(*_: Any, **__: Any) -> None:
        raise SolveError(SolveStatus.STEP_LIMIT)

    monkeypatch.setattr(watch._painter, "paint", wild)
    list(trainer.run())
    assert trainer.status is RunStatus.DONE
    assert widget.said == [TOO_WILD.format(6)]
    assert newest(widget)["pictures"][0]["step"] == 0


def test_a_tape_of_many_steps_stays_small() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    (pane,) = widget._panes
    for step in range(1, 60):
        pane.tape.add(step, pane.newest)
    assert len(pane.tape) == pane.tape.limit
