"""A visit that is over leaves nothing open, on whatever page it was."""

from __future__ import annotations

import asyncio

from visits import opened

from node_viz.runs.threads import ThreadHost
from node_viz.ui import host as hosting


def test_the_loop_of_a_visit_ends_with_its_tab() -> None:
    loop = asyncio.new_event_loop()
    with_a_loop = hosting.Watched(ThreadHost(slots=1), loop=loop)
    hosting._left(with_a_loop)
    hosting._left(with_a_loop)  # a network that fails twice
    assert loop.is_closed()


def test_every_page_is_attended_also_one_that_trains_nothing(monkeypatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(hosting, "attend", lambda: asked.append(True))
    opened("home")
    assert asked
