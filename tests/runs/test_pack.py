"""Lock-step by itself: whatever the order in which members move, they stay together."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from node_viz.runs.lockstep import SLACK, Lockstep


@dataclass(eq=False)
class Runner:
    step: int = 0
    until: int = 0
    alive: bool = True
    painted: list[int] = field(default_factory=list)

    def wants_training(self) -> bool:
        return self.alive and self.step < self.until


def pack_of(*steps: int, until: int = 30) -> tuple[Lockstep, list[Runner]]:
    pack, runners = Lockstep("p"), [Runner(step, until) for step in steps]
    for runner in runners:
        pack.join(runner)
    return pack, runners


def advance(pack: Lockstep, runner: Runner, due: bool = False) -> None:
    runner.step += 1
    if pack.paints(runner, due):
        runner.painted.append(runner.step)


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 200))
def test_nobody_runs_away_and_all_paint_the_same_steps(seed: int, failure: int) -> None:
    chance = random.Random(seed)
    pack, runners = pack_of(0, 0, 0, 0)
    loser = runners[3]
    for tick in range(1000):
        if tick == failure:
            loser.alive = False
            pack.leave(loser)
        able = [one for one in runners if one.wants_training() and pack.ready(one)]
        if not able:
            break
        advance(pack, chance.choice(able), due=chance.random() < 0.3)
        going = [one.step for one in runners if one.alive]
        assert max(going) - min(going) <= SLACK
    first, *others = runners
    assert all(one.step == 30 for one in runners if one.alive), "nobody waits for ever"
    for one in others:
        assert one.painted == first.painted[: len(one.painted)], "they never differ"
        assert one.painted == first.painted or not one.alive
    assert first.painted == sorted(set(first.painted))


def test_only_those_who_want_to_train_are_waited_for() -> None:
    pack, (ahead, slow) = pack_of(SLACK, 0)
    assert not pack.ready(ahead)
    slow.until = 0
    assert pack.ready(ahead)
    slow.until = 30
    pack.leave(slow)
    assert pack.ready(ahead)


def test_a_picture_comes_at_the_first_step_that_nobody_has_passed() -> None:
    pack, (a, b) = pack_of(5, 7)
    advance(pack, a, due=True)
    assert a.painted == [], "b is past 6, so it comes at 8"
    advance(pack, a, due=True)
    advance(pack, a, due=True)
    advance(pack, b)
    assert a.painted == b.painted == [8]
    advance(pack, b, due=True)
    advance(pack, a)
    assert a.painted == b.painted == [8, 9], "b leads, so the step it stands on is still open"


def test_whoever_comes_late_paints_where_the_others_did() -> None:
    pack, (a, late) = pack_of(0, 0)
    late.until = 0
    for k in range(12):
        advance(pack, a, due=k % 3 == 0)
    late.until = 30
    for _ in range(12):
        advance(pack, late, due=True)
    assert late.painted == a.painted == [1, 4, 7, 10]


def test_told_to_stop_behind_all_stop_at_one_step() -> None:
    pack, runners = pack_of(10, 12, 11)
    for one in runners:
        one.until = pack.stop_at(9)
        advance(pack, max(runners, key=lambda one: one.wants_training() and one.step))
    while going := [one for one in runners if one.wants_training()]:
        advance(pack, going[0])
    assert [one.step for one in runners] == [13, 13, 13]
    assert pack.stop_at(9) == 9, "at rest there is nothing to meet for"
    for one in runners:
        one.until = pack.stop_at(20)
    assert [one.until for one in runners] == [20, 20, 20], "a step ahead is reached exactly"


def test_a_run_by_itself_paints_when_it_likes() -> None:
    pack, (alone,) = pack_of(0)
    for k in range(5):
        assert pack.ready(alone)
        advance(pack, alone, due=k % 2 == 0)
    assert alone.painted == [1, 3, 5]
