"""What was made of a record is made again only for another one."""

from __future__ import annotations

import contextlib
import doctest
import threading
from dataclasses import dataclass

import numpy as np

from node_viz import remembered as module
from node_viz.remembered import remembered


@dataclass(frozen=True)
class Record:
    name: str
    values: np.ndarray


class Counted:
    def __init__(self, kept: int = 32) -> None:
        self.calls = 0

        @remembered(kept)
        def make(*records: object, dark: bool = False) -> list[int]:
            self.calls += 1
            return [self.calls]

        self.make = make


def test_the_example_holds() -> None:
    assert doctest.testmod(module).failed == 0


def test_records_are_told_apart_by_what_they_hold() -> None:
    made, one, other = Counted(), np.zeros(2), np.zeros(2)
    first = made.make([Record("a", one)], dark=True)
    assert made.make([Record("a", one)], dark=True) is first, "a record made anew is the same"
    assert made.make([Record("a", other)], dark=True) is not first, "equal arrays may yet change"
    assert made.make([Record("b", one)], dark=True) is not first
    assert made.make([Record("a", one)], dark=False) is not first
    assert made.make((Record("a", one),), dark=True) is not first
    assert made.make({"a": one}) is made.make({"a": one})
    assert made.make({"a": one}) is not made.make({"b": one})
    assert made.make(1) is not made.make(1.0) is not made.make(True)


def test_an_array_that_has_gone_is_never_taken_for_another() -> None:
    made = Counted()
    for k in range(100):
        made.make(np.full(3, k))
    assert made.calls == 100


def test_the_longest_unasked_is_forgotten() -> None:
    made = Counted(kept=2)
    a = made.make("a")
    made.make("b")
    assert made.make("a") is a
    made.make("c")
    assert made.make("a") is a
    made.make("b")
    assert made.calls == 4


def test_what_is_large_can_be_told_apart_without_being_read() -> None:
    calls: list[object] = []

    @remembered(same=True)
    def make(figure: object, *, key: str) -> int:
        calls.append(figure)
        return len(calls)

    one, equal = {"x": [1]}, {"x": [1]}
    assert make(one, key="a") == make(one, key="a") == 1
    assert make(equal, key="a") == 2
    assert make(one, key="b") == 3
    assert make(one, key="".join(["", "a"])) == 1, "plain values are the same if they are equal"


def test_an_error_is_not_kept() -> None:
    tries = []

    @remembered()
    def make(x: int) -> int:
        tries.append(x)
        if len(tries) == 1:
            raise ValueError("not yet")
        return x

    with contextlib.suppress(ValueError):
        make(1)
    assert make(1) == 1


def test_many_threads_get_what_they_asked_for() -> None:
    @remembered(4)
    def double(x: int) -> int:
        return 2 * x

    wrong: list[int] = []

    def ask() -> None:
        wrong.extend(x for x in [k % 7 for k in range(500)] if double(x) != 2 * x)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
