"""Things to do later, all by one thread: a timer of its own for each would be a thread for each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Later:
    """What is to be done when, by name; a name has one thing to do at a time.

    Args:
        does: done with a name when its time has come, in a thread of ours.
    """

    def __init__(self, does: Callable[[str], None]) -> None:
        self._does = does
        self._due: dict[str, float] = {}  # on the monotonic clock
        self._changed = threading.Condition()
        self.thread: threading.Thread | None = None

    def put(self, name: str, seconds: float) -> None:
        """Do it so many seconds from now, in place of what was to be done with that name."""
        with self._changed:
            self._due[name] = time.monotonic() + seconds
            self._changed.notify_all()
            if self.thread is None:
                self.thread = threading.Thread(target=self._wait, name="later", daemon=True)
                self.thread.start()

    def cancel(self, name: str) -> bool:
        """Do it not; return whether it was to be done."""
        with self._changed:
            return self._due.pop(name, None) is not None

    def waits(self, name: str) -> bool:
        """Whether it is still to be done."""
        with self._changed:
            return name in self._due

    def clear(self) -> None:
        """Do nothing any more; the thread ends at once."""
        with self._changed:
            self._due.clear()
            self._changed.notify_all()

    def _wait(self) -> None:
        while True:
            with self._changed:
                if not self._due:
                    self.thread = None
                    return
                name = min(self._due, key=lambda one: self._due[one])
                pause = self._due[name] - time.monotonic()
                if pause > 0:
                    self._changed.wait(pause)
                    continue
                del self._due[name]
            self._does(name)
