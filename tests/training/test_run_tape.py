"""The tape in a run folder: what it keeps, whose past it is, folders with none or a bad one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.kinds import How, written
from node_viz.export.opened import run_of
from node_viz.runs import shipped
from node_viz.training import run_folder as saved
from node_viz.training.run_tape import LARGEST, TAPE, tape_for
from node_viz.training.trainer import Trainer

CONFIG = ExperimentConfig(hidden=4, depth=1, batch=32, steps=4)
ALONE = "Only the last training step"


@pytest.fixture(scope="module")
def trained() -> tuple[Trainer, tuple]:
    """A trained run and its tape."""
    trainer = Trainer(CONFIG)
    tape = tape_for(trainer.snapshot().weights)
    for shot in trainer.run():
        tape.add(shot.step, shot)
    return trainer, tape.items


def test_a_folder_keeps_past_steps_and_an_export_shows_them(trained: tuple, tmp_path: Path) -> None:
    trainer, tape = trained
    saved.save(tmp_path, trainer, tape=tape)
    run = run_of(str(tmp_path))
    assert [picture.step for picture in run.pictures] == [0, 1, 2, 4]
    assert run.config == CONFIG
    for name, stack in run.tape_weights.items():
        np.testing.assert_array_equal(stack[0], tape[0].weights[name])
        np.testing.assert_array_equal(stack[-1], trainer.snapshot().weights[name])
    known = trainer.curves()
    assert run.curves.metrics == known.metrics
    assert run.curves.gaussian_kl == known.gaussian_kl
    np.testing.assert_array_equal(run.curves.step, known.step)
    assert ALONE not in written([run], "flow.html", How()).decode()


def test_a_folder_without_a_tape_shows_its_last_step_and_says_so(
    trained: tuple, tmp_path: Path
) -> None:
    saved.save(tmp_path, trained[0])
    assert not (tmp_path / TAPE).exists()
    run = run_of(str(tmp_path))
    assert [picture.step for picture in run.pictures] == [4]
    assert ALONE in written([run], "flow.html", How()).decode()


def test_a_tape_beside_other_weights_is_not_read(trained: tuple, tmp_path: Path) -> None:
    saved.save(tmp_path, trained[0], tape=trained[1])
    saved.save(tmp_path / "other", Trainer(CONFIG.replace(seed=3)))
    (tmp_path / "other" / TAPE).write_bytes((tmp_path / TAPE).read_bytes())
    assert saved.read(tmp_path / "other").tape is None


def test_a_later_save_without_a_tape_takes_the_old_one_away(trained: tuple, tmp_path: Path) -> None:
    saved.save(tmp_path, trained[0], tape=trained[1])
    saved.save(tmp_path, trained[0])
    assert not (tmp_path / TAPE).exists()


def test_a_full_disk_leaves_the_old_run_with_its_tape(
    trained: tuple, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, tape = trained
    saved.save(tmp_path, trainer, tape=tape)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write_part", full)
    with pytest.raises(OSError, match="No space"):
        saved.save(tmp_path, Trainer(CONFIG.replace(seed=5)), tape=tape[:1])
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"half"])
def test_a_damaged_tape_is_one_sentence(trained: tuple, tmp_path: Path, damage: bytes) -> None:
    saved.save(tmp_path, trained[0], tape=trained[1])
    whole = (tmp_path / TAPE).read_bytes()
    (tmp_path / TAPE).write_bytes(whole[: len(whole) // 2] if damage == b"half" else damage)
    with pytest.raises(ValueError, match="holds no whole run: the tape of the run is damaged"):
        run_of(str(tmp_path))
    assert saved.load(tmp_path)[0] == CONFIG  # the model itself is whole


def test_damaged_metrics_and_another_version_are_one_sentence(
    trained: tuple, tmp_path: Path
) -> None:
    saved.save(tmp_path, trained[0], tape=trained[1])
    (tmp_path / saved.METRICS).write_text("step,kl\nsoon,0.1\n")
    with pytest.raises(ValueError, match=r"metrics\.csv is damaged"):
        run_of(str(tmp_path))
    config = (tmp_path / saved.CONFIG).read_text()
    (tmp_path / saved.CONFIG).write_text(config.replace('"hidden"', '"width"'))
    with pytest.raises(ValueError, match="does not describe a run that this version knows"):
        run_of(str(tmp_path))


def test_a_folder_of_something_else_and_an_untrained_preset_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a saved run"):
        run_of(str(tmp_path))
    with pytest.raises(ValueError, match="first train it with node-viz train --preset 'edges'"):
        run_of("edges")
    assert run_of("resnet-tied") is shipped.load("resnet-tied")


def test_a_large_model_keeps_fewer_steps() -> None:
    few = tape_for({"w": np.zeros(LARGEST // 20, np.float32)})
    assert few.limit == 5
    assert tape_for({"w": np.zeros(1)}).limit == 40
