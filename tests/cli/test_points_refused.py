"""What `node-viz sample` and `logprob` say of files, folders and flows that are no good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from refusing import refused

from node_viz.cli.csv_points import read_points
from node_viz.training import run_folder as saved


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no points; it must have 2 columns x,y"),
        (b"x,y\n", "holds no points"),
        (b"x,y,z\n1,2,3\n", "its header is 'x,y,z'"),
        (b"1,2,3\n", "line 1 is '1,2,3'"),
        (b"1 2\n", "its header is '1 2'"),
        (b"x,y\n3\n", "line 2 is '3': it has 1 cell, not 2"),
        (b"nan,0\n0,inf\n", "2 columns x,y of finite numbers; line 1 is 'nan,0'"),
        (b"0,1e999\n", "line 1 is '0,1e999': '1e999' is not finite"),
        (b"1_0,2\n", "line 1 is '1_0,2'"),
        (b"3;four\n", "line 1 is '3,four': 'four' is no number"),
        (b"x,y\nfive,6\n", "line 2 is 'five,6'"),
        (b"x,y\n1,5,2,5\n", "it has 4 cells, not 2; a number takes a point, not a comma"),
        (b"x;y;log_prob\n1;,\n", "line 2"),
        (b"1;2,5\n", "line 1 is '1,2,5'"),
        (b"x,y,log_prob\n1,2\n", "line 2 is '1,2'"),
        (b"\xff\xfe\x00\x01", "is not a CSV file of text with 2 columns x,y"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a CSV file of text"),
    ],
)
def test_a_bad_csv_is_refused(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    sentence: str,
) -> None:
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_bytes(content)
    assert sentence in refused(["logprob", folder, "--in", points, "--out", out], capsys)
    assert not out.exists()


def test_what_a_row_says_is_told_on_one_line(tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_bytes(b'1,2\n"3\n4",\x1b[2Jfour\n')
    assert read_points(str(table), 2).amiss == {1: r"(3\n4,\x1b[2Jfour): '3\n4' is no number"}


def test_bad_numbers_and_places(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    for n in ("0", "-1", "1.5", "nan", "many", "2000000"):
        said = refused(["sample", folder, "--n", n, "--out", out], capsys)
        assert "--n must be a whole number from 1 to 1e+06" in said
    said = refused(["sample", folder, "--n", 1, "--seed", -1, "--out", out], capsys)
    assert "--seed must be a whole number from 0" in said
    said = refused(["sample", folder, "--n", 1, "--out", tmp_path], capsys)
    assert "--out must name a file" in said
    said = refused(["sample", folder, "--n", 1, "--out", tmp_path / "no" / "out.csv"], capsys)
    assert "--out must lie in a folder that exists" in said
    said = refused(["logprob", folder, "--in", tmp_path / "no.csv", "--out", out], capsys)
    assert "cannot read" in said
    assert "No such file" in said
    said = refused(["logprob", folder, "--in", tmp_path, "--out", out], capsys)
    assert "cannot read" in said
    assert not out.exists()


def test_a_folder_that_is_no_run_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(path: Path) -> str:
        return refused(["sample", path, "--n", 1, "--out", tmp_path / "out.csv"], capsys)

    def copy(name: str, **files: bytes) -> Path:
        made = tmp_path / name
        made.mkdir()
        for part in ("config.json", "weights.safetensors"):
            content = files.get(part.split(".")[0], (folder / part).read_bytes())
            (made / part).write_bytes(content)
        return made

    def config(**changes: Any) -> bytes:
        found = json.loads((folder / "config.json").read_text())
        return json.dumps({**found, "config": {**found["config"], **changes}}).encode()

    assert "there is no folder" in said(tmp_path / "missing")
    assert "is a file, and not the weights" in said(folder / "config.json")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    assert "is not a saved run" in said(foreign)
    (foreign / "config.json").write_text('{"model": "somebody else\'s"}')
    assert "is not a saved run" in said(foreign)
    assert "is not a saved run" in said(copy("text", config=b"not json"))
    assert "is not a saved run" in said(copy("binary", config=b"\xff\xfe\x00"))
    assert "hidden must be a whole number" in said(copy("bounds", config=config(hidden=-1)))
    assert "there is no setting 'colour'" in said(copy("newer", config=config(colour="red")))
    assert "does not describe a run" in said(
        copy("list", config=b'{"format": "node_viz run", "config": [1]}')
    )
    assert "belong to another network" in said(copy("wider", config=config(hidden=9)))
    assert "belong to another network" in said(copy("line", config=config(dataset="mix3")))
    assert "is not a safetensors file" in said(copy("cut", weights=b"PK\x03\x04 a pickle"))
    gone = copy("gone")
    (gone / "weights.safetensors").unlink()
    assert "is missing" in said(gone)


def test_a_flow_too_wild_to_solve_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from safetensors.numpy import load_file, save_file

    made = tmp_path / "wild"
    made.mkdir()
    (made / "config.json").write_bytes((folder / "config.json").read_bytes())
    weights = {name: value * 1e9 for name, value in load_file(folder / saved.WEIGHTS).items()}
    save_file(weights, made / saved.WEIGHTS)
    out = tmp_path / "out.csv"
    assert refused(["sample", made, "--n", 1, "--out", out], capsys, status=1)
    assert not out.exists()
