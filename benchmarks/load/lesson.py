"""A class from its beginning to its end: students come, work, and leave; the server is measured."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.load.server import Server, Usage, served
from benchmarks.load.student import THINKING, Student
from benchmarks.load.tab import Gone, Tab
from benchmarks.load.tally import Tally

ARRIVAL = 5.0  #: seconds within which all have come


@dataclass(frozen=True)
class Plan:
    """What a class does."""

    students: int
    seconds: float
    pages: tuple[str, ...] = ("cnf",)
    same: bool = False
    address: str | None = None  #: of a server that runs already; None starts one
    early: float = 10.0  #: seconds that the teacher is there before the class
    thinking: tuple[float, float] = THINKING  #: least and most seconds between two clicks


@dataclass
class Outcome:
    """What came of it."""

    tally: Tally
    usages: list[Usage] = field(default_factory=list[Usage])  #: at the start, each minute, the end
    own_cores: float = 0.0  #: of the machine, used by the students
    left: int | None = None  #: processes that outlived the server; None if it was not ours


Watch = Callable[[Tally, Usage | None], None]  #: called after each minute


def held(plan: Plan, every_minute: Watch = lambda tally, usage: None) -> Outcome:
    """Hold a class and return what came of it."""
    if plan.address is not None:
        return asyncio.run(_class(plan, plan.address, None, every_minute))
    with served() as server:
        outcome = asyncio.run(_class(plan, server.address, server, every_minute))
    outcome.left = len(server.left)
    if server.tracebacks:
        outcome.tally.errors["a traceback in the server's log"] += server.tracebacks
    return outcome


async def _class(plan: Plan, address: str, server: Server | None, every_minute: Watch) -> Outcome:
    outcome = Outcome(Tally())
    await _teacher(plan, address, outcome.tally)
    begun, cpu = time.monotonic(), time.process_time()

    def measure() -> Usage | None:
        if server is not None:
            outcome.usages.append(server.usage())
        return outcome.usages[-1] if outcome.usages else None

    measure()
    working = [
        asyncio.create_task(_student(plan, address, outcome, n)) for n in range(plan.students)
    ]
    for minute in range(1, int(plan.seconds // 60) + 1):
        await asyncio.sleep(begun + 60 * minute - time.monotonic())
        every_minute(outcome.tally, measure())
    await asyncio.sleep(begun + plan.seconds - time.monotonic())
    if plan.seconds % 60:
        measure()
    outcome.own_cores = (time.process_time() - cpu) / (time.monotonic() - begun)
    for student in working:
        student.cancel()
    await asyncio.gather(*working)
    return outcome


async def _teacher(plan: Plan, address: str, tally: Tally) -> None:
    """Look at the first page before the class comes, so that the server has warmed up."""
    if plan.early > 0:
        tab = Tab(address, tally.errors)
        try:
            click = await tab.open(plan.pages[0], "")
            await tab.until(lambda: click.answered)
            await tab.until(lambda: False, plan.early)
        except Gone as gone:
            tally.errors[str(gone)] += 1
        await tab.close()


async def _student(plan: Plan, address: str, outcome: Outcome, number: int) -> None:
    student = Student(number, address, plan.pages, plan.same, outcome.tally, plan.thinking)
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(random.Random(-number).uniform(0, min(ARRIVAL, plan.seconds / 4)))
        await student.attend()
