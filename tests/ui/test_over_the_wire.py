"""What a visitor may send in any order and number, over the browser's own protocol: no browser."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from coroutines import finish

from benchmarks.load.server import Server, served
from benchmarks.load.tab import Tab

CLICKS = 1000
BUTTONS = ("cnf_train", "cnf_ten", "cnf_pause", "cnf_reset")
LONG = "steps=200000&hidden=16"
QUIET = 3.0  #: seconds without a run of the page: nothing waits any more
PATIENCE = 90.0  #: seconds; a busy machine takes its time


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one
    assert not one.tracebacks
    assert not one.left


class Told(Tab):
    """A tab that notes which page each run of the script was of, and whether it was a part's."""

    def __init__(self, address: str, errors: Counter[str]) -> None:
        super().__init__(address, errors)
        self.runs: list[tuple[str, bool]] = []
        self.whole = 0  #: of them, of whole pages

    def _begin(self, message: Any) -> None:
        part = bool(message.metadata.run.fragment_ids)
        self.runs.append((message.new_session.page_script_hash, part))
        self.whole += not part
        super()._begin(message)


async def opened(tab: Tab, page: str, query: str) -> None:
    click = await tab.open(page, query)
    assert await tab.until(lambda: click.answered, PATIENCE)


async def flood(address: str, errors: Counter[str]) -> None:
    """One visitor trains and pauses while another clicks."""
    wild, calm = Told(address, errors), Tab(address, errors)
    await opened(calm, "cnf", f"{LONG}&seed=1")
    await opened(wild, "cnf", f"{LONG}&seed=2")
    await calm.press("cnf_train")
    assert await calm.until(lambda: calm.pictures > 0, PATIENCE)
    keys = itertools.cycle(BUTTONS)
    for _ in range(CLICKS):
        await wild.press(next(keys))
    before = calm.pictures
    assert await calm.until(lambda: calm.pictures > before + 2, PATIENCE), "the other one goes on"
    await calm.press("cnf_pause")
    assert await calm.until(lambda: not any(p.live for p in calm.panes.values()), PATIENCE)
    seen = -1
    while seen < wild.whole:  # clicks that wait together are one run of the page
        seen = wild.whole
        await wild.until(lambda: False, QUIET)
    newest = wild.pictures
    await wild.press("cnf_train")
    assert await wild.until(lambda: wild.pictures > newest, PATIENCE), "and so may that one"
    for tab in (calm, wild):
        await tab.close()


def test_a_thousand_clicks_disturb_nobody(server: Server) -> None:
    errors: Counter[str] = Counter()
    before = server.usage()
    finish(flood(server.address, errors))
    after = server.usage()
    assert not errors
    assert after.threads < before.threads + 60, "no thread a click"
    assert after.handles < before.handles + 100


async def turn(address: str, errors: Counter[str]) -> tuple[str, list[tuple[str, bool]]]:
    """Leave a page whose part refreshes itself, and ask for the part as a slow browser does."""
    tab = Told(address, errors)
    await opened(tab, "cnf", LONG)
    await tab.press("cnf_train")
    assert await tab.until(lambda: tab.pictures > 0, PATIENCE)
    old, part = tab._hash, next(one.fragment for one in tab.widgets.values() if one.fragment)
    tab.runs.clear()
    click = await tab.go("straight", "")
    new, tab._hash = tab._hash, old
    while not tab.runs:  # the page that was asked for is being drawn
        await tab._ask(part, itself=True)
        await asyncio.sleep(0.002)
    for _ in range(5):
        await tab._ask(part, itself=True)
    tab._hash = new
    assert await tab.until(lambda: click.answered, PATIENCE)
    await tab.until(lambda: False, 1.5)
    await tab.close()
    return new, tab.runs


def test_a_part_of_a_page_that_was_left_is_not_drawn_into_the_next(server: Server) -> None:
    """The browser would take the page to have changed, and would forget all that it shows."""
    errors: Counter[str] = Counter()
    new, runs = finish(turn(server.address, errors))
    assert (new, False) in runs
    came = runs.index((new, False))
    assert [page for page, _ in runs[came:] if page != new] == []
    assert not errors
