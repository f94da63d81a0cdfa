"""A text becomes points: which columns of its table are the values, the label, the time.

What is recognised or left out is said in sentences; what cannot be told is asked about in one, as a
`ValueError`. Nothing of the text is kept but numbers, and the names of columns and labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from node_viz.data.own import MOST, Own
from node_viz.data.own_sets import LABELS, check
from node_viz.data.own_table import WANTED, Column, clean, columns_of, is_index, quoted, table_of

MOST_BYTES = 5_000_000  #: of a file
TIME = {"t", "time", "zeit", "temps", "tiempo", "date", "seconds"}
LABEL = {"label", "class", "y_true", "target", "category", "group", "klasse", "species"}


@dataclass(frozen=True)
class Reading:
    """What a text says."""

    own: Own
    said: tuple[str, ...]  #: sentences on what was recognised, left out or thinned


def read_file(path: str | Path, want: str = "") -> Reading:
    """Read the points of a file.

    Args:
        path: of the file.
        want: what they are to be, of `data.own.KINDS`; empty: what the columns look like.

    Raises:
        ValueError: in a sentence: it is missing, too large, no text, or holds no such points.
    """
    file, name = Path(path), repr(str(path))
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            at_most = f"at most {MOST_BYTES // 10**6} MB can be read"
            raise ValueError(f"{name} has {size / 1e6:,.0f} MB; {at_most}, so take a part of it")
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)  # what has no size, a pipe say, ends here as well
    except OSError as error:
        raise ValueError(f"cannot read {name}: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"{name} is larger than {MOST_BYTES // 10**6} MB; take a part of it")
    try:
        return read_text(decoded(data), want)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8 or UTF-16 with a mark, else what old programs write.

    Raises:
        ValueError: they are no text.
    """
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return _checked(data.decode(name))
            except UnicodeDecodeError:
                continue
    return _checked(data.decode("latin-1"))


def _checked(text: str) -> str:
    odd = sum(not (mark.isprintable() or mark.isspace()) for mark in text[:5000])
    if odd > 0.01 * min(len(text), 5000):
        raise ValueError("this is no text; a table of numbers is needed, as a CSV file has")
    return text


def read_text(text: str, want: str = "", rows: int = 0) -> Reading:
    """Read points from text.

    Args:
        text: one row a line.
        want: as of `read_file`.
        rows: in the file, where the text is only a part of it.

    Raises:
        ValueError: in a sentence, as of `read_file`.
    """
    lines = [line for line in _checked(text).splitlines() if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith("#")] or lines
    if not lines:
        raise ValueError(f"there is nothing in it; needed are {WANTED['points']}")
    between, number, table = table_of(lines)
    said: list[str] = []
    columns = columns_of(table, number, said)
    kept = [one for one in columns if not is_index(one, len(columns))]
    if len(kept) < len(columns):
        gone = next(one for one in columns if one not in kept)
        said.append(f"The column {quoted(gone.name) or 'that counts the rows'} was left out.")
    x, label, kind = _roles(kept, want, between)
    own = _own(x, label, kind, rows, said)
    check(own)
    what = ", ".join(own.columns)
    head = f"{len(own.values):,} {'observations' if kind == 'series' else 'points'} ({what})"
    head += f" and the labels {' and '.join(own.label_names)}" if own.label_names else ""
    return Reading(own, (f"{head}.", *said))


