"""Running out of memory, told in one sentence wherever it happens; needs no torch to say so."""

from __future__ import annotations

TOO_LARGE = (
    "The machine ran out of memory; a smaller batch or width, or fewer solver steps, need less."
)
TOLD = ("allocate memory", "not enough memory", "out of memory")


class OutOfMemory(ArithmeticError):
    """Something could not be worked out for want of memory; its text is a sentence."""


def is_out_of_memory(error: Exception) -> bool:
    """Return whether an error says that there was no memory left, on whatever device.

    PyTorch has a class of its own for a GPU's; on the CPU it is a `RuntimeError` whose text tells.
    """
    own = isinstance(error, MemoryError | OutOfMemory) or type(error).__name__ == "OutOfMemoryError"
    said = str(error).lower()
    return own or (isinstance(error, RuntimeError) and any(words in said for words in TOLD))


def as_told(error: Exception) -> Exception:
    """Return what to tell of an error: a sentence if memory ran out, else the error itself."""
    return OutOfMemory(TOO_LARGE) if is_out_of_memory(error) else error
