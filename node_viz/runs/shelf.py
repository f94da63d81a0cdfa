"""A file for what is seldom asked for, so that memory holds only what somebody looks at.

It has no name: nobody else can open it, and it goes with this process, however that ends.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
import threading
import weakref
from collections import deque
from pathlib import Path
from typing import IO, Any

from node_viz.runs.finished import ROOM

MOST = 2e9  #: bytes of the file
BLOCK = 1 << 15  #: bytes of a block; a thing takes as many as it needs, wherever they are free
RECENT = 200  #: things read last that stay in memory


class Shelf:
    """Where things lie, each for as long as its `Laid` is kept.

    Args:
        folder: on whose disk; None for the system's folder of temporary files.
        most: bytes of the file.
        recent: things read last that stay in memory, for they will be asked for again.
    """

    def __init__(
        self, folder: Path | None = None, most: float = MOST, recent: int = RECENT
    ) -> None:
        self._folder, self._most = folder, int(most) // BLOCK
        self._lock = threading.RLock()  # what goes away may do so while another thing is put
        self._file: IO[bytes] | None = None
        self._free: list[int] = []
        self._recent: deque[Any] = deque(maxlen=recent)
        self._blocks = 0  # of the file

    @property
    def bytes(self) -> int:
        """How many bytes of the file are in use."""
        return BLOCK * (self._blocks - len(self._free))

    def put(self, thing: Any) -> Laid | None:
        """Write a thing down; None if there is no room, or no disk to write to."""
        packed = pickle.dumps(thing, protocol=5)
        with self._lock:
            try:
                blocks = self._take(-(-len(packed) // BLOCK))
            except OSError:
                return None
            laid = Laid(self, blocks)
            weakref.finalize(laid, self._give_back, blocks)
            try:
                for k, block in enumerate(blocks):
                    self._write(block, packed[k * BLOCK : (k + 1) * BLOCK])
            except OSError:
                return None
            return laid

    def read(self, blocks: list[int]) -> Any:
        """Return what was written to some blocks."""
        with self._lock:
            thing = pickle.loads(b"".join(self._read(block) for block in blocks))
            self._recent.append(thing)
            return thing

    def _take(self, count: int) -> list[int]:
        """Return free blocks; the file grows if need be.

        Raises:
            OSError: it cannot.
        """
        more = count - len(self._free)
        if more > 0:
            where = self._folder or Path(tempfile.gettempdir())
            where.mkdir(parents=True, exist_ok=True)
            if self._blocks + more > self._most or shutil.disk_usage(where).free < ROOM:
                raise OSError("no room")
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0, dir=where)  # noqa: SIM115 stays
                weakref.finalize(self, self._file.close)
            self._free += range(self._blocks, self._blocks + more)
            self._blocks += more
        return [self._free.pop() for _ in range(count)]

    def _give_back(self, blocks: list[int]) -> None:
        with self._lock:
            self._free += blocks

    def _write(self, block: int, part: bytes) -> None:
        assert self._file is not None
        self._file.seek(block * BLOCK)
        if self._file.write(part) < len(part):
            raise OSError("the disk is full")

    def _read(self, block: int) -> bytes:
        assert self._file is not None
        self._file.seek(block * BLOCK)
        return self._file.read(BLOCK)


class Laid:
    """A thing that lies on a shelf.

    Args:
        shelf: which.
        blocks: of its file.
    """

    def __init__(self, shelf: Shelf, blocks: list[int]) -> None:
        self._shelf, self._blocks = shelf, blocks

    def get(self) -> Any:
        """Return an equal thing."""
        return self._shelf.read(self._blocks)
