"""`node-viz export`: a file of every kind of every run, or a sentence; `train --config`."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from refusing import refused

import node_viz
from node_viz.__main__ import main
from node_viz.export import film
from node_viz.export.kinds import KINDS, kind_of, written
from node_viz.export.opened import run_of
from node_viz.runs import shipped

MAGIC = {
    "csv": b"of [",
    "svg": b"<?xml",
    "pdf": b"%PDF",
    "png": b"\x89PNG",
    "gif": b"GIF89a",
    "mp4": b"\0\0\0",
    "webm": b"\x1aE\xdf\xa3",
    "zip": b"PK",
}


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("RATE", 5), ("SIDE", 96), ("SMALL", 64)):
        monkeypatch.setattr(film, name, value)


@pytest.mark.parametrize("ending", [one for one in MAGIC if one != "zip"])
def test_the_ending_decides(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"flow.{ending.upper()}"
    assert main(["export", "default", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(MAGIC[ending])


def test_every_kind_loads_and_says_a_sentence() -> None:
    for ending, kind in KINDS.items():
        assert callable(kind.load())
        assert kind.sentence.endswith(".")
        assert "/" in kind.media
        assert kind_of(f"a.{ending}") is kind
        if kind.choices:
            module, _, name = kind.choices.partition(":")
            assert getattr(__import__(module, fromlist=[name]), name)(
                shipped.load("default").config
            )


def test_a_trained_folder_can_be_exported(folder: Path, tmp_path: Path) -> None:
    run = run_of(str(folder))
    config, _ = node_viz.load(folder)
    assert run.config == config
    assert [picture.step for picture in run.pictures][:: len(run.pictures) - 1] == [0, 4]
    assert run.curves.metrics[-1].step == 4
    for ending in ("svg", "csv", "safetensors", "toml", "gif"):
        out = tmp_path / f"a.{ending}"
        assert main(["export", str(folder), "--out", str(out)]) == 0
    assert node_viz.load(tmp_path / "a.safetensors")[0] == config


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["default", "--out", "a.doc"], "ending must be one of"),
        (["default", "--out", "a"], "ending must be one of"),
        (["cats", "--out", "a.csv"], "run must be the folder of a saved run"),
        (["default", "moons-plain", "--out", "a.csv"], "a .csv file holds one run; got 2"),
        (["default", "--out", "no/such/a.csv"], "--out must lie in a folder that exists"),
        (["default", "--out", "a.csv", "--what", "cats"], "table must be one of"),
        (["default", "--out", "a.csv", "--step", "x"], "--step must be a whole number"),
        (["default", "--out", "a.csv", "--step", "-3"], "--step must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert said in refused(["export", *words], capsys)
    assert not list(tmp_path.iterdir()), "a file is written whole or not at all"


def test_a_full_disk_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*args: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    out = tmp_path / "a.csv"
    said = refused(["export", "default", "--out", str(out)], capsys)
    assert said == f"node-viz: No space left on device: {out}\n"
    assert not list(tmp_path.iterdir())


def test_everything_in_the_zip_can_be_used_as_its_readme_says(tmp_path: Path) -> None:
    run = shipped.load("augment-none")
    (tmp_path / "all.zip").write_bytes(written([run], "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path)
        names = set(packed.namelist())
    lines = (tmp_path / "README.txt").read_text().splitlines()
    uses = {a: b.strip() for a, b in pairwise(lines) if a in names}
    assert set(uses) == names - {"README.txt"}
    assert all(uses.values())
    assert "Not in here:" not in lines
    for name, use in uses.items():
        if use.startswith("python -c") and name in ("points.csv", "run.safetensors"):
            code = use.removeprefix('python -c "').removesuffix('"')
            subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
        elif use.startswith("node-viz train"):
            words = use.split()[1:]
            words[-1] = str(tmp_path / words[-1])
            said = tmp_path / "said.json"
            assert main([*words, "--steps", "2", "--json", str(said)]) == 0
            config = json.loads(said.read_text())["config"]
            assert config == {**run.config.as_dict(), "steps": 2}
        elif not name.endswith(".csv"):
            ending = name.rpartition(".")[2]
            assert (tmp_path / name).read_bytes().startswith(MAGIC.get(ending, b""))
    table = np.loadtxt(tmp_path / "points.csv", delimiter=",", skiprows=1)
    assert len(table) == len(run.pictures[-1].labels)  # pyright: ignore


def test_a_zip_says_what_could_not_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    (tmp_path / "all.zip").write_bytes(written([shipped.load("augment-none")], "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert {"run.toml", "points.csv", "run.safetensors"} <= set(packed.namelist())
        readme = packed.read("README.txt").decode()
    missing = readme.partition("Not in here:\n")[2]
    assert "run.mp4: figures and films need matplotlib" in missing


def test_flags_and_query_override_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "run.toml"
    place.write_text('hidden = 8\nbatch = 32\nsteps = 9\ndataset = "rings"\nlr = 0.02\n')
    words = ["train", "lr=0.03", "--config", str(place), "--steps", "2", "--json", "-"]
    assert main(words) == 0
    config = json.loads(capsys.readouterr().out)["config"]
    got = [config[name] for name in ("hidden", "batch", "steps", "dataset", "lr")]
    assert got == [8, 32, 2, "rings", 0.03]
    assert "no such.toml" in refused(["train", "--config", str(tmp_path / "no such.toml")], capsys)
    place.write_text("colour = 1")
    assert "no setting 'colour'" in refused(["train", "--config", str(place)], capsys)
