"""Text becomes a table: separators, a header, columns of names and numbers, decimal commas.

What is recognised is said in sentences; what cannot be told is asked about in one, as a
`ValueError`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from node_viz.data.own import LETTERS

SEPARATORS = ("\t", ";", ",", "|", " ")  #: in the order in which they are tried
LOOKED_AT = 200  #: rows that decide on the separator
COMMA = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE)
INDEX = {
    "",
    "#",
    "id",
    "index",
    "idx",
    "row",
    "nr",
    "no",
    "unnamed: 0",
}  #: headers of such a column
WANTED = {
    "points": "two columns of numbers, x and y",
    "labelled": "two columns of numbers and a label",
    "series": "a time and two columns of numbers",
}


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    cells: list[str]
    numbers: np.ndarray  #: (n,) NaN where a cell is no finite number

    @property
    def numeric(self) -> bool:
        """Whether most of its cells are numbers."""
        return bool(np.isfinite(self.numbers).sum() > len(self.cells) / 2)

    @property
    def counts(self) -> bool:
        """Whether it only counts the rows, from 0 or 1."""
        n = len(self.numbers)
        return any(np.array_equal(self.numbers, np.arange(n) + k) for k in (0, 1))


def table_of(lines: Sequence[str]) -> tuple[str, Callable[[str], float], list[list[str]]]:
    """Return what stands between the cells, how a cell's number is read, and the cells."""
    best: tuple[int, str, bool] = (0, "", False)
    some = lines[:LOOKED_AT]
    for between in SEPARATORS:
        rows = [_cells(line, between) for line in some]
        width = max(map(len, rows))
        if width < 2:
            continue
        commas = between != "," and any(COMMA.fullmatch(cell) for row in rows for cell in row)
        read = _with_comma if commas else _number
        good = sum(
            sum(math.isfinite(read(cell)) for cell in row) >= 2
            for row in rows
            if len(row) == len(rows[-1])
        )
        if good > best[0]:
            best = good, between, commas
    _, between, commas = best
    if between == "," and _one_or_two([_cells(line, ",") for line in some]):
        raise ValueError(
            f"{clean(some[-1])} may be one number or two; put a semicolon between the columns, "
            "or a point into the numbers"
        )
    if not between:
        few = [_cells(line, ",") for line in some]
        numbers = sum(any(math.isfinite(_with_comma(cell)) for cell in row) for row in few)
        if numbers > len(some) / 2:
            raise ValueError(f"it has one column of numbers; needed are {WANTED['points']}")
        raise ValueError(f"it is no table of numbers; needed are {WANTED['points']}")
    return between, _with_comma if commas else _number, [_cells(line, between) for line in lines]


def _one_or_two(rows: list[list[str]]) -> bool:
    """Whether a comma may stand within a number: 1,234 and 0,567 and so on."""
    rows = [row for row in rows if all(math.isfinite(_number(cell)) for cell in row)]
    after = {len(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}
    whole = all(len(row) == 2 and COMMA.fullmatch(",".join(row)) for row in rows)
    return whole and len(after) == 1 and min(after) > 1


def _cells(line: str, between: str) -> list[str]:
    parts = line.split() if between == " " else line.split(between)
    cells = [part.strip().strip("\"'").strip() for part in parts]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def _number(cell: str) -> float:
    """Return the number that a cell says, NaN if none; Python would read 1_0 as ten."""
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan


def _with_comma(cell: str) -> float:
    return _number(cell.replace(",", ".", 1) if "." not in cell else cell)


def columns_of(
    table: list[list[str]], number: Callable[[str], float], said: list[str]
) -> list[Column]:
    """Return the columns of a table, its header taken off."""
    first, rest = table[0], table[1:] or table
    width = int(np.median([len(row) for row in rest[:LOOKED_AT]]))
    numbers = [sum(math.isfinite(number(cell)) for cell in row[:width]) for row in (first, rest[0])]
    header = numbers[0] == 0 and len(table) > 1
    names = [clean(cell) for cell in first] if header else []
    names = ["", *names] if len(names) == width - 1 else names  # R leaves out the index's
    body = rest if header else table
    if header and any(names):
        said.append("The first line was taken as a header.")
    found = list[Column]()
    for k in range(width):
        cells = [row[k] if len(row) == width else "" for row in body]  # half a row is no point
        values = np.array([number(cell) for cell in cells])
        values[~np.isfinite(values)] = np.nan
        found.append(Column(names[k] if k < len(names) else "", cells, values))
    return found


def clean(name: str) -> str:
    """Return a name as it may be shown: short, on one line, without marks of HTML or Markdown."""
    kept = "".join(mark for mark in name if mark.isprintable() and mark not in "<>&`*[]|$\\")
    return kept.strip()[:LETTERS]


def quoted(name: str) -> str:
    """Return a name in quotation marks, nothing of a column without one."""
    return f"“{name}”" if name else ""


def is_index(column: Column, of: int) -> bool:
    """Return whether a column, of so many, only numbers the rows."""
    if of < 3 or not column.numeric:
        return False
    return column.name.lower() in INDEX and (column.name != "" or column.counts)
