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

from node_viz.__main__ import main
from node_viz.cli.points import log_prob_of
from node_viz.flows.cnf import CNF
from node_viz.solvers import SolveError
from node_viz.training import run_folder as saved

TRAIN = ["train", "dataset=moons&hidden=8&batch=32", "--steps", "4"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, trained and kept once for all these tests."""
    path = tmp_path_factory.mktemp("kept") / "run"
    assert main([*TRAIN, "--out", str(path)]) == 0
    return path


def refused(words: list[Any], capsys: pytest.CaptureFixture[str], status: int = 2) -> str:
    """Run a command that must be refused, and return its sentence."""
    capsys.readouterr()
    assert main([str(word) for word in words]) == status
    captured = capsys.readouterr()
    assert len(captured.err.strip().splitlines()) == 1
    return captured.err


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


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no points; it must have 2 columns x,y"),
        (b"x,y\n", "holds no points"),
        (b"x,y,z\n1,2,3\n", "its header is 'x,y,z'"),
        (b"1,2,3\n", "line 1 is '1,2,3'"),
        (b"x,y\n1,2\n3\n", "line 3 is '3'"),
        (b"1,2\nnan,0\n", "2 columns x,y of finite numbers; line 2 is 'nan,0'"),
        (b"1,2\n1e999,0\n", "line 2"),
        (b"1 2\n", "its header is '1 2'"),
        (b"1;2,5\n", "line 1 is '1,2,5'"),
        (b"1,2\n1_0,2\n", "line 2 is '1_0,2'"),
        (b"1,2\n\n3;4\n", "line 3 is '3;4'"),
        (b"x,y,log_prob\n1,2\n", "line 2 is '1,2'"),
        (b"1,2\nfive,6\n", "line 2 is 'five,6'"),
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
    assert "there is no folder" in said(folder / "config.json")
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
