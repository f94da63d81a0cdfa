"""What a student does: open a page, train, watch, pause, ten more, scrub, play on, go elsewhere.

The order is a lesson's; the pauses are drawn from the student's own generator. A student waits for
what was asked for, as people do, and goes on after `PATIENCE` without it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from benchmarks.load.clicks import Click
from benchmarks.load.tab import PATIENCE, Gone, Tab
from benchmarks.load.tally import Played, Tally

THINKING = 2.0, 8.0  #: seconds between two clicks
WATCHING = 2  #: such pauses while a run plays
HOME = ""  #: the front page's address; nothing trains on it
LONG = "steps=200000"  #: a run that does not end while it is watched


class Student:
    """One student with one tab.

    Args:
        number: tells students apart; draws the pauses.
        address: of the server.
        pages: stems of the pages to open, in turn.
        same: everybody opens the same link, else each has a seed.
        tally: of the class.
        thinking: least and most seconds between two clicks.
    """

    def __init__(
        self,
        number: int,
        address: str,
        pages: Sequence[str],
        same: bool,
        tally: Tally,
        thinking: tuple[float, float] = THINKING,
    ) -> None:
        self.address, self.pages, self.tally, self.thinking = address, pages, tally, thinking
        self.query = LONG if same else f"{LONG}&seed={number}"
        self.random = random.Random(number)
        self.turn = number
        self.tab = Tab(address, tally.errors)
        self.played = Played()
        tally.played.append(self.played)
        self._since: tuple[float, int] | None = None  #: when play began, pictures until then

    async def attend(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                try:
                    await self._visit()
                except Gone as gone:
                    self.tally.errors[str(gone)] += 1
                    await asyncio.sleep(self.random.uniform(*self.thinking))  # no tab is open
                finally:
                    self._rest()
                    await self.tab.close()
        except asyncio.CancelledError:
            pass

    async def _visit(self) -> None:
        """Open a page in a new tab, work on it and on the next one, and leave."""
        self.tab, page = Tab(self.address, self.tally.errors), self._next()
        await self._stands(await self.tab.open(page, self.query))
        await self._think()
        await self._work(page)
        page = self._next()
        for stem in (HOME, page):
            if stem in self.tab.stems:
                await self._go(stem)
        await self._work(page)

    async def _work(self, page: str) -> None:
        """Do what a page is for."""
        if f"{page}_train" not in self.tab.widgets:
            return
        await self._train(page)
        await self._think(WATCHING)
        await self._pause(page)
        await self._think()
        await self._click(f"{page}_ten", self._picture())
        await self._think()
        if f"{page}_step" in self.tab.widgets:
            await self._scrub(page)
            await self._think()
        await self._train(page)
        await self._think(WATCHING)
        if self.random.random() < 0.5:  # others leave with the run still playing
            await self._pause(page)
            await self._think()
        self._rest()

    async def _train(self, page: str) -> None:
        self._since = time.monotonic(), self.tab.pictures
        self.tally.first.append(await self._click(f"{page}_train", self._picture()))

    async def _pause(self, page: str) -> None:
        self._rest()
        # Where nothing is seen to play yet, that nothing plays would be no effect.
        await self._click(f"{page}_pause", self._at_rest if self._plays() else None)

    async def _scrub(self, page: str) -> None:
        newest = max((pane.step for pane in self.tab.panes.values()), default=0)
        step = self.random.randint(0, newest)
        await self._reacts(
            "scrub", await self.tab.tell(f"{page}_step", {"seen": {"step": str(step)}})
        )

    async def _go(self, page: str) -> None:
        self._rest()
        await self._reacts("go", await self.tab.go(page, self.query))
        await self._think()

    async def _click(self, key: str, came: Callable[[], object] | None) -> float:
        """Press a button; return the seconds until its effect came."""
        return await self._reacts(key.rpartition("_")[2], await self.tab.press(key), came)

    async def _reacts(
        self, name: str, click: Click, came: Callable[[], object] | None = None
    ) -> float:
        """Wait for the effect of a click, the page's answer if it has no other; return when."""
        seen = await self.tab.until(came or (lambda: click.answered))
        self.tally.clicks[name] += 1  # who still waits at the end is not counted
        self.tally.no_reaction[name] += not seen
        effect = min(time.monotonic() - click.sent, PATIENCE)
        self.tally.reactions.append(min(click.took, effect))
        return effect

    async def _stands(self, click: Click) -> None:
        stands = await self.tab.until(lambda: click.answered)
        self.tally.no_reaction["open"] += not stands
        self.tally.opened.append(min(click.took, PATIENCE))

    def _plays(self) -> bool:
        return any(pane.live for pane in self.tab.panes.values())

    def _at_rest(self) -> bool:
        return not self._plays()

    def _picture(self) -> Callable[[], bool]:
        """Return what says whether a new picture has come since."""
        before, tab = self.tab.pictures, self.tab
        return lambda: tab.pictures > before

    def _rest(self) -> None:
        """Nothing is to play any more: count what came until now."""
        if self._since is not None:
            begun, before = self._since
            self.played.seconds += time.monotonic() - begun
            self.played.pictures += (self.tab.pictures - before) / max(1, len(self.tab.panes))
            self._since = None

    def _next(self) -> str:
        self.turn += 1
        return self.pages[(self.turn - 1) % len(self.pages)]

    async def _think(self, times: int = 1) -> None:
        """Do nothing for as long as people do; a page that the server closes ends it."""
        seconds = sum(self.random.uniform(*self.thinking) for _ in range(times))
        await self.tab.until(lambda: False, seconds)
