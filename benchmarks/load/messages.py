"""What a student needs to know of a message: which widget came, and which picture is in it.

A picture's bytes are searched for the few words that tell one from another and are never decoded,
for whoever makes the load shares the machine with the server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

RUN = re.compile(rb'"run": ?"([^"]*)"')
LIVE = re.compile(rb'"live": ?(true|false)')
ROAD = re.compile(rb'"road":"([^"]*)"')
STEP = re.compile(rb'\{"step":(\d+),')


@dataclass(frozen=True, slots=True)
class Picture:
    """The newest picture of a component's payload."""

    run: str
    step: int  #: of training
    live: bool  #: whether the run goes on
    road: str = ""  #: the tab's ticket for a road by which more of them come; empty for none


@dataclass(frozen=True, slots=True)
class Found:
    """An element of the page."""

    kind: str  #: as Streamlit's protocol calls it
    widget: str  #: its id there; empty if it is no widget
    fragment: str  #: the part of the page that is run again for it; empty for the whole page
    picture: Picture | None

    @property
    def key(self) -> str:
        """The key that the page gave to the widget: an id is `$$ID-<hash>-<key>`."""
        return self.widget.split("-", 2)[-1]


def found(delta: Any) -> Found:
    """Return what a `Delta` of Streamlit's protocol brings; a container is of no kind."""
    if not delta.HasField("new_element"):
        return Found("", "", delta.fragment_id, None)
    kind = delta.new_element.WhichOneof("type") or ""
    part = getattr(delta.new_element, kind, None)
    widget = str(getattr(part, "id", ""))
    body = part.bytes if part is not None and kind == "bidi_component" else b""
    return Found(kind, widget, delta.fragment_id, picture_in(body))


def picture_in(payload: bytes) -> Picture | None:
    """Return the newest picture in the bytes of a component, None where there is none."""
    run, live, steps = RUN.search(payload), LIVE.search(payload), STEP.findall(payload)
    if run is None or live is None or not steps:
        return None
    road = ROAD.search(payload)
    ticket = road[1].decode() if road else ""
    return Picture(run[1].decode(), max(map(int, steps)), live[1] == b"true", ticket)
