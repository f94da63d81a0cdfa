"""A server in a process of its own, for as long as it is needed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 90  #: seconds


# For one visitor one worker does; each takes a second of processor time to start.
SETTINGS = {"OMP_NUM_THREADS": "1", "NODE_VIZ_WORKERS": "processes", "NODE_VIZ_SLOTS": "1"}


@contextmanager
def served(command: list[str], folder: Path, said: Path, below: str = "") -> Iterator[str]:
    """Run a server's command in a folder; yield its address, which it says itself.

    Args:
        command: what starts it.
        folder: where it runs.
        said: the file that what it says goes to.
        below: the path that it serves below.
    """
    process = started(command, folder, said)
    try:
        yield _address(process, said, below)
    finally:
        end(process)


def started(command: list[str], folder: Path, said: Path) -> subprocess.Popen[bytes]:
    """Start what `end` will end, with all that it starts itself."""
    with said.open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **SETTINGS},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _address(process: subprocess.Popen[bytes], said: Path, below: str) -> str:
    """Wait until a server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        named = re.search(
            r"(http://(?:localhost|127\.0\.0\.1):\d+)", said.read_text(errors="replace")
        )
        try:
            if named:
                urllib.request.urlopen(f"{named[1]}{below}/_stcore/health", timeout=5).close()
                return named[1]
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: {said.read_text(errors='replace')}")


def end(process: subprocess.Popen[bytes], grace: float = 5) -> None:
    """End a server and all it has started: politely first, for a run may be in a step."""
    for blow in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, blow)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
