"""`node-viz train --data`: points of one's own, from the file to samples in their own units."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from node_viz.__main__ import main

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(200, 2)) * [3.0, 400.0] + [50.0, -1000.0]
QUICK = "steps=2&hidden=8&batch=32&solver_steps=2"


def written(path: Path, rows: object, header: str) -> str:
    lines = [";".join(map(str, row)) for row in rows]  # type: ignore[attr-defined]
    path.write_text("\n".join([header, *lines]).replace(".", ","))
    return str(path)


def test_a_flow_learns_a_file_and_answers_in_its_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, run = written(tmp_path / "a.csv", CLOUD.round(3), "width;height"), str(tmp_path / "run")
    result = tmp_path / "result.json"
    asked = f"dataset=points&{QUICK}"
    assert main(["train", asked, "--data", data, "--out", run, "--json", str(result)]) == 0
    words = capsys.readouterr()
    assert "200 points (width, height)" in words.err
    assert "Training sees (width − " in words.err
    assert "best Gaussian" in words.out
    found = json.loads(result.read_text())
    assert found["kl"] is None
    area = np.log(CLOUD.std(0)).sum()
    assert found["nll_own_units"] - found["nll"] == pytest.approx(area, abs=1e-3)
    assert found["nll_mixture"] < found["nll"] + 5

    sampled, scored = tmp_path / "s.csv", tmp_path / "l.csv"
    assert main(["sample", run, "--n", "400", "--out", str(sampled)]) == 0
    x = np.loadtxt(sampled, delimiter=",", skiprows=1)
    assert sampled.read_text().startswith("width,height\n")
    # nothing is learnt yet: the noise itself, scaled back to the file's mean and width
    assert np.abs((x.mean(0) - CLOUD.mean(0)) / CLOUD.std(0)).max() < 0.5
    assert np.abs(np.log(x.std(0) / CLOUD.std(0))).max() < 0.5
    assert main(["logprob", run, "--in", str(sampled), "--out", str(scored)]) == 0
    rows = list(csv.DictReader(scored.open()))
    log_p = np.array([float(row["log_prob"]) for row in rows])
    z = (x - CLOUD.mean(0)) / CLOUD.std(0)
    normal = -0.5 * (z**2).sum(1) - np.log(2 * np.pi) - area
    assert abs((log_p - normal).mean()) < 1.0


def test_a_file_with_labels_goes_to_an_ode_net(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[*row, "left" if row[0] < 50 else "right"] for row in CLOUD.round(3)]
    data, result = written(tmp_path / "a.csv", rows, "x;y;label"), tmp_path / "result.json"
    more = "&model=rknet&points=64"
    assert main(["train", QUICK + more, "--data", data, "--json", str(result)]) == 0
    found = json.loads(result.read_text())
    assert found["config"]["task"] == "classify"
    assert 0 <= found["accuracy"] <= 1
    assert "left and right" in capsys.readouterr().err


def test_a_model_learns_a_series_and_foretells_it_in_its_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    t = np.sort(np.random.default_rng(1).random(300)) * 900 - 50
    rows = np.column_stack([t, 40 + 5 * np.cos(t / 9), -300 + 80 * np.sin(t / 9)]).round(4)
    data, run = written(tmp_path / "a.csv", rows, "day;wind;sun"), str(tmp_path / "run")
    result = tmp_path / "result.json"
    asked = "task=series&model=latent-ode&steps=3&hidden=8&batch=16&solver_steps=2&solver=rk4"
    assert main(["train", asked, "--data", data, "--out", run, "--json", str(result)]) == 0
    said = capsys.readouterr().err
    assert "300 observations (day, wind, sun)" in said
    assert "of your time as 1" in said
    found = json.loads(result.read_text())
    assert 0.5 < found["rmse_out"] / found["rmse_mean"] < 2

    seen, told, long = (str(tmp_path / name) for name in ("b.csv", "c.csv", "d.csv"))
    np.savetxt(seen, rows[100:115], delimiter=",")
    np.savetxt(long, rows[100:180], delimiter=",")
    assert main(["foretell", run, "--in", seen, "--out", told]) == 0
    assert Path(told).read_text().startswith("day,wind,sun\n")
    out = np.loadtxt(told, delimiter=",", skiprows=1)
    unit = np.ptp(t) / 32
    assert out[0, 0] == pytest.approx(rows[100, 0])
    assert np.ptp(out[:, 0]) == pytest.approx(8 * unit, rel=1e-3)
    # nothing is learnt yet: it is near the mean of the record, in the record's units
    assert np.abs((out[:, 1:] - rows[:, 1:].mean(0)) / rows[:, 1:].std(0)).max() < 2
    assert main(["foretell", run, "--in", long, "--out", told]) == 2
    assert "long, and the model has seen series until its horizon" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "text", "why"),
    [
        ("dataset=points", None, "needs points of your own"),
        ("dataset=moons", "1,2", "--data is the data set"),
        ("http://localhost:8501/cnf", "1,2", "not with an address"),
        ("", "1,2", "at least 10 different points"),
        ("", "a\nb", "no table of numbers"),
        ("task=series", "t,x,y\n1,2,3\n2,3,5", "at least 60 observations"),
        ("task=classify", "\n".join(f"{k},{k * k}.5" for k in range(20)), "no column of labels"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    query: str, text: str | None, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text or "")
    assert main(["train", query, *(["--data", str(file)] if text is not None else [])]) == 2
    said = capsys.readouterr().err
    assert why in said
    assert said.count("\n") == 1
