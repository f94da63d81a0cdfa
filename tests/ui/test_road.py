"""Pictures have a road of their own: made once, for the tab that asks with its ticket."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit as st
import uvicorn
from fakes import LONG, PAUSE, PLAY, FakePainter, FakeTrainer, until, view
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from node_viz.export import payloads
from node_viz.records.pictures import Picture
from node_viz.runs.api import Command
from node_viz.runs.shelf import Shelf
from node_viz.runs.threads import ThreadHost
from node_viz.stage.packing import unpack
from node_viz.ui import host as hosting
from node_viz.ui import panes, refreshing, road, sending
from node_viz.ui.host import Watched


@pytest.fixture
def one_host() -> Iterator[ThreadHost]:
    made = ThreadHost(2, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    yield made
    made.close()


@pytest.fixture
def tab(one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A tab that watches the run "a"; another watches "b"."""
    mine, other = Watched(one_host, runs={"a"}), Watched(one_host, runs={"b"})
    everybody = {id(one): one for one in (mine, other)}
    monkeypatch.setattr(hosting, "_watched", lambda: mine)
    monkeypatch.setattr(hosting, "host", lambda: one_host)
    for module in (hosting, road):
        monkeypatch.setattr(module, "everybody", lambda: everybody)
    for run in "ab":
        one_host.start(LONG, run=run, pack=f"pack of {run}", shared=(LONG,))
        until(lambda run=run: view(one_host, run).picture)
    return mine


