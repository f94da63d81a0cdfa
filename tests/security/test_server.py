"""The real server, spoken to by hand: two visitors, foreign pages, and what no browser would send.

Nobody calls outside there, neither the server nor its workers: `watched/sitecustomize.py` sees to
it that Python tells of it and refuses.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from coroutines import finish
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from benchmarks.load.server import ROOT, served
from benchmarks.load.tab import Tab
from node_viz.course.syllabus import SYLLABUS

FOR_A_CLASS = (sys.executable, "-m", "node_viz", "app", "--no-browser", "--host", "0.0.0.0")
WATCHED = Path(__file__).with_name("watched")
PATIENCE = 90.0


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file to which each call to another host is written."""
    return tmp_path_factory.mktemp("watched") / "calls"


@pytest.fixture(scope="module")
def address(said: Path) -> Iterator[str]:
    """The address of the app, started as for a class."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WATCHED", str(said))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(WATCHED), str(ROOT)]))
        patch.setenv("NODE_VIZ_WORKERS", "processes")
        with served([*FOR_A_CLASS, "--port"]) as server:
            yield server.address


class Listening(Tab):
    """A tab that keeps all that it was sent."""

    def __init__(self, address: str) -> None:
        super().__init__(address, Counter())
        self.heard: list[bytes] = []
        self.names: set[bytes] = set()  #: of its session and of its runs

    def _take(self, message: ForwardMsg) -> None:
        self.heard.append(message.SerializeToString())
        super()._take(message)
        self.names |= {pane.run.encode() for pane in self.panes.values()}
        if message.WhichOneof("type") == "new_session":
            self.names.add(message.new_session.initialize.session_id.encode())

    def heard_of(self, names: set[bytes]) -> set[bytes]:
        return {name for name in names if any(name in one for one in self.heard)}

    async def all_there(self, panes: int) -> None:
        assert await self.until(lambda: len(self.panes) == panes, PATIENCE)


def run(visit: Coroutine[Any, Any, None]) -> None:
    finish(asyncio.wait_for(visit, 3 * PATIENCE))


def test_one_visitor_hears_nothing_of_another_and_stops_nothing(address: str) -> None:
    async def visit() -> None:
        one, other = Listening(address), Listening(address)
        await one.open("cnf", "steps=200000")  # it is over long after us
        await one.all_there(1)
        await one.press("cnf_train")
        assert await one.until(lambda: max(p.step for p in one.panes.values()) > 0, PATIENCE)
        await other.open("cnf", "steps=200000")  # the same link
        await other.all_there(1)
        for key in ("cnf_train", "cnf_pause", "cnf_reset"):
            await other.press(key)
        before = one.pictures
        assert await one.until(lambda: one.pictures > before + 1, PATIENCE), "it was stopped"
        for mine, theirs in ((one, other), (other, one)):
            assert len(mine.names) >= 2
            assert min(len(name) for name in mine.names) >= 32  # 122 bits nobody can guess
            assert mine.heard_of(mine.names) == mine.names
            assert theirs.heard_of(mine.names) == set()
        assert not one.errors + other.errors
        await one.close()
        await other.close()

    run(visit())


def test_the_road_of_a_tab_is_for_that_tab_alone(address: str) -> None:
    async def comes(place: str, **more: Any) -> bytes:
        """Return the first message of a road; nothing if it does not open, or is closed at once."""
        with contextlib.suppress(InvalidStatus, ConnectionClosed):
            async with connect(f"ws{address[4:]}/road/{place}", proxy=None, **more) as way:
                return bytes(await asyncio.wait_for(way.recv(), PATIENCE))  # type: ignore[arg-type]
        return b""

    async def visit() -> None:
        one, other = Listening(address), Listening(address)
        for seed, tab in enumerate((one, other)):
            await tab.open("cnf", f"steps=200000&seed={seed}")
            await tab.all_there(1)
            await tab.press("cnf_train")
            assert await tab.until(lambda tab=tab: tab.pictures > 0, PATIENCE)
        (mine,), (theirs,) = one.panes.values(), other.panes.values()
        assert len({mine.road, theirs.road, "", mine.run, theirs.run}) == 5
        assert min(len(mine.road), len(theirs.road)) >= 32
        guessed = mine.road[:-1] + ("a" if mine.road[-1] != "a" else "b")
        for place in (f"{mine.road}/{theirs.run}", f"{theirs.road}/{mine.run}"):
            assert await comes(place) == b""
        for place in (f"{guessed}/{mine.run}", f"{mine.run}/{mine.run}", f"{mine.road}/x"):
            assert await comes(place) == b""
        ours = f"{mine.road}/{mine.run}"
        assert await comes(ours, origin=Origin("http://other.example")) == b""
        seen = await comes(ours, origin=Origin(address))
        assert mine.run.encode() in seen
        assert theirs.run.encode() not in seen
        await one.close()
        await other.close()

    run(visit())


def test_what_watches_the_server_hears_of_a_call_and_forbids_it(tmp_path: Path) -> None:
    calls = "import socket\nfor name in ('example.org', b'example.org', '192.0.2.1', 'localhost'):"
    calls += "\n try: socket.getaddrinfo(name, 80)\n except PermissionError: pass"
    calls += "\nsocket.socket().connect(('198.51.100.1', 80))"
    watched = {"WATCHED": str(tmp_path / "calls"), "PYTHONPATH": str(WATCHED)}
    command = [sys.executable, "-c", calls]
    done = subprocess.run(command, env={**os.environ, **watched}, capture_output=True, check=False)
    assert b"PermissionError" in done.stderr
    heard = (tmp_path / "calls").read_text().split("\n")
    assert heard[:-1] == [*2 * ["socket.getaddrinfo example.org"], "socket.connect 198.51.100.1"]


def test_nobody_is_asked_while_all_pages_are_visited(address: str, said: Path) -> None:
    async def visit() -> None:
        tab = Listening(address)
        for entry in SYLLABUS:
            click = await tab.open("" if entry.stem == "home" else entry.stem, "")
            assert await tab.until(lambda click=click: click.answered, PATIENCE)
            assert tab.heard
            await tab.close()
        assert not tab.errors

    run(visit())
    assert not said.exists(), said.read_text()


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_page_of_others_opens_no_socket_and_nobody_is_asked_who_it_is(
    address: str, said: Path, origin: str
) -> None:
    async def visit() -> None:
        with pytest.raises(InvalidStatus, match="403"):
            await connect(socket_of(address), origin=Origin(origin), proxy=None)

    run(visit())
    assert not said.exists(), said.read_text()


@pytest.mark.parametrize(
    "message", [b"\xff" * 100, b"\x00", b"0" * 1_100_000], ids=["noise", "nothing", "a megabyte"]
)
def test_a_message_that_no_browser_sends_ends_that_socket_alone(
    address: str, message: bytes
) -> None:
    async def visit() -> None:
        other = Listening(address)
        await other.open("cnf", "")
        await other.all_there(1)
        async with connect(socket_of(address), origin=Origin(address), proxy=None) as socket:
            await socket.send(message)
            await socket.wait_closed()
        click = await other.rerun()
        assert await other.until(lambda: click.answered, PATIENCE)
        await other.close()

    run(visit())


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../../../../../../etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/_stcore/bidi-components/node_viz.stage/../../__init__.py",
        "/_stcore/bidi-components/node_viz.stage/..%2f..%2f__init__.py",
        "/_stcore/bidi-components/node_viz.stage/%2e%2e/stage.py",
        "/_stcore/bidi-components/node_viz.stage//etc/passwd",
        "/_stcore/media/../../etc/passwd",
        "/app/static/../app.py",
    ],
)
def test_no_file_but_those_that_pages_need_is_served(address: str, path: str) -> None:
    answer, body = request(address, "GET", path)
    page = b'<div id="root">' in body  # any address of no file is the app's own page
    assert page or answer.status >= 400
    assert b"root:" not in body
    assert b"node_viz" not in body
    assert answer.getheader("x-content-type-options") == "nosniff"


def test_no_upload_is_taken_whoever_sends_it(address: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        answer, _ = request(address, method, "/_stcore/upload_file/a/b", b"x" * 1000)
        assert answer.status == 405


def socket_of(address: str) -> str:
    return f"{address.replace('http', 'ws', 1)}/_stcore/stream"


def request(
    address: str, method: str, path: str, body: bytes | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    try:
        line.request(method, path, body)
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()
