"""A live part of the page that was just left is not drawn again."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from benchmarks.load.server import served
from benchmarks.load.tab import Tab


class Late(Tab):
    """A tab that goes on asking for a live part of the page that it left."""

    def __init__(self, address: str) -> None:
        super().__init__(address, Counter())
        self.live = self.of = ""  #: a part that refreshes itself, and the hash of its page
        self.begun: list[str] = []  #: hashes of the pages that were begun

    def _take(self, message: Any) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.begun.append(message.new_session.page_script_hash)
        elif kind == "auto_rerun" and not self.of:
            self.live = message.auto_rerun.fragment_id
        super()._take(message)

    def remember(self) -> None:
        """The page that is on is about to be left."""
        self._beats.stop()
        self.of = self._hash

    async def ask_again(self) -> None:
        """Ask for the live part of the page that was left, as a browser that is late does."""
        here, self._hash = self._hash, self.of
        await self._ask(self.live, itself=True)
        self._hash = here


async def _walk(address: str, pages: tuple[str, ...]) -> None:
    for before, after in pairwise(pages):
        tab = Late(address)
        try:
            await tab.open(before, "")
            assert await tab.until(lambda tab=tab: tab.live)
            await asyncio.sleep(1)
            tab.remember()
            tab.begun.clear()
            click = await tab.go(after, "")
            assert await tab.until(lambda tab=tab: tab._shown not in ("", tab.of))
            assert await tab.until(lambda tab=tab: tab.widgets)  # its first parts are there
            for _ in range(20):
                await tab.ask_again()
                await asyncio.sleep(0.02)
            assert await tab.until(lambda click=click: click.answered)
            await asyncio.sleep(1)
            assert tab.begun, after
            assert tab.of not in tab.begun, (before, after)
            assert not tab.errors
        finally:
            await tab.close()


def test_a_late_browser_does_not_bring_the_page_back_that_it_left() -> None:
    """Else the browser forgets the page that is on, and fails at the next part that comes."""
    with served() as server:
        pages = ("straight", "augment", "cnf", "straight")
        with ThreadPoolExecutor(1) as elsewhere:  # a browser's tests may have a loop in this thread
            elsewhere.submit(asyncio.run, _walk(server.address, pages)).result()
