"""Orders in any order: a state machine gives them to a host and holds it to what `Host` promises.

`HYPOTHESIS_PROFILE=long pytest tests/runs/test_any_order.py` tries many more of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from examples import LONG, examples
from fakes import until
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from orders import (
    DEAD,
    END,
    MOST,
    PACK,
    SECONDS,
    SLOTS,
    Asked,
    Known,
    Orders,
    Watching,
    double,
)

from node_viz.records.history import RunStatus
from node_viz.runs import run as run_thread
from node_viz.runs.api import RunView
from node_viz.runs.lockstep import SLACK
from node_viz.runs.places import Place
from node_viz.runs.process import READER


class AnyOrder(Orders):
    """A host that is given orders, and what must be so after each of them."""

    @invariant()
    def no_more_than_may_compute_at_once(self) -> None:
        with self.host._slots.changed:
            slots = list(self.host._slots._slot.values())
        assert len(slots) == len(set(slots)) <= SLOTS
        assert Watching.most <= SLOTS

    @invariant()
    def views_go_forward(self) -> None:
        for run, known in self.model.runs.items():
            now = self.host.latest(run)
            if now is None:
                assert known.leaving, f"{run} is gone"
                continue
            self.forward(known.seen, now, known)
            known.seen = now

    def forward(self, before: RunView, now: RunView, known: Known) -> None:
        assert now.config == known.config
        assert now.step >= before.step
        assert list(now.tape_steps) == sorted(set(now.tape_steps))
        assert not now.tape_steps or now.tape_steps[0] == 0
        assert now.tape_steps[-1:] >= before.tape_steps[-1:]
        assert now.picture is None or before.picture is None or (
            before.picture.step <= now.picture.step <= now.step
        )  # fmt: skip
        assert (now.place > 0) == (now.status is RunStatus.QUEUED)
        assert before.status not in DEAD or now.status is before.status
        assert known.played or now.step == 0
        assert known.stopped or now.status is not RunStatus.STOPPED
        assert now.status is not RunStatus.FAILED or (now.step == 5 and now.message)

    @invariant()
    def the_pack_stays_together(self) -> None:
        with self.host._slots.changed:
            found = [self.host._runs[run].wishes for run in PACK if run in self.host._runs]
            reached = [one.step for one in found if not one.ending]
        assert not reached or max(reached) - min(reached) <= SLACK

    @invariant()
    def jobs_go_forward_and_rest_when_held(self) -> None:
        for job, working in self.model.jobs.items():
            now = self.host.progress(job)
            assert now is not None
            assert (now.value or 0) >= (working.seen.value or 0)
            assert not working.held or now.value == working.seen.value or now.over
            assert not working.held or not now.live
            assert not now.message
            working.seen = now

    @invariant()
    def a_question_is_worked_out_once(self) -> None:
        assert max(Asked.times.values(), default=0) <= 1

    @rule()
    def all_comes_to_rest(self) -> None:
        """What was told to play gets there, what is paused stays, what is asked is answered."""
        try:
            until(lambda: not any(map(self.moves, self.model.runs)), SECONDS)
        except AssertionError:
            left = [run for run in self.model.runs if self.moves(run)]
            raise AssertionError(f"no rest: {[self.host.latest(run) for run in left]}") from None
        self.views_go_forward()
        for run, known in self.model.runs.items():
            if known.leaving:
                continue
            now = known.seen
            if known.stopped and now.status is not RunStatus.FAILED:
                assert now.status is RunStatus.STOPPED
                assert tuple(one.step for one in self.host.tape(run)) == now.tape_steps
            elif now.status is not RunStatus.FAILED:
                assert known.least <= now.step <= known.most, (run, known)
                assert now.picture is not None
                assert now.picture.step == now.step == now.tape_steps[-1]
                assert (now.step >= END) == (now.status is RunStatus.DONE) or not known.played
        for x in self.model.questions:
            until(lambda x=x: self.host.answer((double, (x,))) is not None, SECONDS)
            found = self.host.answer((double, (x,)))
            assert found is not None
            assert (found.value, found.error) == (2 * x, None)
        for job, working in self.model.jobs.items():
            if not working.held:
                until(lambda job=job: self.host.progress(job).over, SECONDS)  # type: ignore[union-attr]
                assert self.host.progress(job).value == MOST  # type: ignore[union-attr]

    def teardown(self) -> None:
        try:
            self.all_comes_to_rest()
        finally:
            self.host.close(SECONDS)
        left = [one for one in set(threading.enumerate()) - self.threads if one.name != READER]
        assert not left, "a thread was left"
        assert not self.host._slots._slot, "a slot was left"


def machine(places: Callable[[], Sequence[Place] | None], few: int) -> None:
    with ExitStack() as quick:
        quick.enter_context(patch.object(run_thread, "PATIENCE", 0.001))
        quick.enter_context(patch.object(run_thread, "REST", 0.02))
        run_state_machine_as_test(lambda: AnyOrder(places()), settings=examples(few))


def test_a_host_of_threads_keeps_its_promises() -> None:
    machine(lambda: None, few=10)


@pytest.mark.skipif(not LONG, reason="minutes; HYPOTHESIS_PROFILE=long runs it")
def test_a_host_of_processes_keeps_its_promises(two_processes: list[Any]) -> None:
    for place in two_processes:  # each takes a while to start
        assert place.work_out(double, (1,)) == 2
    machine(lambda: two_processes, few=4)
