"""Tables for people (aligned or Markdown) and for programs (JSON), and what machine made them."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = ("torch", "numpy", "streamlit", "zuko", "diffrax", "jax")


@dataclass
class Table:
    """Rows of one part; the note says what was measured and how."""

    title: str
    note: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)  #: by short names, for programs

    def columns(self) -> list[str]:
        """Return the names of all columns in the order in which rows first have them."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def cells(self) -> list[list[str]]:
        """Return the header and the rows as text."""
        names = self.columns()
        return [names, *[[said(row.get(name)) for name in names] for row in self.rows]]

    def plain(self) -> str:
        """Return the table with columns aligned: words to the left, numbers to the right."""
        cells = self.cells()
        numeric = [_numeric([row.get(name) for row in self.rows]) for name in self.columns()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [_line(row, widths, numeric) for row in cells]
        return "\n".join([f"== {self.title} ==", self.note, "", *lines])

    def markdown(self) -> str:
        """Return the table for a README."""
        names, *rows = self.cells()
        numeric = [_numeric([row.get(name) for row in self.rows]) for name in names]
        rule = ["---:" if right else "---" for right in numeric]
        lines = [f"| {' | '.join(row)} |" for row in (names, rule, *rows)]
        return "\n".join([f"### {self.title}", self.note, "", *lines])


def said(value: Any) -> str:
    """Return a cell's text: three digits of a measured number, a dash for what was not had.

    >>> said(0.012345), said(1234.5), said(12), said(None)
    ('0.0123', '1234', '12', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def progress(words: str) -> None:
    """Say on the terminal's other stream what runs now; slow tables are printed only when done."""
    print(f"... {words}", file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Return when and on what the figures were measured."""
    return {
        "date": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "cpu": _cpu(),
        "cores": usable_cores(),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "not set"),
        "load before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        **{name: _version(name) for name in LIBRARIES},
    }


def headline(facts: dict[str, Any]) -> str:
    """Return the machine in two lines."""
    where = f"{facts['date']}, {facts['cpu']}, {facts['cores']} cores"
    load = f"load {said(facts['load before'])} before, OMP_NUM_THREADS {facts['OMP_NUM_THREADS']}"
    made = ", ".join(f"{name} {facts[name]}" for name in ("python", *LIBRARIES))
    return f"{where}; {load}\n{made}"


def usable_cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _numeric(values: Sequence[Any]) -> bool:
    return any(isinstance(value, int | float) for value in values)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    ]
    return "  ".join(padded).rstrip()
