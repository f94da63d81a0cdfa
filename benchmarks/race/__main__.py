"""One runner, alone on one core: `python -m benchmarks.race NAME TASK`, marks as JSON lines."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict

from benchmarks.race import RUNNERS
from benchmarks.race.course import Runner, Task, race


def main(name: str, task: Task) -> None:
    """Run the race and print every mark."""
    if hasattr(os, "sched_setaffinity"):  # thread pools are sized by this, XLA's among them
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for mark in race(maker(name)(task), task):
        print(json.dumps(asdict(mark)), flush=True)


def maker(name: str) -> Callable[[Task], Runner]:
    """Import the library and return what makes its runner."""
    module, maker = RUNNERS[name].made_by.split(":")
    return getattr(importlib.import_module(module), maker)


if __name__ == "__main__":
    main(sys.argv[1], Task(**json.loads(sys.argv[2])))
