"""Roads: the sockets on which a browser is sent pictures without a rerun of the page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.load.messages import Picture, picture_in

AGAIN = 5.0  #: seconds until a road that was closed is tried again


class Roads:
    """The roads of a tab, one for each pane.

    Args:
        address: of the server, like "http://127.0.0.1:8501".
        came: called with a pane and the picture that came for it.
    """

    def __init__(self, address: str, came: Callable[[str, Picture], None]) -> None:
        self.came = came
        self.cookie = ""  #: a proxy may tell by it which server to lead to
        self._origin, self._server = address, address.replace("http", "ws", 1)
        self._roads: dict[str, tuple[str, asyncio.Task[None]]] = {}

    def follow(self, pane: str, picture: Picture) -> None:
        """Take the road of the run that a pane shows, if the server offers one."""
        place = f"{picture.road}/{picture.run}"
        if picture.road and self._roads.get(pane, ("", None))[0] != place:
            self.leave([pane])
            self._roads[pane] = place, asyncio.create_task(self._listen(pane, place))

    def leave(self, panes: list[str] | None = None) -> None:
        """Leave the roads of these panes, all by default."""
        for pane in list(self._roads if panes is None else panes):
            if pane in self._roads:
                self._roads.pop(pane)[1].cancel()

    async def _listen(self, pane: str, place: str) -> None:
        settings = {"origin": self._origin, "proxy": None, "max_size": None, "ping_interval": None}
        settings |= {"additional_headers": {"Cookie": self.cookie} if self.cookie else None}
        while True:
            with contextlib.suppress(OSError, WebSocketException):
                async with connect(f"{self._server}/road/{place}", **settings) as road:  # type: ignore[arg-type]
                    async for message in road:
                        picture = picture_in(message if isinstance(message, bytes) else b"")
                        if picture is not None:
                            self.came(pane, replace(picture, road=place.partition("/")[0]))
            await asyncio.sleep(AGAIN)
