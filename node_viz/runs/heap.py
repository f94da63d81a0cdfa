"""How the C library keeps memory: numbers come and go by the megabyte here, in many threads.

By itself glibc makes a heap for each of the threads that come and go, and keeps what they give
back, so that a server grows for hours. Elsewhere than on Linux nothing is changed.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

ARENAS = 2  #: heaps, for all threads
LARGE = 128 * 1024  #: bytes from which a piece has pages of its own, given back with it
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of malloc.h


def give_back() -> None:
    """Have this process give memory back; to be called before it has threads."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(M_ARENA_MAX, ARENAS)
            mallopt(M_MMAP_THRESHOLD, LARGE)
