"""However a run ended, its tape can be taken along, and a notebook reads every moment of it."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import LONG, PLAY, begin, every_host, status, until, view
from test_worker_faults import Deadly

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.saved import archive
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_painter, make_trainer
from node_viz.training.run_folder import load
from node_viz.training.snapshot import weights_of

Hosts = Callable[..., ThreadHost]
REAL: dict[str, Any] = {"trainer_factory": make_trainer, "painter_factory": make_painter}
SMALL = (
    ExperimentConfig(hidden=8, batch=32, solver_steps=4, steps=6),
    ExperimentConfig.from_query("task=classify&dataset=disc&hidden=8&batch=32&steps=6"),
)


def opened(data: bytes) -> zipfile.ZipFile:
    file = zipfile.ZipFile(io.BytesIO(data))
    assert file.testzip() is None
    return file


@pytest.mark.parametrize("config", SMALL, ids=lambda config: config.task)
def test_every_kept_moment_is_read_in_a_notebook(
    make_host: Hosts, tmp_path: Path, config: ExperimentConfig
) -> None:
    host = make_host(**REAL)
    begin(host, config=config)
    until(lambda: status(host) is RunStatus.DONE and not view(host).live)
    opened(archive(host, {"arm": "a", "gone": "unknown"})).extractall(tmp_path)
    folders = sorted(tmp_path.glob("*/*"))
    assert [int(one.name.removeprefix("step ")) for one in folders] == list(view(host).tape_steps)
    for folder, step in zip(folders, view(host).tape_steps, strict=True):
        said, model = load(folder)
        assert said == config
        kept = host.weights("a", step)
        assert kept is not None
        for name, values in weights_of(model).items():
            np.testing.assert_array_equal(values, kept[1][name])
    assert len((folders[-1] / "metrics.csv").read_text().splitlines()) > 2


@every_host
@pytest.mark.parametrize("seed", [13, 14], ids=["it raised", "it diverged"])
def test_a_run_that_failed_can_be_saved(make_host: Hosts, seed: int) -> None:
    host = make_host()
    begin(host, config=LONG.replace(seed=seed))
    until(lambda: status(host) is RunStatus.FAILED)
    names = opened(archive(host, {"arm": "a"})).namelist()
    steps = view(host).tape_steps
    assert steps
    assert names == [
        f"arm/step {step:05}/{file}"
        for step in steps
        for file in ("weights.safetensors", "config.json", "metrics.csv")
    ]


@pytest.mark.parametrize("make_host", ["processes"], indirect=True)
def test_a_run_whose_process_was_killed_or_is_held_can_be_saved(make_host: Hosts) -> None:
    host = make_host(slots=1, trainer_factory=Deadly)
    begin(host, config=LONG.replace(seed=7))
    until(lambda: status(host) is RunStatus.FAILED)
    assert opened(archive(host, {"arm": "a"})).namelist()
    begin(host, "held")
    until(lambda: len(view(host, "held").tape_steps) > 2)
    pid = host._places[0].process.pid  # type: ignore[attr-defined]
    os.kill(pid, signal.SIGSTOP)
    try:
        assert opened(archive(host, {"arm": "held"})).namelist(), "nobody waits for the process"
    finally:
        os.kill(pid, signal.SIGCONT)
    host.command("held", PLAY)


def test_a_shipped_run_can_be_saved(make_host: Hosts, tmp_path: Path) -> None:
    host = make_host()
    host.start(LONG, run="a", shipped="resnet-odenet")
    opened(archive(host, {"arm": "a"})).extractall(tmp_path)
    newest = max(tmp_path.glob("*/*"))
    assert load(newest)[0] == view(host).config


def test_a_page_offers_it(visit) -> None:
    at = visit("cnf")
    at.session_state["cnf_take_open"] = True
    (button,) = at.run().get("download_button")
    assert button.label == "Save what was trained"
