"""What a host says of itself to whoever runs the server: numbers, and nothing of any visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from node_viz.records.history import RunStatus

#: how a run may stand: a status, or trained elsewhere and only shown
STANDS = (*(status.name.lower() for status in RunStatus), "shipped")
SILENCE = 3.0  #: seconds without a sign of life that are worth telling


@dataclass(frozen=True)
class PlaceReport:
    """A place to compute at this moment."""

    pid: int  #: of the process that computes here
    seconds: float  #: since that process began
    ready: bool  #: False while it warms up
    busy: int  #: how many wait for something to be computed here
    silent: float  #: seconds for which it should have been heard and was not
    restarts: int  #: processes that ended here and gave way to another
    memory: int | None  #: bytes, see `memory_of`

    @property
    def doing(self) -> str:
        """Say in a word what it does."""
        if self.silent > SILENCE:
            return "silent"
        if not self.ready:
            return "starting"
        return "busy" if self.busy else "idle"


@dataclass(frozen=True)
class HostReport:
    """A host at this moment."""

    seconds: float  #: since it was made
    slots: int  #: how many may compute at once
    runs: Mapping[str, int]  #: that are kept, by how they stand, one of `STANDS`
    resting: int  #: of those, how many were left by their visitors
    gone: Mapping[str, int]  #: runs forgotten so far, by how they stood then
    waits: tuple[float, ...]  #: seconds that each in the line has waited, the next one first
    questions: int  #: that nobody has an answer to yet
    jobs: int  #: that go on
    places: tuple[PlaceReport, ...]


def memory_of(pid: int) -> int | None:
    """Return the bytes of memory that a process takes, None where the system does not say.

    Pages that several processes share count in equal parts ("Pss" in Linux's `proc_pid_smaps(5)`),
    so that the figures of all processes may be added.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
