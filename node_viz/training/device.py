"""Where to compute: `auto` takes a GPU where there is one, small nets are fine without."""

from __future__ import annotations

import torch


def resolve(name: str) -> torch.device:
    """Return the device that `name` ('auto', 'cpu', 'cuda', 'mps') means on this machine.

    `auto` prefers CUDA, then the CPU: on Apple's GPUs networks this small are slower.

    Raises:
        ValueError: the device is not there; the sentence names those that are.
    """
    there = available()
    if name == "auto":
        return torch.device("cuda" if "cuda" in there else "cpu")
    if name not in there:
        raise ValueError(f"device {name!r} is not on this machine; there is {', '.join(there)}")
    return torch.device(name)


def available() -> list[str]:
    """Return the devices of this machine, the CPU first."""
    names = ["cpu"]
    if torch.cuda.is_available():
        names.append("cuda")
    if torch.backends.mps.is_available():
        names.append("mps")
    return names


def is_out_of_memory(error: Exception) -> bool:
    """Return whether an error says that there was no memory left, on whatever device.

    PyTorch has a class of its own for a GPU's; on the CPU it is a `RuntimeError` whose text tells.
    """
    said = str(error).lower()
    told = any(words in said for words in ("allocate memory", "not enough memory", "out of memory"))
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or told
