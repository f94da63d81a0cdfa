"""What a browser remembers of large messages, so that the server need not send them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.load.messages import Found


class Memory:
    """Messages by their hash: only what a student needs of each, with its age and fragment."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Found, int]] = {}  #: hash -> element, the run that last used it
        self.age_limit = 2  #: runs that a message stays without being used
        self._run = 0

    def recall(self, message: Any, read: Callable[[Any], Found]) -> Found | None:
        """Return the element of a delta or of a reference to one; None if it is forgotten."""
        if message.WhichOneof("type") == "delta":
            element = read(message.delta)
            if message.metadata.cacheable:
                self.kept.setdefault(message.hash, (element, self._run))
            return element
        if message.ref_hash not in self.kept:
            return None
        element = self.kept[message.ref_hash][0]
        self.kept[message.ref_hash] = element, self._run
        return element

    def grow_older(self, fragments: set[str]) -> None:
        """Count a run of the page, or of some fragments, and forget what it could have used."""
        self._run += 1
        for key, (element, used) in list(self.kept.items()):
            concerned = not fragments or element.fragment in fragments
            if concerned and self._run - used > self.age_limit:
                del self.kept[key]
