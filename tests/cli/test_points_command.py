"""`node-viz sample` and `logprob`, and what they say of folders and files that are no good."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from refusing import refused

from node_viz.__main__ import main
from node_viz.cli.points import log_prob_of
from node_viz.flows.cnf import CNF
from node_viz.solvers import SolveError
from node_viz.training import run_folder as saved


def read(path: Path) -> np.ndarray:
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)


def test_samples_are_those_of_the_flow(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.csv"
    words = ["sample", str(folder), "--n", "50", "--out", str(out), "--seed", "7"]
    assert main(words) == 0
    assert out.read_text().splitlines()[0] == "x,y"
    _, cnf = saved.load(folder)
    with torch.no_grad():
        wanted = cnf.sample(50, torch.Generator().manual_seed(7))
    np.testing.assert_array_equal(read(out).astype(np.float32), wanted.numpy())
    first = out.read_bytes()
    assert main(words) == 0
    assert out.read_bytes() == first
    assert main([*words[:-1], "8"]) == 0
    assert out.read_bytes() != first


def test_log_prob_of_a_file_is_that_of_the_flow(folder: Path, tmp_path: Path) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    assert main(["sample", str(folder), "--n", "40", "--out", str(points)]) == 0
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    assert scored.read_text().splitlines()[0] == "x,y,log_prob"
    table = read(scored)
    np.testing.assert_array_equal(table[:, :2], read(points))
    _, cnf = saved.load(folder)
    with torch.no_grad():
        wanted = cnf.log_prob(torch.as_tensor(table[:, :2], dtype=torch.float32))
    np.testing.assert_allclose(table[:, 2], wanted.numpy(), rtol=1e-6)


def test_loading_gives_back_the_trained_flow(folder: Path) -> None:
    config, cnf = saved.load(folder)
    assert config.to_query() == "dataset=moons&hidden=8&batch=32&steps=4".removeprefix(
        "dataset=moons&"
    )
    assert (cnf.dim, config.hidden) == (2, 8)
    result = json.loads((folder / "result.json").read_text())
    from node_viz.cli.flow_outcome import REPORTED
    from node_viz.probes.gauges import held_out_of, measure

    assert measure(cnf, held_out_of(config, REPORTED), config).kl == pytest.approx(result["kl"])


@pytest.mark.parametrize("text", ["0,0\n1,2\n", "x,y\n0,0\n1,2\n", "\ufeffX, Y\n0,0\n\n1,2\n"])
def test_a_header_a_mark_and_empty_lines_are_fine(folder: Path, tmp_path: Path, text: str) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    points.write_text(text, encoding="utf-8")
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    np.testing.assert_array_equal(read(scored)[:, :2], [[0, 0], [1, 2]])


@pytest.mark.parametrize(
    "text",
    [
        "x, y\r\n 0 , 0\r\n\r\n1,\t2\r\n",
        "X;Y\n0;0\n1;2\n",
        "x\ty\n0\t0\n1\t2\n",
        '"x","y"\n"0","0"\n ,\n1,2',
        "x,y,log_prob\n0,0,nan\n1,2,\n",
        "\ufeff0,0\r1,2\r",
    ],
)
def test_what_other_programs_write_is_read(folder: Path, tmp_path: Path, text: str) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    points.write_bytes(text.encode())
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    np.testing.assert_array_equal(read(scored)[:, :2], [[0, 0], [1, 2]])
    first = scored.read_bytes()
    assert main(["logprob", str(folder), "--in", str(scored), "--out", str(scored)]) == 0
    assert scored.read_bytes() == first


def test_points_without_a_log_density_are_named_and_the_others_scored(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    points.write_text("x,y\n0,0\n1e39,0\n\n1e30,0\n1,2\n3e38,3e38\n")
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 1
    named = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in named] == [
        " line 3 (1e+39,0)",
        " line 5 (1e+30,0)",
        " line 7 (3e+38,3e+38)",
    ]
    table = read(scored)[:, 2]
    assert np.isnan(table[1])
    assert table[2] == -np.inf
    points.write_text("0,0\n1,2\n")
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    np.testing.assert_allclose(table[[0, 3]], read(scored)[:, 2], atol=1e-3)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("five,6", "'five' is no number"),
        ("nan,0", "'nan' is not finite"),
        ("0,-inf", "'-inf' is not finite"),
        ("1e999,0", "'1e999' is not finite"),
        ("1_0,2", "'1_0' is no number"),
        (",2", "a cell is empty"),
        ("3", "it has 1 cell, not 2"),
        ("3;4", "it has 1 cell, not 2"),
        ("1,2,3", "it has 3 cells, not 2"),
        ("1,5,2,5", "it has 4 cells, not 2; a number takes a point, not a comma"),
        ('"1,5","2"', "'1,5' is no number; it takes a point, not a comma"),
    ],
)
@pytest.mark.parametrize("head", ["", "x,y\n", "\ufeffx,y\r\n\r\n"])
def test_a_row_that_is_no_point_is_named_and_the_others_scored(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    row: str,
    why: str,
    head: str,
) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    points.write_bytes(f"{head}0,0\n{row}\n1,2\n".encode())
    capsys.readouterr()
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert f"line {2 + head.count(chr(10))} (" in said
    assert f"): {why}; written nan" in said
    table = read(scored)
    assert np.isfinite(table[[0, 2]]).all()
    assert np.isnan(table[1, 2])
    np.testing.assert_array_equal(table[[0, 2], :2], [[0, 0], [1, 2]])
    first = scored.read_bytes()  # its own output says the same again
    assert main(["logprob", str(folder), "--in", str(scored), "--out", str(scored)]) == 1
    assert scored.read_bytes() == first


@pytest.mark.parametrize("text", ["x,y,\n0,0,\n1,2,\n", "0,0,,\r\n1,2,,\r\n", "0;0;\n1;2;\n"])
def test_empty_cells_at_the_end_do_no_harm(folder: Path, tmp_path: Path, text: str) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    points.write_bytes(text.encode())
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    np.testing.assert_array_equal(read(scored)[:, :2], [[0, 0], [1, 2]])


def test_only_the_points_that_cannot_be_solved_are_lost() -> None:
    class Rough:
        """A flow that cannot be solved for where x is negative."""

        def parameters(self) -> Any:
            yield torch.zeros(1)

        def log_prob(self, x: torch.Tensor) -> torch.Tensor:
            if (x[:, 0] < 0).any():
                raise SolveError("too steep")
            return x[:, 0]

    points = np.arange(50.0).reshape(25, 2)
    points[[3, 4, 20], 0] *= -1
    found = log_prob_of(Rough(), points)
    np.testing.assert_array_equal(found, np.where(points[:, 0] < 0, np.nan, points[:, 0]))
    with pytest.raises(SolveError, match="too steep"):
        log_prob_of(Rough(), np.full((5, 2), -1.0))
    with pytest.raises(SolveError, match="too steep"):
        log_prob_of(Rough(), np.linspace(-1.0, 1.0, 1000).reshape(500, 2))


def test_the_standard_streams(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points, scored = tmp_path / "points.csv", tmp_path / "scored.csv"
    assert main(["sample", str(folder), "--n", "20", "--out", str(points)]) == 0
    assert main(["logprob", str(folder), "--in", str(points), "--out", str(scored)]) == 0
    capsys.readouterr()
    assert main(["sample", str(folder), "--n", "20", "--out", "-"]) == 0
    captured = capsys.readouterr()
    assert captured.out == points.read_text()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(points.read_bytes())))
    assert main(["logprob", str(folder), "--in", "-", "--out", "-"]) == 0
    assert capsys.readouterr().out == scored.read_text()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1,2,3")))
    assert "standard input must have" in refused(
        ["logprob", folder, "--in", "-", "--out", "-"], capsys
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["sample", "log_prob"])
def test_a_signal_ends_in_a_sentence_and_leaves_no_half_file(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    name: str,
) -> None:
    out, before = tmp_path / "out.csv", signal.getsignal(number)
    out.write_text("0,0\n")
    monkeypatch.setattr(CNF, name, lambda *_: os.kill(os.getpid(), number))
    words = {
        "sample": ["sample", folder, "--n", 1, "--out", out],
        "log_prob": ["logprob", folder, "--in", out, "--out", out],
    }[name]
    said = refused(words, capsys, status=130)
    assert said == "node-viz: interrupted before it was done\n"
    assert out.read_text() == "0,0\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert signal.getsignal(number) is before
