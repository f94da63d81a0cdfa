"""A road of their own for pictures: straight to the canvas, without a rerun of the page.

A rerun takes the one core that answers visitors several milliseconds; a packed picture that is sent
to all who watch it takes next to none. So a stage opens a WebSocket for its run, by the ticket of
its tab, which nobody can guess, and is sent each new picture. Nothing is heard on it: whoever
speaks is left. Where something between forbids such a socket, reruns bring the pictures as ever.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import streamlit as st
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.experiment.registry import load_target
from node_viz.records.pictures import AnyPicture
from node_viz.remembered import remembered
from node_viz.runs.api import RunView
from node_viz.stage.stage import headed
from node_viz.ui import host as hosting
from node_viz.ui.host import Watched, everybody

RATE = 0.25  #: seconds from one picture to the next, at least
MOST = 16  #: roads of a tab: a stage each, and those about to close


def routes() -> list[BaseRoute]:
    """Return what the server has to serve besides Streamlit's own routes, and offer it."""
    hosting.roads_served = True
    before = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [WebSocketRoute(f"{'/' + before if before else ''}/road/{{ticket}}/{{run}}", serve)]


async def serve(socket: WebSocket) -> None:
    """Send a tab the pictures of one of its runs until it goes, or leaves the run."""
    run, tab = socket.path_params["run"], tab_of(socket.path_params["ticket"])
    if tab is None:
        await socket.close(1008)  # a violation of policy
        return
    if run not in tab.runs or tab.roads.total() >= MOST:
        await (
            socket.accept()
        )  # the run may just have been left: no error, for a browser reports one
        await socket.close(1008)
        return
    tab.roads[run] += 1
    try:
        await socket.accept()
        await _send(socket, tab, run)
    except (WebSocketDisconnect, RuntimeError):  # it went while something was on its way
        pass
    finally:
        tab.roads[run] -= 1


def tab_of(ticket: str) -> Watched | None:
    """Return what is watched in the tab with this ticket, if it is open."""
    given = ticket.encode()
    tabs = list(everybody().values())
    return next((one for one in tabs if hmac.compare_digest(one.ticket.encode(), given)), None)


async def _send(socket: WebSocket, tab: Watched, run: str) -> None:
    heard = asyncio.create_task(socket.receive())  # that it went, or what nobody should say
    sent = news(tab.host.latest(run))  # a rerun has brought it
    try:
        while run in tab.runs and everybody().get(id(tab)) is tab:
            await asyncio.wait((heard,), timeout=RATE)
            if heard.done():
                break
            view = tab.host.latest(run)
            if view is not None and news(view) not in (sent, None):
                sent = news(view)
                await socket.send_bytes(packed_view(view))
    finally:
        heard.cancel()
    if not heard.done() or heard.cancelled() or heard.result()["type"] != "websocket.disconnect":
        await socket.close(1000)


def news(view: RunView | None) -> tuple[Any, ...] | None:
    """Return what makes one picture differ from another, None where there is none to send."""
    if view is None or view.picture is None or not _payload(view.config):
        return None
    path = view.picture.path
    point = None if path is None else tuple(path.z[0])
    return view.picture.step, view.status.live, view.tape_steps, point


def _payload(config: ExperimentConfig) -> str:
    """Name the function that packs pictures of a config for its stage; empty if it has none."""
    return family_of(config).pictures(config).payload


def packed_view(view: RunView) -> bytes:
    """Return a run's newest picture: what is true of this visitor's run, then what all share."""
    assert view.picture is not None
    head = {"run": view.run, "live": view.status.live, "tape": list(view.tape_steps)}
    return headed(head) + _body(view.picture, view.config)


@remembered(kept=64, same=True)
def _body(picture: AnyPicture, config: ExperimentConfig) -> bytes:
    """Return the bytes of a picture, made once for all who watch its training."""
    return load_target(_payload(config))(config, [picture], {})