def _roles(
    columns: list[Column], want: str, between: str
) -> tuple[list[Column], Column | None, str]:
    """Return which columns hold the values, which the label, and what kind of points they are."""
    numeric = [one for one in columns if one.numeric]
    texts = [one for one in columns if not one.numeric and _few(one)]
    names = {one.name.lower(): one for one in numeric}
    label = next((one for one in columns if one.name.lower() in LABEL and _few(one)), None)
    rest = [one for one in numeric if one is not label]
    if len(numeric) < 2:
        raise ValueError(
            f"it has {_many(len(numeric))} of numbers; needed are {WANTED[want or 'points']}"
        )
    if len(rest) == 3 and want in ("", "series") and (want or rest[0].name.lower() in TIME):
        return rest, None, "series"
    if len(rest) == 3 and label is None and (want == "labelled" or (not want and _two(rest[2]))):
        label, rest = rest[2], rest[:2]
    if len(rest) > 2 and {"x", "y"} <= names.keys():
        rest = [names["x"], names["y"]]
    if len(rest) != 2:
        asked = "say which is which by a header with x and y, and label where there is one"
        comma = "; where a comma is the decimal sign, put a semicolon between the numbers"
        hint = comma if between == "," and len(rest) % 2 == 0 else ""
        raise ValueError(f"it has {_many(len(rest))} of numbers, and two are needed: {asked}{hint}")
    if label is None and len(texts) == 1:
        label = texts[0]
    if want == "series":
        raise ValueError(f"it has {_many(len(rest))} of numbers; needed are {WANTED['series']}")
    if want == "labelled" and label is None:
        raise ValueError(f"it has no column of labels; needed are {WANTED['labelled']}")
    if want == "points" or (label is not None and not want and len(_kinds(label)) != LABELS):
        label = None
    return rest, label, "points" if label is None else "labelled"


def _many(count: int) -> str:
    return f"{count or 'no'} column{'' if count == 1 else 's'}"


def _few(column: Column) -> bool:
    """Whether a column has so few different cells that they may be labels."""
    return 2 <= len(_kinds(column)) <= max(2, len(column.cells) // 5)


def _kinds(column: Column) -> set[str]:
    return {cell for cell in column.cells if cell}


def _two(column: Column) -> bool:
    found = column.numbers[np.isfinite(column.numbers)]
    return len(np.unique(found)) == 2


def _own(columns: list[Column], label: Column | None, kind: str, rows: int, said: list[str]) -> Own:
    """Return the rows that are points, thinned where they are too many."""
    values = np.column_stack([one.numbers for one in columns])
    good = np.isfinite(values).all(1)
    if label is not None:
        good &= np.array([bool(cell) for cell in label.cells])
    bad = int((~good).sum())
    if bad:
        where = "has a gap or is no number" if label is None else "has a gap, or no number or label"
        said.append(f"{bad:,} of {len(values):,} rows were left out: a cell {where}.")
    index = np.flatnonzero(good)
    if not len(index):
        raise ValueError(f"no row of it is a point; needed are {WANTED[kind]}")
    if len(index) > MOST:
        index = np.sort(np.random.default_rng(0).choice(index, MOST, replace=False))
    if len(index) < max(rows, len(values)) - bad:
        said.append(
            f"Of {max(rows, len(values)):,} rows {len(index):,} were kept, drawn at random."
        )
    values, names = values[index], tuple(one.name for one in columns)
    names = names if all(names) and len(set(names)) == len(names) else ()
    if kind == "series":
        return Own(_in_time(values, said), names=names)
    if label is None:
        return Own(values, names=names)
    cells = np.array([clean(label.cells[k]) or "?" for k in index])
    label_names, labels = np.unique(cells, return_inverse=True)
    if len(label_names) < 2:
        raise ValueError(f"all points have the label {label_names[0]!r}; two are needed")
    return Own(values, labels, tuple(label_names.tolist()), names)


def _in_time(values: np.ndarray, said: list[str]) -> np.ndarray:
    """Return observations in the order of time, each time once."""
    times, first = np.unique(values[:, 0], return_index=True)
    if len(times) < len(values):
        again = len(values) - len(times)
        rows = "One row says" if again == 1 else f"{again:,} rows say"
        said.append(f"{rows} a time again; the first one counts.")
    elif (np.diff(values[:, 0]) < 0).any():
        said.append("The rows were put in the order of time.")
    return values[first]
