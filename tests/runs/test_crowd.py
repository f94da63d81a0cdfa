"""In a full room turns get short, newcomers come first, and each slot is a place of its own."""

from __future__ import annotations

import math

from test_slots import Clock, renew, take

from node_viz.runs.pace import Pace
from node_viz.runs.slots import LAST, LEAST, SOON, Slots


def crowded(count: int = 1, clock: Clock | None = None) -> Slots:
    return Slots(count, 2.0, clock or Clock(), round_=1.5)


def test_turns_get_shorter_as_the_room_fills() -> None:
    slots = crowded(2)
    lengths = []
    for k in range(40):
        slots.enter(f"visitor {k}")
        lengths.append(slots.quantum)
    assert lengths[0] == 2.0, "alone nobody is in a hurry"
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[9] == 1.5 * 2 / 10
    assert lengths[-1] == LEAST
    assert slots.parties == 40
    assert Slots(1, 2.0).quantum == 2.0


def test_whoever_has_nothing_to_show_comes_first_and_soon() -> None:
    clock = Clock()
    slots = crowded(1, clock)
    for who in ("playing", "waiting"):
        slots.enter(who)
    slots._new.add("newcomer")
    slots.enter("newcomer")
    assert slots.quantum == LEAST
    clock.now += 2 * LEAST
    renew(slots, "playing")
    assert slots.place("newcomer") == 0, "before the one who waited longer"
    assert take(slots, "newcomer"), "with its first picture it is one of many"
    clock.now += 2.0
    renew(slots, "newcomer")
    assert slots.place("waiting") == 0


def test_what_can_wait_waits_but_not_for_ever() -> None:
    clock = Clock()
    slots = crowded(1, clock)
    slots.enter("playing")
    slots._last["resting"] = clock.now
    slots.enter("resting")
    slots.enter("other")
    clock.now += 1.0
    renew(slots, "playing")
    assert slots.place("other") == 0
    clock.now += LAST
    renew(slots, "other")
    assert slots.place("resting") == 0


def test_a_short_wait_between_turns_is_no_line() -> None:
    slots = crowded(1)
    slots.enter("playing")
    for k in range(40):
        slots.enter(f"visitor {k}")
    soon = math.floor(SOON / slots.quantum)
    assert slots.stands(f"visitor {soon - 1}") == 0
    assert slots.stands(f"visitor {soon}") == soon + 1
    slots._new.add("visitor 0")
    assert slots.stands("visitor 0") == 1, "who has seen nothing yet is told"
    assert Slots(1, 2.0).stands("nobody") == 0


def test_each_slot_has_a_number_and_some_are_bound_to_theirs() -> None:
    clock = Clock()
    slots = crowded(2, clock)
    for who in "ab":
        slots.enter(who)
    assert {slots.slot("a"), slots.slot("b")} == {0, 1}
    slots.bind("a")
    home = slots.slot("a")
    slots.leave("a")
    slots.enter("c")
    assert slots.slot("c") == home
    slots.enter("a")
    slots.leave("b")
    assert slots.place("a") == 1, "the other slot is free, and of no use to it"
    slots.leave("c")
    assert (slots.place("a"), slots.slot("a")) == (0, home)
    slots.forget("a")
    slots.enter("a")
    assert slots.place("a") == 0


def test_a_run_of_a_pack_goes_on_where_it_was() -> None:
    slots = crowded(2)
    for who in "abcd":
        slots.enter(who, "pack")
    homes = {who: slots.slot(who) for who in "ab"}
    for who in "ab":  # they pass their slots on to c and d
        slots.leave(who)
    for who in "ba":
        slots.enter(who, "pack")
    for who in "cd":
        slots.leave(who)
    assert {who: slots.slot(who) for who in "ab"} == homes


def test_a_stale_picture_is_due_whatever_it_cost() -> None:
    clock = Clock()
    pace = Pace(free=0, stale=2.0, clock=clock)
    pace.painted(10.0)
    assert not pace.due(), "it has only just come"
    clock.now += 1.9
    assert not pace.due()
    clock.now += 0.2
    assert pace.due()
