"""What can be asked of a benchmark; each part reads what concerns it and has its own defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The command line's flags; None leaves a choice to the part."""

    seconds: tuple[float, ...] | None = None  #: of training, or of watching
    seeds: int = 1
    threads: int = 2  #: of a quality run; the other parts compare single threads
    data: tuple[str, ...] | None = None
    rates: tuple[float, ...] | None = None  #: peak learning rates to try
    students: int | None = None  #: at once
    minutes: float | None = None  #: of a long class
    pages: tuple[str, ...] | None = None  #: stems of the pages to open
    same: bool = False  #: whether all students open the same link
    parsers: tuple[str, ...] | None = None  #: of bytes from outside
    address: str | None = None  #: of a server that runs already
    profile: bool = False  #: whether to say where the time of a rerun goes
    quick: bool = False  #: a few steps, to see that a part works

    def longest(self, otherwise: float) -> float:
        """Return the one length that a part with a single length uses."""
        return max(self.seconds) if self.seconds else otherwise
