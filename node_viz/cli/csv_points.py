"""Points in CSV: read from a file or standard input, written to a file or standard output.

Commas, semicolons or tabs may stand between the numbers. A header, a byte-order mark, empty lines
and spaces around the numbers do no harm.
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

    values: NDArray[np.float64]  #: (n, d)
    lines: tuple[int, ...]  #: line of each point, from 1


def read_points(path: str, dim: int) -> Points:
    """Read the points of a CSV file: `dim` columns of finite numbers, with or without a header.

    Args:
        path: the file; - is standard input.
        dim: columns each row must have; under a header, a further column log_prob is left out.

    Raises:
        ValueError: no such file, not text, no rows, or a row that is not `dim` finite numbers.
    """
    wanted = f"{dim} column{'s' if dim > 1 else ''} {','.join(AXES[:dim])}"
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
        header = tuple(cell.lower() for cell in rows.pop(0)[1])
        if header not in (AXES[:dim], (*AXES[:dim], LOG_PROB)):
            raise ValueError(f"{name} must have {wanted}; its header is {','.join(header)!r}")
        columns = len(header)
    if not rows:
        raise ValueError(f"{name} holds no points; it must have {wanted}")
    values: list[list[float]] = []
    for line, row in rows:
        point = [number for cell in row[:dim] if (number := _number(cell)) is not None]
        if len(row) != columns or len(point) != dim or not all(map(math.isfinite, point)):
            raise ValueError(
                f"{name} must have {wanted} of finite numbers; line {line} is {','.join(row)!r}"
            )
        values.append(point)
    return Points(np.array(values), tuple(line for line, _ in rows))


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
