"""One parser under libFuzzer, in a process of its own, for atheris ends the process.

`python -m benchmarks.fuzz.one NAME FOLDER [FLAG OF LIBFUZZER ...]`
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris
import safetensors.numpy  # noqa: F401
import streamlit  # noqa: F401
import torch  # noqa: F401 - what is imported now is not instrumented, which takes minutes


def main(name: str, folder: str, flags: list[str]) -> None:
    """Breed inputs in a folder until one is a finding or the time is over."""
    with atheris.instrument_imports(include=["node_viz", "zipfile", "numpy.lib", "urllib.parse"]):
        from benchmarks.fuzz.targets import TARGETS

        target = TARGETS[name]
        for k, seed in enumerate(target.seeds()):
            target.read(seed)  # what a parser imports late is instrumented now
            Path(folder, f"seed{k}").write_bytes(seed)
    atheris.Setup([sys.argv[0], folder, *flags], target.read)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:3], sys.argv[3:])
