"""Turns are fair, the line is first come first served, and pictures leave time to train."""

from __future__ import annotations

import threading
from contextlib import suppress
from unittest.mock import patch

import pytest

from node_viz.runs.pace import Pace
from node_viz.runs.slots import Slots


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def take(slots: Slots, who: str, wanted: bool = True) -> bool:
    return slots.take(who, lambda: wanted, lambda place: None)


class Waiting(Exception):
    """Somebody would wait now."""


def renew(slots: Slots, who: str) -> None:
    """Ask for another turn as a run does after a step, but do not wait for it."""
    with patch.object(slots.changed, "wait", side_effect=Waiting), suppress(Waiting):
        take(slots, who)


def test_first_come_first_served() -> None:
    slots = Slots(2, 2.0)
    assert [slots.enter(who) for who in "abcd"] == [0, 0, 1, 2]
    assert [slots.enter(who) for who in "abcd"] == [0, 0, 1, 2], "to enter twice changes nothing"
    slots.leave("c")
    assert slots.enter("d") == 1
    slots.leave("a")
    assert slots.enter("d") == 0


def test_a_turn_ends_only_when_others_wait() -> None:
    clock = Clock()
    slots = Slots(1, 2.0, clock)
    assert take(slots, "a")
    clock.now += 60
    assert take(slots, "a"), "alone it may go on"
    assert slots.enter("b") == 1
    assert slots.enter("a") == 0
    places: list[int] = []
    threading.Timer(0.05, slots.leave, ("b",)).start()
    assert slots.take("a", lambda: True, places.append)
    assert places == [1, 0], "its turn was over, so it stood behind b until b left"


def test_a_turn_lasts_its_quantum() -> None:
    clock = Clock()
    slots = Slots(1, 2.0, clock)
    slots.enter("a")
    slots.enter("b")
    clock.now += 1.9
    assert take(slots, "a")
    assert slots.enter("b") == 1


def test_whoever_no_longer_wants_leaves_the_line() -> None:
    slots = Slots(1, 2.0)
    slots.enter("a")
    slots.enter("b")
    assert not take(slots, "a", wanted=False)
    assert slots.enter("b") == 0


def test_never_more_than_count_at_once() -> None:
    slots = Slots(2, 0.0)
    inside, most, guard = 0, 0, threading.Lock()

    def work(who: str) -> None:
        nonlocal inside, most
        for _ in range(20):
            assert slots.take(who, lambda: True, lambda place: None)
            with guard:
                inside += 1
                most = max(most, inside)
            with guard:
                inside -= 1
        slots.leave(who)

    threads = [threading.Thread(target=work, args=(who,)) for who in "abcde"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert 1 <= most <= 2


def test_a_party_has_one_slot_while_others_wait() -> None:
    clock = Clock()
    slots = Slots(2, 2.0, clock)
    assert [slots.enter(who, "pack") for who in "abcd"] == [0, 0, 0, 0], "alone it has them all"
    assert slots.enter("e") == 1, "a party that has a slot is not in front of one that has none"
    clock.now += 3
    renew(slots, "a")
    assert slots.place("e") == 0
    assert slots.enter("f") == 1
    clock.now += 3
    renew(slots, "b")
    assert (slots.place("f"), slots.place("pack")) == (0, 1)
    clock.now += 3
    renew(slots, "e")
    assert (slots.place("pack"), slots.place("e")) == (0, 1)
    clock.now += 3
    renew(slots, "f")
    assert slots.place("e") == 0, "first one slot each, then a second"


def test_a_turn_is_passed_on_within_the_party() -> None:
    clock = Clock()
    slots = Slots(1, 2.0, clock)
    for who in "abc":
        slots.enter(who, "pack")
    slots.enter("z")
    clock.now += 1
    slots.leave("a")
    assert slots.enter("a", "pack") == slots.place("pack") == 0
    assert slots.place("z") == 1
    clock.now += 1.5
    slots.leave("b")
    assert slots.place("z") == 0, "the turn began with a"
    assert slots.place("pack") == 1


def test_who_only_comes_to_rest_passes_its_turn_on_at_once() -> None:
    """Whoever leaves a page need not wait, on the next one, for what was left."""
    clock = Clock()
    slots = Slots(1, 2.0, clock)
    for who in "abc":
        slots.enter(who, "left")
    slots.give_way("left", True)
    renew(slots, "a")
    assert slots.place("left") == 0, "as long as nobody waits it need not hurry"
    slots.enter("z", "next")
    renew(slots, "a")
    assert (slots.place("next"), slots.place("left")) == (0, 1), "at once, not after a quantum"
    slots.enter("y", "a third")
    clock.now += 2.5
    renew(slots, "z")
    assert (slots.place("left"), slots.place("a third")) == (0, 1), "it does come to rest"
    slots.leave("y")
    slots.leave("z")
    slots.give_way("left", False)
    slots.enter("z", "next")
    renew(slots, "b")
    assert slots.place("next") == 1, "it trains again, and has its turn"


def test_who_is_not_ready_lets_others_compute() -> None:
    slots = Slots(1, 2.0)
    ready = threading.Event()
    slots.enter("a", "pack")
    done: list[bool] = []

    def wait() -> None:
        done.append(
            slots.take("a", lambda: True, lambda place: None, party="pack", ready=ready.is_set)
        )

    thread = threading.Thread(target=wait)
    thread.start()
    assert slots.take("b", lambda: True, lambda place: None)
    ready.set()
    slots.leave("b")
    thread.join(10)
    assert done == [True]


def test_no_slots_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="slots must be at least 1; got 0"):
        Slots(0, 2.0)


@pytest.mark.parametrize("paint", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("step", [0.002, 0.03])
def test_looking_takes_at_most_a_quarter(paint: float, step: float) -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    trained = looked = 0.0
    pictures = 0
    start = clock.now
    while clock.now < start + 60:
        if pace.due():
            clock.now += paint
            looked += paint
            pace.painted(paint)
            pictures += 1
        clock.now += step
        trained += step
        pace.trained(step)
    assert looked <= 0.26 * (looked + trained) + 5 * paint
    if paint <= 0.05 and step <= 0.002:
        assert pictures >= 4 * 60
    assert pace.steps_per_second == pytest.approx(1 / step)


def test_the_first_pictures_come_fast() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pictures = 0
    start = clock.now
    while clock.now < start + 1:
        if pace.due():
            clock.now += 0.1
            pace.painted(0.1)
            pace.measured(0.1)
            pictures += 1
        clock.now += 0.01
        pace.trained(0.01)
    assert pictures >= 5
