"""What tests of worker processes share."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from background_fakes import answered

from node_viz.runs.api import Finished, Question
from node_viz.runs.there import There
from node_viz.runs.threads import ThreadHost

Hosts = Callable[..., ThreadHost]

processes = pytest.mark.parametrize("make_host", ["processes"], indirect=True)


def asked(host: ThreadHost, question: Question) -> Finished:
    host.ask(question)
    return answered(host, question)


def all_ready(places: list[There]) -> bool:
    return all(one.process.ready.is_set() and not one.process.lost for one in places)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "Z"


def noisy(value: int) -> int:
    print("something is printed")
    return value
