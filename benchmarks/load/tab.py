"""One browser tab: Streamlit's own protocol over a WebSocket, without a browser.

As a browser does, a tab asks for fragments again for as long as they refresh themselves, remembers
large messages and says so, and resends the widgets that were set. Nothing is drawn.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.load.beats import Beats
from benchmarks.load.clicks import Click, Clicks
from benchmarks.load.door import Refused, enter
from benchmarks.load.memory import Memory
from benchmarks.load.messages import Found, Picture, found
from benchmarks.load.roads import Roads

COMPILATION = "script_compilation_exception"
PATIENCE = 30.0  #: seconds after which what did not come is given up


class Gone(Exception):
    """The server has closed the socket, or did not open it."""


class Tab:
    """A tab that is open on one page.

    Args:
        address: of the server, like "http://127.0.0.1:8501".
        errors: what goes wrong is counted here, by its name.
    """

    def __init__(self, address: str, errors: Counter[str]) -> None:
        self.address, self.errors = address, errors
        self.stems: dict[str, str] = {}  #: of a page's address -> hash of its script
        self.widgets: dict[str, Found] = {}  #: by key
        self.panes: dict[str, Picture] = {}  #: the newest picture of each pane, by key
        self.pictures = 0  #: new ones with a step above 0, over all panes
        self._memory = Memory()
        self._set: dict[str, WidgetState] = {}
        self._beats = Beats(self._again)
        self._clicks = Clicks()
        self._roads = Roads(address, self._see)
        self._hash = self._shown = self._page = self._query = ""
        self._news = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def open(self, page: str, query: str) -> Click:
        """Load a page by its address and run it.

        Raises:
            Gone: the server refused.
        """
        try:
            cookie, token = await asyncio.to_thread(enter, self.address, page)
            host, port = self.address.removeprefix("http://").rsplit(":", 1)
            self._socket = await connect(
                f"ws://{host}:{port}/_stcore/stream",
                origin=self.address,  # type: ignore[arg-type]
                subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
                additional_headers={"Cookie": cookie} if cookie else None,
                host=host.strip("[]"),  # so that no redirect and no proxy leads elsewhere
                port=int(port),
                proxy=None,
                max_size=None,
                ping_interval=None,  # a browser sends none
                open_timeout=PATIENCE,
            )
        except (Refused, OSError, WebSocketException) as error:
            raise Gone(str(error)) from error
        self._page, self._query, self._roads.cookie = page, query, cookie
        self._reader = asyncio.create_task(self._read(self._socket))
        return await self.rerun()

    async def close(self) -> None:
        """Close the tab."""
        self._beats.stop()
        self._roads.leave()
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            with contextlib.suppress(OSError, WebSocketException):
                await self._socket.close()

    async def press(self, key: str) -> Click:
        """Click the button called `key`."""
        button = self.widgets[key]
        pressed = WidgetState(id=button.widget, trigger_value=True)
        return await self.rerun(button.fragment, pressed)

    async def tell(self, key: str, state: dict[str, Any]) -> Click:
        """Set the state of a component, as its own code would."""
        component = self.widgets[key]
        told = WidgetState(id=component.widget, json_value=json.dumps(state))
        self._set[component.widget] = told
        return await self.rerun(component.fragment)

    async def go(self, page: str, query: str) -> Click:
        """Follow a link of the navigation."""
        self._set.clear()
        self._hash, self._page, self._query = self.stems[page], page, query
        return await self.rerun()

    async def rerun(self, fragment: str = "", *pressed: WidgetState) -> Click:
        """Ask for a run of the page, or of a fragment, because of something that was done."""
        click = self._clicks.add(fragment)
        await self._ask(fragment, pressed)
        return click

    async def _again(self, fragment: str) -> None:
        """Ask for a fragment that refreshes itself."""
        with contextlib.suppress(Gone):
            await self._ask(fragment, itself=True)

    async def _ask(
        self, fragment: str, pressed: Sequence[WidgetState] = (), itself: bool = False
    ) -> None:
        message = BackMsg()
        ask = message.rerun_script
        ask.query_string, ask.page_script_hash = self._query, self._hash
        ask.page_name = "" if self._hash else self._page
        ask.fragment_id, ask.is_auto_rerun = fragment, itself
        ask.widget_states.widgets.extend([*self._set.values(), *pressed])
        ask.cached_message_hashes.extend(self._memory.kept)
        about = ask.context_info
        about.timezone, about.locale, about.color_scheme = "UTC", "en-GB", "light"
        about.url = f"{self.address}/{self._page}"
        if self._socket is None:
            raise Gone("the tab is not open")
        try:
            await self._socket.send(message.SerializeToString())
        except WebSocketException as error:
            raise Gone("the socket was closed") from error

    async def until(self, so: Callable[[], object], patience: float = PATIENCE) -> bool:
        """Wait until something is so, at most for `patience` seconds; say whether it came.

        Raises:
            Gone: the socket was closed.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not so():
                    if self._reader is None or self._reader.done():
                        raise Gone("the socket was closed")
                    self._news.clear()
                    await self._news.wait()
                return True
        return False

    async def _read(self, socket: ClientConnection) -> None:
        """Take in what comes until the socket is closed."""
        try:
            async for raw in socket:
                self._take(ForwardMsg.FromString(raw))  # type: ignore[arg-type]
        except WebSocketException:
            pass
        finally:
            self._beats.stop()
            self._roads.leave()
            self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind in ("delta", "ref_hash"):
            element = self._memory.recall(message, found)
            if element is None:
                self.errors["a message that the tab had forgotten"] += 1
            else:
                self._show(element)
        elif kind == "new_session":
            self._begin(message)
        elif kind == "script_finished":
            self._finish(message)
        elif kind == "auto_rerun":
            self._beats.start(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._beats.stop(message.stop_auto_rerun.fragment_ids)
        elif kind == "navigation":
            self._arrive(message.navigation)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.errors["page not found"] += 1
        elif kind == "session_event" and message.session_event.HasField(COMPILATION):
            self.errors["a page that does not compile"] += 1

    def _show(self, element: Found) -> None:
        if element.kind == "exception":
            self.errors["an exception on the page"] += 1
        if element.widget:
            self.widgets[element.key] = element
        if element.picture is not None:
            self._roads.follow(element.key, element.picture)
            self._see(element.key, element.picture)

    def _see(self, pane: str, picture: Picture) -> None:
        """Take in a picture: by the road it may have come before a rerun brings an older one."""
        last = self.panes.get(pane)
        same = last is not None and last.run == picture.run
        if last is not None and same and picture.step < last.step:
            picture = replace(last, live=picture.live)
        new = not same or picture.step > (last.step if last else 0)
        self.panes[pane] = picture
        self.pictures += new and picture.step > 0
        self._news.set()

    def _arrive(self, navigation: Any) -> None:
        """Hear which pages there are, and which of them this is."""
        self.stems = {page.url_pathname: page.page_script_hash for page in navigation.app_pages}
        self._hash = navigation.page_script_hash
        if self._shown != self._hash:
            self._shown = self._hash
            self.widgets.clear()
            self.panes.clear()
            self._roads.leave()

    def _begin(self, message: ForwardMsg) -> None:
        scope = set(message.metadata.run.fragment_ids)
        self._memory.age_limit = message.new_session.config.max_cached_message_age
        if not scope:
            self._beats.stop()
        self._clicks.begin(scope)

    def _finish(self, message: ForwardMsg) -> None:
        scope = set(message.metadata.run.fragment_ids)
        early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if not early:
            self._memory.grow_older(scope)
        self._clicks.finish(scope, early)
        self._news.set()
