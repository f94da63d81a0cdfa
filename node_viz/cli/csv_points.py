"""Points in CSV: read from a file or standard input, written to a file or standard output.

Commas, semicolons or tabs may stand between the numbers. A header, a byte-order mark, empty lines,
spaces around the numbers and empty cells at the end do no harm. A row that is no point is kept in
its place, with the reason, so that the others can be scored.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from node_viz import files

AXES = ("x", "y")
LOG_PROB = "log_prob"
STREAM = "-"  #: in place of a file's name


@dataclass(frozen=True)
class Points:
    """Points and where they stood."""

    values: NDArray[np.float64]  #: (n, d); NaN where a cell is no number
    lines: tuple[int, ...]  #: line of each point, from 1
    amiss: dict[int, str]  #: by row: what it says, and why that is no point


def read_points(path: str, dim: int, axes: tuple[str, ...] = AXES) -> Points:
    """Read the points of a CSV file: `dim` columns of finite numbers, with or without a header.

    Args:
        path: the file; - is standard input.
        dim: columns each row must have; under a header, a further column log_prob is left out.
        axes: what a header calls them.

    Raises:
        ValueError: no such file, not text, another header, or no row is `dim` finite numbers.
    """
    wanted = f"{dim} column{'s' if dim > 1 else ''} {','.join(axes[:dim])}"
    name = "standard input" if path == STREAM else repr(path)
    try:
        text = _bytes(path).decode("utf-8-sig")
        rows = list(_rows(text))
    except OSError as error:
        raise ValueError(f"cannot read {name}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{name} is not a CSV file of text with {wanted}") from None
    columns = dim
    if rows and all(_number(cell) is None for cell in rows[0][1]):
        header = tuple(cell.lower() for cell in _short(rows.pop(0)[1], dim))
        if header not in (axes[:dim], (*axes[:dim], LOG_PROB)):
            raise ValueError(f"{name} must have {wanted}; its header is {','.join(header)!r}")
        columns = len(header)
    if not rows:
        raise ValueError(f"{name} holds no points; it must have {wanted}")
    whys = [_why_no_point(_short(row, columns), columns, dim) for _, row in rows]
    amiss = {k: f"({_printable(rows[k][1])}): {why}" for k, why in enumerate(whys) if why}
    if len(amiss) == len(rows):
        line, row = rows[0]
        raise ValueError(
            f"{name} must have {wanted} of finite numbers; line {line} is {','.join(row)!r}: "
            f"{whys[0]}"
        )
    good = [len(_short(row, columns)) == columns for _, row in rows]  # else x may be half a number
    numbers = [
        [_number(cell) for cell in row[:dim]] if whole else [None] * dim
        for (_, row), whole in zip(rows, good, strict=True)
    ]
    values = np.array(numbers, dtype=float)  # None becomes NaN
    return Points(values, tuple(line for line, _ in rows), amiss)


def _short(row: list[str], columns: int) -> list[str]:
    """Return a row without empty cells beyond its columns, which some programs write."""
    return row[:columns] if not any(row[columns:]) else row


def _printable(row: list[str]) -> str:
    """Return a row on one line; what would move a terminal's cursor is written as an escape."""
    text = ",".join(row)
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in text)


def _why_no_point(row: list[str], columns: int, dim: int) -> str:
    """Return why a row is no point, in a few words; nothing if it is one."""
    if len(row) != columns:
        comma = "; a number takes a point, not a comma" if len(row) == 2 * dim else ""
        return f"it has {len(row)} cell{'s' if len(row) > 1 else ''}, not {columns}{comma}"
    for cell in row[:dim]:
        number = _number(cell)
        if not cell:
            return "a cell is empty"
        if number is None and "," in cell:
            return f"{cell!r} is no number; it takes a point, not a comma"
        if number is None:
            return f"{cell!r} is no number"
        if not math.isfinite(number):
            return f"{cell!r} is not finite"
    return ""


def write_points(path: str, columns: Iterable[str], values: NDArray[np.floating]) -> None:
    """Write a header and one row a point; nine digits bring a float32 back exactly."""
    text = io.StringIO()
    header = ",".join(columns)
    np.savetxt(text, values, fmt="%.9g", delimiter=",", header=header, comments="")
    if path == STREAM:
        print(text.getvalue(), end="", flush=True)
    else:
        files.write(path, text.getvalue())


def _bytes(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == STREAM else Path(path).read_bytes()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each row that holds anything."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    between = next((mark for mark in ("\t", ";") if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _number(cell: str) -> float | None:
    """Return the number that a cell says; Python would read 1_0 as ten."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None