Open = Callable[[str], ClientConnection]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return what opens a road of a server that serves nothing else."""
    monkeypatch.setattr(hosting, "roads_served", False)
    settings = uvicorn.Config(Starlette(routes=road.routes()), log_level="warning", lifespan="off")
    server, listens = uvicorn.Server(settings), socket.create_server(("127.0.0.1", 0))
    serving = threading.Thread(target=server.run, args=([listens],), daemon=True)
    serving.start()
    until(lambda: server.started)
    port = listens.getsockname()[1]
    yield lambda place: connect(f"ws://127.0.0.1:{port}/road/{place}", proxy=None)
    server.should_exit = True
    serving.join(30)


PATIENCE = 90.0


def read(message: Any) -> dict[str, Any]:
    """Return what a browser makes of a message of a road."""
    length = int.from_bytes(message[:4], "little")
    return {**unpack(message[4 + length :]), **unpack(message[: 4 + length])}


def test_what_comes_is_the_newest_picture_of_ones_own_run(
    tab: Watched, opened: Open, one_host: ThreadHost
) -> None:
    assert hosting.ticket() == tab.ticket
    with opened(f"{tab.ticket}/a") as way:
        assert hosting.on_road("a")
        one_host.command("a", PLAY)
        seen = [read(way.recv(PATIENCE)) for _ in range(3)]
        one_host.command("a", PAUSE)
        while seen[-1]["live"]:
            seen.append(read(way.recv(PATIENCE)))
    assert {one["run"] for one in seen} == {"a"}
    steps = [picture["step"] for one in seen for picture in one["pictures"]]
    assert steps == sorted(steps)
    assert steps[-1] > 0
    assert all(one["tape"][-1] >= one["pictures"][0]["step"] for one in seen)
    until(lambda: not hosting.on_road("a"))


@pytest.mark.parametrize("place", ["guessed/a", "{ticket}x/a", "%20/a"])
def test_who_has_no_ticket_has_no_road(tab: Watched, opened: Open, place: str) -> None:
    with pytest.raises(InvalidStatus):
        opened(place.format(ticket=tab.ticket))
    assert not tab.roads.total()


@pytest.mark.parametrize("place", ["{ticket}/b", "{ticket}/c", "{other}/a"])
def test_a_ticket_opens_no_road_to_the_run_of_another(
    tab: Watched, opened: Open, place: str
) -> None:
    other = next(one for one in road.everybody().values() if one is not tab)
    assert_closed(opened(place.format(ticket=tab.ticket, other=other.ticket)))
    assert not tab.roads.total()


def assert_closed(way: ClientConnection) -> None:
    """It was closed before anything came."""
    with way, pytest.raises(ConnectionClosed) as closed:
        way.recv(PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_a_tab_has_so_many_roads_and_whoever_speaks_is_left(
    tab: Watched, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "MOST", 1)
    with opened(f"{tab.ticket}/a") as way:
        assert_closed(opened(f"{tab.ticket}/a"))
        way.send("stop")
        with pytest.raises(ConnectionClosed):
            way.recv(PATIENCE)
    until(lambda: not tab.roads.total())


@pytest.mark.parametrize("gone", ["run", "tab"])
def test_the_road_ends_with_the_run_and_with_the_tab(tab: Watched, opened: Open, gone: str) -> None:
    with opened(f"{tab.ticket}/a") as way:
        (tab.runs if gone == "run" else road.everybody()).clear()
        with pytest.raises(ConnectionClosed):
            way.recv(PATIENCE)


def test_the_bytes_of_a_picture_are_made_once_for_all_who_watch(
    tab: Watched, one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    pack = payloads.pack_pictures
    monkeypatch.setattr(payloads, "pack_pictures", lambda *args: made.append(args) or pack(*args))
    one, other = (road.packed_view(view(one_host, run)) for run in "ab")
    assert view(one_host, "a").picture is view(one_host, "b").picture
    assert len(made) == 1
    assert (read(one)["run"], read(other)["run"]) == ("a", "b")


def test_on_the_road_a_rerun_is_seldom_and_brings_no_picture_until_it_rests(
    tab: Watched, one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "session_state", {"settled": True})
    monkeypatch.setattr(refreshing, "host", lambda: one_host)
    monkeypatch.setattr(sending, "host", lambda: one_host)

    def packed() -> bytes | None:
        return sending.packed("page", "pane", view(one_host, "a"), Picture, panes.pack_flow)

    def pause() -> float:
        return refreshing.patience((view(one_host, "a"),), 0.2)

    one_host.command("a", PLAY)
    until(lambda: view(one_host, "a").step > 5)
    often = pause()
    tab.roads["a"] += 1
    assert pause() >= 1 > often
    first, before = packed(), view(one_host, "a").step
    until(lambda: view(one_host, "a").step > before)
    assert packed() is first
    tab.roads["a"] -= 1
    assert packed() is not first
    tab.roads["a"] += 1
    one_host.command("a", PAUSE)
    until(lambda: not view(one_host, "a").live)
    whole = packed()
    assert whole is not None
    steps = [one["step"] for one in unpack(whole)["pictures"]]
    assert steps == list(view(one_host, "a").tape_steps)
    assert packed() == whole
    assert pause() < 1


def test_a_tape_that_was_sent_does_not_stay_in_memory(
    tab: Watched, one_host: ThreadHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies = Shelf(recent=0)
    monkeypatch.setattr(st, "session_state", {"settled": True})
    monkeypatch.setattr(sending, "host", lambda: one_host)
    monkeypatch.setattr(sending, "payloads", lambda: lies)
    monkeypatch.setattr(sending, "LARGE", 0)
    one_host.command("a", Command("play", until=20))
    until(lambda: view(one_host, "a").step == 20 and not view(one_host, "a").live)
    first, again = (
        sending.packed("page", "pane", view(one_host, "a"), Picture, panes.pack_flow)
        for _ in range(2)
    )
    assert first is not None
    assert len(unpack(first)["pictures"]) == len(view(one_host, "a").tape_steps) > 1
    assert again == first, "the same bytes are not sent again"
    assert lies.bytes >= len(first)
    assert not [one for one in st.session_state.values() if isinstance(one, bytes)]
    st.session_state.clear()
    until(lambda: gc.collect() >= 0 and lies.bytes == 0)


def test_without_roads_none_is_offered(tab: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "roads_served", False)
    assert hosting.ticket() == ""
    assert road.tab_of("") is None
