"""How every command that takes long comes to an end before its time.

Ctrl-C (SIGINT) and a plain `kill` (SIGTERM) mean the same: end, and leave nothing half done.
"""

from __future__ import annotations

import signal
from types import TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """Within `with`, both signals raise `KeyboardInterrupt`, the first one perhaps only later.

    Args:
        gently: the first signal only sets `asked`, for work that is worth reporting when it is cut
            short; the second one ends the program.

    Outside the main thread, which is the only one that gets signals, nothing changes.
    """

    def __init__(self, *, gently: bool = False) -> None:
        self.asked = False  #: whether somebody wants the work to end
        self._gently = gently
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Ending:
        for one in SIGNALS:
            try:
                self._before[one] = signal.signal(one, self._signalled)
            except ValueError:  # not the main thread
                break
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for one, before in self._before.items():
            signal.signal(one, before)

    def _signalled(self, number: int, frame: object) -> None:
        if self.asked or not self._gently:
            raise KeyboardInterrupt
        self.asked = True
