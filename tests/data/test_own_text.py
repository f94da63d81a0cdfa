"""Tables of text become points: what people and programs write is recognised, or asked about."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node_viz.data.own import MOST
from node_viz.data.own_text import MOST_BYTES, decoded, read_file, read_text

P = np.random.default_rng(0).normal(size=(60, 2)).round(3)


def table(rows: object, between: str = ",", header: str = "", comma: bool = False) -> str:
    lines = [between.join(map(str, row)) for row in rows]  # type: ignore[attr-defined]
    text = "\n".join([*filter(None, [header]), *lines]) + "\n"
    return text.replace(".", ",") if comma else text


INSIDE = [[*row, "in" if row @ row < 1 else "out"] for row in P]
SAME = {
    "commas": table(P),
    "semicolons": table(P, ";"),
    "tabs": table(P, "\t"),
    "spaces": table(P, "  "),
    "bars": table(P, "|"),
    "decimal commas": table(P, ";", comma=True),
    "decimal commas between tabs": table(P, "\t", comma=True),
    "a header": table(P, header="x,y"),
    "a quoted header": table(P, header='"x","y"'),
    "quoted numbers": table([[f'"{a}"', f'"{b}"'] for a, b in P]),
    "an index without a name": table([[k, *row] for k, row in enumerate(P)], header=",x,y"),
    "an index from 1": table([[k + 1, *row] for k, row in enumerate(P)]),
    "an index named id": table([[7 * k, *row] for k, row in enumerate(P)], header="id,x,y"),
    "an index of R": table([[f'"{k}"', *row] for k, row in enumerate(P)], header='"x","y"'),
    "windows lines": table(P).replace("\n", "\r\n"),
    "empty lines": table(P).replace("\n", "\n\n"),
    "comments": "# made by a program\n" + table(P),
    "empty cells at the end": table(P).replace("\n", ",,\n"),
    "more columns than x and y": table([[a, b, a * b] for a, b in P], header="x,y,z"),
    "words beside": table(INSIDE, header="x,y,label"),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_same_points_are_read(text: str) -> None:
    assert np.array_equal(read_text(text, "points").own.values, P)


def test_headers_give_the_names() -> None:
    found = read_text(table(P, ";", "Breite;Höhe", comma=True))
    assert found.own.columns == ("Breite", "Höhe")
    assert "Breite" in found.said[0]


@pytest.mark.parametrize("want", ["", "labelled"])
@pytest.mark.parametrize(
    "rows",
    [
        INSIDE,
        [[*row, int(row @ row < 1)] for row in P],
        [["a" if x > 0 else "b", x, y] for x, y in P],
    ],
    ids=["words", "numbers", "first column"],
)
def test_a_column_with_two_values_is_the_label(want: str, rows: object) -> None:
    own = read_text(table(rows), want).own
    assert own.kind == "labelled"
    assert np.array_equal(own.values, P)
    assert own.labels is not None
    assert len(set(own.labels)) == 2


def test_a_time_and_two_values_are_a_series_in_the_order_of_time() -> None:
    rows = [[k / 2, *row] for k, row in enumerate(P)][::-1]
    found = read_text(table(rows, header="t,x,y"))
    assert found.own.kind == "series"
    assert (np.diff(found.own.values[:, 0]) > 0).all()
    assert any("order of time" in one for one in found.said)


def test_rows_that_are_no_points_are_left_out_and_counted() -> None:
    found = read_text(table(P) + "nan,1\n,2\ninf,3\nabc,4\n5\n1_0,2\n")
    assert np.array_equal(found.own.values, P)
    assert any("6 of 66 rows were left out" in one for one in found.said)


def test_too_many_are_thinned_with_a_word() -> None:
    many = np.random.default_rng(0).normal(size=(MOST + 5000, 2))
    found = read_text(table(many.round(4)))
    assert len(found.own.values) == MOST
    assert any("25,000 rows 20,000 were kept" in one for one in found.said)
    part = read_text(table(P), rows=10**7)  # the browser has thinned it
    assert any("10,000,000 rows 60 were kept" in one for one in part.said)


SENTENCES = {
    "nothing": ("", "nothing in it"),
    "prose": ("Once, upon a time\nthere, were commas\n" * 20, "no table of numbers"),
    "words": ("hello world\nthis is text\n", "no table of numbers"),
    "one column": (table(P[:, :1]), "one column"),
    "one column with commas": (
        table([[f"{a:.3f}"] for a in P[:, 0]], comma=True),
        "one number or two",
    ),
    "commas for both": (table(P, comma=True), "put a semicolon between"),
    "four columns": (table(np.hstack([P, P])), "4 columns"),
    "text only": (table([["a", "b"]] * 40), "no table"),
    "one row": ("1,2", "at least 10"),
    "three rows": (table(P[:3]), "at least 10"),
    "one point again and again": (table([[1.5, 2.5]] * 50), "same one"),
    "a line": (table([[k, 2 * k + 0.5] for k in range(50)]), "on one line"),
    "all NaN": (table([["nan", "nan"]] * 30), "no table of numbers"),
    "a picture": ("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01" * 20, "no text"),
    "html": ("<html><body><script>alert(1)</script></body></html>", "no table of numbers"),
}


@pytest.mark.parametrize(("text", "why"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_no_table_of_points_is_said_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        read_text(text)
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


def test_marks_of_html_and_markdown_are_taken_out_of_names() -> None:
    rows = [[*row, "<b>a</b>" if row[0] > 0 else "[b](http://c)"] for row in P]
    found = read_text(table(rows, header="<img src=x onerror=alert(1)>,`y`,label"))
    said = " ".join((*found.said, *found.own.columns, *found.own.label_names))
    assert not set("<>&`[]") & set(said)


def test_encodings_are_recognised() -> None:
    text = table(P, ";", "Größe;Höhe", comma=True)
    for name in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        assert read_text(decoded(text.encode(name))).own.columns == ("Größe", "Höhe")


def test_a_file_is_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(table(P))
    assert np.array_equal(read_file(file).own.values, P)
    with pytest.raises(ValueError, match="cannot read"):
        read_file(tmp_path / "none.csv")
    with pytest.raises(ValueError, match="cannot read"):
        read_file(tmp_path)
    with file.open("wb") as large:
        os.truncate(large.fileno(), 300 * MOST_BYTES)  # ten million rows; never read
    with pytest.raises(ValueError, match="at most 5 MB"):
        read_file(file)


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["1", "2.5", "-3", ",", ";", "x", "y", "\n", "nan", "e"])).map(
        "".join
    )
)
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    for want in ("", "points", "labelled", "series"):
        try:
            own = read_text(text, want).own
        except ValueError:
            continue
        assert np.isfinite(own.values).all()


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_sentence(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(decoded(data), str)
