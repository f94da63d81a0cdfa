"""What is shipped comes back as it was, nearly, and moves before torch is there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FakePainter, FakeTrainer, picture, until
from hypothesis import given
from hypothesis import strategies as st

from node_viz.config import ExperimentConfig
from node_viz.presets import preset
from node_viz.records import RunStatus
from node_viz.runs import checkpoints
from node_viz.runs.api import Command
from node_viz.runs.checkpoints import Checkpoint, load, names, read, save, squeeze, unsqueeze
from node_viz.runs.threads import ThreadHost


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Checkpoint]:
    config = ExperimentConfig(dataset="rings", steps=30)
    trainer = FakeTrainer(config)
    for _ in range(30):
        if trainer.due():
            trainer.measure()
        trainer.step()
    gauges = trainer.measure()
    pictures = (picture(0), picture(10), picture(30, 0.03, gauges))
    weights = {"w": np.arange(6, dtype=np.float32).reshape(2, 3)}
    checkpoint = Checkpoint(config, pictures, trainer.curves(), weights)
    save(tmp_path / "made", checkpoint)
    return tmp_path, checkpoint


def test_saved_and_read_again(made: tuple[Path, Checkpoint]) -> None:
    home, checkpoint = made
    again = read(home / "made")
    assert again.config == checkpoint.config
    assert again.curves.metrics == checkpoint.curves.metrics
    np.testing.assert_array_equal(again.weights["w"], checkpoint.weights["w"])
    np.testing.assert_array_equal(again.curves.step, checkpoint.curves.step)
    for old, new in zip(checkpoint.pictures, again.pictures, strict=True):
        assert (old.step, old.seconds, old.half_side) == (new.step, new.seconds, new.half_side)
        np.testing.assert_allclose(new.encode.z, old.encode.z, atol=4.0 / 2048 + 1e-6)
        np.testing.assert_allclose(new.field.vectors, old.field.vectors, atol=1 / 256 + 1e-6)
        np.testing.assert_array_equal(new.encode.t, old.encode.t)
        for before, after in zip(old.density, new.density, strict=True):
            assert before.t == after.t
            np.testing.assert_allclose(after.log_prob, before.log_prob, atol=1 / 64 + 1e-6)
    assert again.pictures[-1].metrics == checkpoint.curves.metrics[-1]
    assert again.pictures[0].metrics == checkpoint.curves.metrics[0]


@given(st.lists(st.integers(-32768, 32767), min_size=6, max_size=6))
def test_squeezing_loses_nothing_of_a_whole_number(values: list[int]) -> None:
    array = np.array(values, dtype=np.float64).reshape(2, 3)
    np.testing.assert_array_equal(unsqueeze(squeeze(array, 1.0, 1), 1.0, 1), array)


def test_an_exhibit_answers_but_does_not_train(
    made: tuple[Path, Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, checkpoint = made
    monkeypatch.setattr(checkpoints, "HOME", home)
    monkeypatch.setattr("node_viz.training.snapshot.load_weights", lambda cnf, weights: None)
    host = ThreadHost(1, trainer_factory=FakeTrainer, painter_factory=FakePainter)
    host.start(ExperimentConfig(), run="a", checkpoint="made")
    shown = host.latest("a")
    assert shown is not None
    assert (shown.status, shown.step, shown.live) == (RunStatus.PAUSED, 30, False)
    assert shown.config == checkpoint.config
    assert shown.tape_steps == (0, 10, 30)
    assert [one.step for one in host.tape("a")] == [0, 10, 30]
    host.command("a", Command("play"))
    host.command("a", Command("ask", point=(1.0, 2.0)))
    until(lambda: host.latest("a").picture.path is not None)  # type: ignore[union-attr]
    answered = host.latest("a")
    assert answered is not None
    assert answered.status is RunStatus.PAUSED
    assert answered.step == 30
    assert answered.picture is not None
    assert replace(answered.picture, path=None) == shown.picture
    host.close()
    load.cache_clear()


def test_an_unknown_name_is_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"checkpoint must be one of .*'default'.*; got 'nope'"):
        load("nope")


@pytest.mark.parametrize("name", names())
def test_every_shipped_checkpoint(name: str) -> None:
    checkpoint = load(name)
    steps = [one.step for one in checkpoint.pictures]
    assert steps[0] == 0
    assert steps[-1] == checkpoint.config.steps == checkpoint.curves.step[-1]
    assert steps == sorted(set(steps))
    assert all(np.isfinite(one.density[0].log_prob).all() for one in checkpoint.pictures)
    gauges = checkpoint.pictures[-1].metrics
    assert gauges is not None
    assert 0 < gauges.kl < 0.1
    assert sum(file.stat().st_size for file in (checkpoints.HOME / name).iterdir()) < 1.5e6


def test_the_first_page_has_its_checkpoint() -> None:
    assert load("default").config == preset("default").config


def test_reading_imports_no_torch() -> None:
    code = (
        "import sys; from node_viz.runs.threads import ThreadHost; "
        "from node_viz.config import ExperimentConfig; host = ThreadHost(1); "
        "host.start(ExperimentConfig(), run='a', checkpoint='default'); "
        "assert host.latest('a').picture; assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
