"""A job tells how far it is, rests and goes on, and ends or fails without hurting another."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from background_fakes import Counting, endless, progress
from fakes import until

from node_viz.runs.api import Progress
from node_viz.runs.background import Background


def test_a_job_tells_how_far_it_is(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 3)
    assert progress(background) == Progress(None, 0, False, "", True)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    counting.permits.release()
    until(lambda: counting.made == 2)
    background.begin("job", counting.count, 99)  # it exists
    assert progress(background).value == 1, "None is no news"
    counting.permits.release()
    until(lambda: progress(background).over)
    assert progress(background) == Progress(3, 0, True, "", False)


def test_a_job_stands_in_the_line(background: Background) -> None:
    background._slots.enter("somebody")
    background.begin("job", endless)
    assert (progress(background).place, progress(background).live) == (1, True)
    background._slots.leave("somebody")
    until(lambda: progress(background).place == 0 and progress(background).value)


def test_a_held_job_rests_without_a_slot_and_goes_on(
    background: Background, counting: Counting
) -> None:
    slots = background._slots
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    background.hold("job")
    background.hold("job")
    counting.permits.release()  # the piece it is at
    until(lambda: not any(thread.is_alive() for thread in background._threads))
    held = progress(background)
    assert (held.value, held.place, held.over, held.live) == (1, 0, False, False)
    assert slots.enter("somebody") == 0
    slots.leave("somebody")
    made = counting.made  # the second piece too, if it had begun before it was held
    counting.permits.release(10)
    assert counting.made == made in (1, 2), "nobody drives it"
    background.resume("job")
    background.resume("job")
    assert progress(background).live
    until(lambda: counting.made == 12)


def test_resuming_a_job_whose_thread_is_about_to_end_loses_nothing(
    background: Background, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = background._slots.take

    def resumed_late(*args: Any, **more: Any) -> bool:
        goes_on = take(*args, **more)
        if not goes_on:
            background.resume("job")
        return goes_on

    monkeypatch.setattr(background._slots, "take", resumed_late)
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: counting.made == 1)
    background.hold("job")
    counting.permits.release(2)
    until(lambda: counting.made == 3)


def test_a_dropped_job_ends_and_is_forgotten(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: counting.made == 1)
    background.drop("job")
    background.drop("job")
    assert background.progress("job") is None
    counting.permits.release()  # the piece it is at
    assert counting.ended.wait(30)
    until(lambda: background._slots.enter("somebody") == 0)
    background._slots.leave("somebody")
    background.begin("job", endless)
    until(lambda: progress(background).value)


def test_a_held_job_that_is_dropped_ends_too(background: Background, counting: Counting) -> None:
    background.begin("job", counting.count, 10_000)
    counting.permits.release()
    until(lambda: progress(background).value == 1)
    background.hold("job")
    counting.permits.release()
    until(lambda: not any(thread.is_alive() for thread in background._threads))
    background.drop("job")
    assert counting.ended.wait(30)


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        (ValueError("lr must be at most 1; got 3"), "lr must be at most 1; got 3.", False),
        (ArithmeticError("The solver gave up."), "The solver gave up.", False),
        (RuntimeError("secret detail"), "It failed (RuntimeError); the log has details.", True),
    ],
)
def test_a_job_fails_alone_and_in_a_sentence(
    background: Background, caplog: pytest.LogCaptureFixture, error: Exception, words: str,
    logged: bool,
) -> None:  # fmt: skip
    def failing() -> Iterator[int]:
        yield 7
        raise error

    with caplog.at_level(logging.ERROR, logger="node_viz"):
        background.begin("good", endless)
        background.begin("bad", failing)
        until(lambda: progress(background, "bad").over)
    assert progress(background, "bad") == Progress(7, 0, True, words, False)
    assert ("secret detail" in caplog.text) == logged
    before = progress(background, "good").value or 0
    until(lambda: (progress(background, "good").value or 0) > before)


def test_of_the_jobs_at_rest_those_longest_unasked_are_forgotten(background: Background) -> None:
    for name in "abc":
        background.begin(name, endless)
    for name in "abc":
        background.hold(name)
    assert background.progress("a") is not None
    background.begin("d", endless)
    assert background.progress("b") is None, "two are kept, and a was looked at"
    assert [background.progress(name) is not None for name in "acd"] == [True, True, True]


def test_jobs_that_compute_alone_wait_for_each_other_in_order(background: Background) -> None:
    first, second, third, other = (Counting() for _ in range(4))
    for name, one in (("first", first), ("second", second), ("third", third)):
        background.begin(name, one.count, 1, party="files", alone=True)
    places = [progress(background, name).place for name in ("first", "second", "third")]
    assert places == [0, 1, 2]
    assert all(progress(background, name).live for name in ("second", "third"))
    background.begin("other", other.count, 1, party="files")  # not alone: it does not wait for them
    background.drop("second")
    assert progress(background, "third").place == 1
    assert (second.made, third.made) == (0, 0)
    first.permits.release(9)
    other.permits.release(9)
    third.permits.release(9)
    until(lambda: progress(background, "third").over and progress(background, "other").over)
    assert progress(background, "first").over
    assert second.made == 0


def test_who_rests_lets_the_next_one_compute_and_takes_its_turn_again(
    background: Background,
) -> None:
    first, second = Counting(), Counting()
    background.begin("first", first.count, 2, party="files", alone=True)
    background.begin("second", second.count, 1, party="files", alone=True)
    background.hold("first")
    first.permits.release()  # the piece it is at
    second.permits.release(9)
    until(lambda: progress(background, "second").over)
    assert not progress(background, "first").over
    background.resume("first")
    first.permits.release(9)
    until(lambda: progress(background, "first").over)
