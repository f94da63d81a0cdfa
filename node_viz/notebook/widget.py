"""The widget: what the browser is sent of some runs, and what is answered when a hand is on it.

The traits are what a notebook saves, so they alone must show everything again. `now` has the
newest picture of each run and changes a few times a second; `kept` has all pictures, and follows
when a run rests.
"""

from __future__ import annotations

import json
import struct
import time
import uuid
import zlib
from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets

from node_viz.notebook.answers import Answers
from node_viz.notebook.bundle import bundled
from node_viz.notebook.panes import Pane
from node_viz.notebook.watch import Watch

SELDOM = 15.0  #: seconds from one sending of all pictures to the next, while a run goes on
LAYERS = {"density": 0, "particles": 1, "trajectories": 1, "field": 0, "data": 1, "grid": 0}


class StageWidget(anywidget.AnyWidget):
    """Runs side by side, with the app's own stages.

    Args:
        panes: the runs, left to right, all of one family.
        watches: those that may still learn.
    """

    _esm = bundled()
    about = traitlets.Dict().tag(sync=True)
    said = traitlets.List().tag(sync=True)
    now = traitlets.Bytes().tag(sync=True)
    kept = traitlets.Bytes().tag(sync=True)

    def __init__(self, panes: Sequence[Pane], watches: Sequence[Watch] = ()) -> None:
        self._panes, self._watches = tuple(panes), tuple(watches)
        self._sent = time.monotonic()
        self._answers = Answers(self._panes)
        super().__init__(
            about=_about(self._panes), said=self._said(), now=self._newest(), kept=self._all()
        )
        for watch in self._watches:
            watch.told = self._news
        self.on_msg(self._heard)

    def _news(self, rests: bool) -> None:
        """Send the newest pictures; all of them once a run rests, else seldom."""
        self.said = self._said()
        self.now = self._newest()
        if rests or time.monotonic() - self._sent > SELDOM:
            self.kept = self._all()
            self._sent = time.monotonic()

    def _said(self) -> list[str]:
        return [pane.message for pane in self._panes]

    def _newest(self) -> bytes:
        return joined([pane.payload([self._answers.newest(pane)]) for pane in self._panes])

    def _all(self) -> bytes:
        """All pictures, and nothing of them is live: a saved notebook learns nothing."""
        every = [
            pane.payload([kept.picture for kept in pane.tape.items], live=False)
            for pane in self._panes
        ]
        return zlib.compress(joined(every), 6)

    def _heard(self, _: Any, told: Any, buffers: Any) -> None:
        """Answer the browser, which may say anything."""
        kind = told.get("kind") if isinstance(told, dict) else None
        if kind == "hello":
            self.send({"kind": "here"})
        if kind == "ask":
            content, payloads = self._answers.to(told)
            self.send({"kind": "answer", **content}, payloads)


def joined(payloads: Sequence[bytes]) -> bytes:
    """Return payloads one after another, behind a header with their sizes."""
    text = json.dumps({"sizes": [len(one) for one in payloads]}).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(payloads)


def _about(panes: Sequence[Pane]) -> dict[str, Any]:
    """Return what does not change: the runs' names and colours, and what they share."""
    layers = {getattr(pane.newest.picture, "layers", 0) for pane in panes}
    first = LAYERS if len(panes) > 1 and panes[0].stage == "flow" else None
    return {
        "link": uuid.uuid4().hex,
        "kind": panes[0].stage,
        "layers": layers.pop() if len(layers) == 1 else 0,
        "panes": [
            {"label": one.label, "colour": one.colour, "kind": one.stage, "layers": first}
            for one in panes
        ],
    }
