"""The server under load: a process group of its own, what it uses, and what it leaves behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = (sys.executable, "-m", "node_viz", "app", "--no-browser", "--port")
TRACEBACK = re.compile(r"^Traceback \(most recent.*\n(?:[ \n].*\n?)*(\S.*)", re.MULTILINE)
#: Starlette's complaint about a tab that was closed while something was on its way to it
HARMLESS = "starlette.websockets.WebSocketDisconnected"
UP, DOWN = 90.0, 20.0  #: seconds to come up, and to end after SIGTERM
SETTLE = 2.0  #: seconds that children have to follow their parent
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Usage:
    """What all processes of a server use together at one moment; nothing but zeros off Linux."""

    at: float  #: seconds, by the clock of this process
    cpu: float  #: seconds of processor time since the start
    rss_mb: float  #: proportional set size: shared pages count once
    handles: int
    threads: int
    processes: int
    answering: float = 0.0  #: seconds of `cpu` in the process that answers visitors


@dataclass
class Server:
    """A server of our own while it runs, and what was found when it had ended."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path
    left: list[int] = field(default_factory=list)  #: processes that outlived it
    tracebacks: int = 0

    def usage(self) -> Usage:
        """Return what it uses now."""
        cpu = kb = answering = 0.0
        handles = threads = processes = 0
        for pid, stat in members(self.process.pid):
            with contextlib.suppress(OSError):  # it may have ended meanwhile
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
                pss = [line for line in rollup.splitlines() if line.startswith("Pss:")]
                handles += len(os.listdir(f"/proc/{pid}/fd"))
                kb += float(pss[0].split()[1])
                threads, processes = threads + int(stat[17]), processes + 1
                cpu += sum(map(int, stat[11:15])) / TICK  # its children's that have ended too
                if pid == self.process.pid:
                    answering = sum(map(int, stat[11:13])) / TICK
        return Usage(time.monotonic(), cpu, kb / 1000, handles, threads, processes, answering)


def members(session: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the living processes of a session with the fields of their `stat` after the name."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            fields = stat.rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                yield int(entry.name), fields


@contextmanager
def served(command: Sequence[str] = APP) -> Iterator[Server]:
    """Run a server while in the `with`; nothing of it is left running.

    Args:
        command: starts it, once a port is appended; as a teacher does unless told otherwise.

    Raises:
        RuntimeError: it does not come up.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [*command, str(port)],
                cwd=ROOT,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait(server)
            yield server
        finally:
            _end(server)


def _wait(server: Server) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + UP
    health = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            health.open(f"{server.address}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not come up: {server.log.read_text(errors='replace')}")


def _end(server: Server) -> None:
    """End the server as a service manager would, see what outlives it, and end that too."""
    server.process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.process.wait(DOWN)
    end = time.monotonic() + SETTLE
    while list(members(server.process.pid)) and time.monotonic() < end:
        time.sleep(0.05)
    server.left = [pid for pid, _ in members(server.process.pid)]
    for pid in server.left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.kill()
    server.process.wait()
    raised = TRACEBACK.findall(server.log.read_text(errors="replace"))
    server.tracebacks = sum(not line.startswith(HARMLESS) for line in raised)
