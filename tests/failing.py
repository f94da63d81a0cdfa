"""A disk that fails, and a Ctrl-C, at any chosen instant of a save."""

from __future__ import annotations

import builtins
import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from unittest import mock

from node_viz import files


class Disk:
    """Counts what a save asks of the disk, and refuses from one request on: once, or for ever."""

    def __init__(self, at: int, for_ever: bool = False) -> None:
        self.at, self.for_ever, self.asked = at, for_ever, 0

    def _refuses(self) -> bool:
        self.asked += 1
        return self.asked == self.at or (self.for_ever and self.asked > self.at)

    def _may(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*words: Any, **more: Any) -> Any:
            if self._refuses():
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*words, **more)

        return asked

    def _open(self, *words: Any, **more: Any) -> Any:
        file = self._may(builtins.open)(*words, **more)
        write = file.write

        def written(data: bytes) -> int:
            if self._refuses():
                write(data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(data)

        whole = mock.MagicMock(wraps=file, write=written)
        whole.__enter__.return_value = whole
        whole.__exit__.side_effect = lambda *_: file.close()
        return whole

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let the module that writes files meet this disk."""
        with (
            mock.patch.object(files, "open", self._open, create=True),
            mock.patch.object(os, "fsync", self._may(os.fsync)),
            mock.patch.object(os, "replace", self._may(os.replace)),
        ):
            yield


@contextmanager
def interrupted(at: int, *modules: str) -> Iterator[list[int]]:
    """Raise a KeyboardInterrupt before line number `at` that is run in some files; count them."""
    lines = [0]

    def look(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.endswith(modules):
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == at:
                raise KeyboardInterrupt
        return look

    before = sys.gettrace()
    with mock.patch.object(os, "fsync"):  # what takes long here is waiting for a disk
        sys.settrace(look)
        try:
            yield lines
        finally:
            sys.settrace(before)
