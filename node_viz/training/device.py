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
