"""Fragments that refresh themselves: the browser asks for them again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable


class Beats:
    """A clock for each fragment.

    Args:
        ask: called with the fragment at each of its beats.
    """

    def __init__(self, ask: Callable[[str], Awaitable[object]]) -> None:
        self._ask = ask
        self._clocks: dict[str, tuple[float, asyncio.Task[None]]] = {}

    def start(self, fragment: str, interval: float) -> None:
        """Ask for a fragment every `interval` seconds; one that does so already goes on."""
        if self._clocks.get(fragment, (0.0, None))[0] != interval:
            self.stop([fragment])
            self._clocks[fragment] = interval, asyncio.create_task(self._beat(fragment, interval))

    def stop(self, fragments: Iterable[str] | None = None) -> None:
        """Ask for these no longer, for none at all by default."""
        for fragment in list(self._clocks if fragments is None else fragments):
            if fragment in self._clocks:
                self._clocks.pop(fragment)[1].cancel()

    async def _beat(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._ask(fragment)
