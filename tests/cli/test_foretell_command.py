"""`node-viz foretell`: a series of one's own, and sentences for files that hold none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from node_viz.__main__ import main
from node_viz.cli.foretell import read_series
from node_viz.experiment.config import ExperimentConfig
from node_viz.training import run_folder, trainer_of

CONFIG = ExperimentConfig(task="series", dataset="oscillators", hidden=4, horizon=2.0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved latent ODE, untrained."""
    folder = tmp_path_factory.mktemp("runs") / "ode"
    run_folder.save(folder, trainer_of(CONFIG), "{}")
    return folder


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "series.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_series_goes_on_to_twice_the_horizon(run: Path, tmp_path: Path) -> None:
    given = written(tmp_path, "t,x,y\n0.1,1,0\n0.9,0,1\n1.7,-1,0\n")
    out = tmp_path / "said.csv"
    assert main(["foretell", str(run), "--in", given, "--out", str(out)]) == 0
    assert out.read_text().startswith("t,x,y\n0,")
    said = np.loadtxt(out, delimiter=",", skiprows=1)
    assert said.shape == (49, 3)
    assert said[-1, 0] == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.1,1,0\n0.5,,1\n0.9,0,1\n", r"line 2 \(0.5,,1\): a cell is empty; a series has no gaps"),
        ("0.1,1,0\n0.5,1\n0.9,0,1\n", "line 2 .*it has 2 cells, not 3"),
        ("0.5,1,0\n0.1,0,1\n", "times must increase; after 0.5 comes 0.1"),
        ("0.5,1,0\n", "at least 2 observations; got 1"),
        ("-1,1,0\n0.5,0,1\n", "0 or later"),
        ("x,y\n1,2\n", "its header is 'x,y'"),
        ("", "holds no points"),
    ],
)
def test_what_is_no_series_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_series(written(tmp_path, text))


def test_a_series_beyond_the_horizon_is_refused(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = written(tmp_path, "0.1,1,0\n2.5,0,1\n")
    assert main(["foretell", str(run), "--in", given, "--out", "-"]) == 2
    assert "until its horizon, 2" in capsys.readouterr().err


def test_a_run_of_another_family_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "flow"
    run_folder.save(folder, trainer_of(ExperimentConfig(hidden=4)), "{}")
    given = written(tmp_path, "0.1,1,0\n0.5,0,1\n")
    assert main(["foretell", str(folder), "--in", given, "--out", "-"]) == 2
    assert "holds no model of series (task='density')" in capsys.readouterr().err
