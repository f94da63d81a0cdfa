"""A run on disk is one whole run, whatever happens to its save, and whatever happens to its files.

Old and new run have networks of one shape, so that weights of one under the config of the other
would be read without complaint.
"""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from failing import Disk, interrupted
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import numpy as safe

from node_viz import files
from node_viz.experiment.config import ExperimentConfig
from node_viz.training import run_folder as saved
from node_viz.training.snapshot import weights_of
from node_viz.training.trainer import Trainer

CONFIGS = {
    "old": ExperimentConfig(hidden=4, depth=1, seed=1),
    "new": ExperimentConfig(hidden=4, depth=1, seed=2, kinetic=0.1),
}
TRAINERS = {name: Trainer(config) for name, config in CONFIGS.items()}
NAMES = {saved.WEIGHTS, saved.CONFIG, saved.METRICS}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The old run with a result and pictures."""
    folder = tmp_path_factory.mktemp("runs") / "old"
    saved.save(folder, TRAINERS["old"], "old")
    files.write(folder / saved.PICTURES, "old")
    return folder


def which(folder: Path) -> str:
    """Say which of the two runs a folder holds; it must be one of them through and through."""
    config, model = saved.load(folder)
    (name,) = (name for name, known in CONFIGS.items() if known == config)
    for key, weights in weights_of(TRAINERS[name].model).items():
        np.testing.assert_array_equal(weights_of(model)[key], weights)
    return name


def whole(folder: Path) -> str:
    """Say which run a folder holds in all its files, and that nothing else lies there."""
    name = which(folder)
    there = {file.name for file in folder.iterdir()}
    assert there == NAMES | {saved.RESULT} | ({saved.PICTURES} if name == "old" else set())
    assert (folder / saved.RESULT).read_text() == name
    assert json.loads((folder / saved.CONFIG).read_text())["config"] == CONFIGS[name].as_dict()
    return name


def copied(old: Path, to: Path) -> Path:
    return Path(shutil.copytree(old, to))


def requests(folder: Path) -> int:
    """Save the new run, and return how often the disk was asked for something."""
    everything = Disk(at=0)
    with everything.working():
        saved.save(folder, TRAINERS["new"], "new")
    return everything.asked


def test_a_disk_that_fails_once_leaves_one_run_whole(old: Path, tmp_path: Path) -> None:
    names = set[str]()
    for at in range(1, requests(copied(old, tmp_path / "0")) + 1):
        folder = copied(old, tmp_path / str(at))
        with Disk(at).working(), pytest.raises(OSError, match="No space left"):
            saved.save(folder, TRAINERS["new"], "new")
        names.add(whole(folder))
        saved.save(folder, TRAINERS["new"], "new")
        assert whole(folder) == "new"
    assert names == {"old", "new"}


def test_a_disk_that_stays_full_leaves_one_run(old: Path, tmp_path: Path) -> None:
    for at in range(1, requests(copied(old, tmp_path / "0")) + 1):
        folder = copied(old, tmp_path / str(at))
        with Disk(at, for_ever=True).working(), pytest.raises(OSError, match="No space left"):
            saved.save(folder, TRAINERS["new"], "new")
        which(folder)
        assert not list(folder.glob(f".*{files.PART}"))
        saved.save(folder, TRAINERS["new"], "new")
        assert whole(folder) == "new"


def test_ctrl_c_at_any_line_leaves_one_run_whole(old: Path, tmp_path: Path) -> None:
    modules = ("node_viz/files.py", "node_viz/training/run_folder.py")
    with interrupted(0, *modules) as lines:
        saved.save(copied(old, tmp_path / "0"), TRAINERS["new"], "new")
    for at in range(1, lines[0] + 1):
        folder = copied(old, tmp_path / str(at))
        with pytest.raises(KeyboardInterrupt), interrupted(at, *modules):
            saved.save(folder, TRAINERS["new"], "new")
        assert whole(folder) in CONFIGS
        shutil.rmtree(folder)


def test_a_first_save_that_fails_leaves_a_folder_to_save_in(tmp_path: Path) -> None:
    for at in range(1, requests(tmp_path / "0") + 1):
        folder = tmp_path / str(at)
        with Disk(at, for_ever=True).working(), pytest.raises(OSError, match="No space left"):
            saved.save(folder, TRAINERS["new"], "new")
        saved.save(folder, TRAINERS["new"], "new")
        assert which(folder) == "new"


def test_a_file_too_large_for_the_system_leaves_the_old_run(old: Path, tmp_path: Path) -> None:
    """The system itself refuses here, in the midst of a write."""
    folder = copied(old, tmp_path / "run")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, hard))
    try:
        with pytest.raises(OSError, match="too large") as failed:
            saved.save(folder, TRAINERS["new"], "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.filename == str(folder / saved.WEIGHTS)
    assert whole(folder) == "old"


def test_a_save_that_was_killed_between_two_files_is_one_run(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    saved.save(new, TRAINERS["new"])
    for newer in ({saved.WEIGHTS}, {saved.WEIGHTS, saved.CONFIG}):
        for dated in (True, False):
            folder = copied(old, tmp_path / f"{len(newer)}{dated}")
            if dated:  # as versions up to 0.1 wrote it
                config = {"format": saved.MARK, "config": CONFIGS["old"].as_dict()}
                (folder / saved.CONFIG).write_text(json.dumps(config))
            for name in newer:
                shutil.copy(new / name, folder / name)
            (folder / f".0123.{files.PART}").write_bytes(b"stale")
            assert which(folder) == "new"
            saved.save(folder, TRAINERS["new"], "new")
            assert whole(folder) == "new"


def test_half_a_run_of_an_older_version_can_be_written_over(old: Path, tmp_path: Path) -> None:
    weights = safe.save(weights_of(TRAINERS["old"].model))  # no config inside
    text = json.dumps({"format": saved.MARK, "config": {}}, indent=2)
    halves: list[dict[str, bytes]] = [
        {saved.WEIGHTS: weights[:400]},
        {saved.WEIGHTS: b""},
        {saved.WEIGHTS: weights, saved.CONFIG: b""},
        {saved.WEIGHTS: weights[:400], saved.CONFIG: text.encode(), saved.METRICS: b""},
        {saved.WEIGHTS: weights, saved.CONFIG: text.encode()[:40], saved.METRICS: b"a,b"},
        {f".0123.{files.PART}": b"stale"},
    ]
    for number, half in enumerate(halves):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in half.items():
            (folder / name).write_bytes(content)
        saved.save(folder, TRAINERS["new"], "new")
        assert whole(folder) == "new"


@pytest.mark.parametrize(
    "foreign",
    [
        {saved.WEIGHTS: safe.save({"w": np.zeros(2)})},
        {saved.CONFIG: b'{"model": "somebody else\'s"}', saved.WEIGHTS: b"cut"},
        {saved.CONFIG: b"not json"},
        {saved.RESULT: b"{}"},
        {saved.CONFIG: b"", "thesis.txt": b"years of work"},
    ],
)
def test_what_may_be_somebody_elses_is_left_alone(tmp_path: Path, foreign: Any) -> None:
    for name, content in foreign.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match="choose a new folder, nothing is overwritten"):
        saved.save(tmp_path, TRAINERS["new"])
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == foreign


# --- files from elsewhere ----------------------------------------------------------------------


@contextmanager
def weights(old: Path, tmp_path: Path, change: Any) -> Iterator[Path]:
    """The old run with every array of its weights changed, and no config inside."""
    folder = copied(old, tmp_path / "changed")
    found = safe.load((old / saved.WEIGHTS).read_bytes())
    (folder / saved.WEIGHTS).write_bytes(safe.save({k: change(v) for k, v in found.items()}))
    yield folder
    shutil.rmtree(folder)


def test_weights_of_another_precision_are_read(old: Path, tmp_path: Path) -> None:
    for kind, tolerance in ((np.float64, 0), (np.float16, 2e-3)):
        with weights(old, tmp_path, lambda array, kind=kind: array.astype(kind)) as folder:
            model = saved.load(folder)[1]
        for name, array in weights_of(TRAINERS["old"].model).items():
            assert weights_of(model)[name].dtype == np.float32
            np.testing.assert_allclose(weights_of(model)[name], array, atol=tolerance)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda array: array.astype(np.int64), "must hold floating-point numbers; '.*' is int64"),
        (lambda array: array.astype(np.complex64), "must hold floating-point numbers"),
        (lambda array: array * np.nan, "holds a weight that is no finite number, in '"),
        (lambda array: array.astype(np.float64) + 1e300, "no finite number"),
        (lambda array: array[:1], "belong to another network"),
    ],
)
def test_weights_that_cannot_be_used_are_one_sentence(
    old: Path, tmp_path: Path, change: Any, sentence: str
) -> None:
    with weights(old, tmp_path, change) as folder, pytest.raises(ValueError, match=sentence):
        saved.load(folder)


def test_a_kind_of_number_that_numpy_lacks_is_one_sentence(old: Path, tmp_path: Path) -> None:
    folder = copied(old, tmp_path / "bfloat16")
    data = (old / saved.WEIGHTS).read_bytes().replace(b'"F32"', b'"F8 "').replace(b"F8 ", b"U32")
    (folder / saved.WEIGHTS).write_bytes(data)
    with pytest.raises(ValueError, match="must hold floating-point numbers"):
        saved.load(folder)


def test_a_byte_order_mark_before_the_config_is_skipped(old: Path, tmp_path: Path) -> None:
    folder = copied(old, tmp_path / "marked")
    (folder / saved.CONFIG).write_bytes(b"\xef\xbb\xbf" + (old / saved.CONFIG).read_bytes())
    assert which(folder) == "old"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "red"}, "that this version knows: there is no setting 'colour'"),
        ({"hidden": None}, "hidden must be a whole number"),
        ({"hidden": [8]}, "hidden must be a whole number"),
        ({"hidden": 10**400}, "hidden must be a whole number"),
        ({"hidden": "1e999"}, "hidden must be a whole number"),
        ({"field": {"a": 1}}, "field must be one of"),
        ({"dataset": 3}, "dataset must be one of"),
    ],
)
def test_a_config_that_is_none_is_one_sentence(
    old: Path, tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    folder = copied(old, tmp_path / "odd")
    found = json.loads((old / saved.CONFIG).read_text())
    config = {**found, "config": {**found["config"], **changes}}
    (folder / saved.CONFIG).write_text(json.dumps(config))
    with pytest.raises(ValueError, match=sentence) as failed:
        saved.load(folder)
    assert saved.CONFIG in str(failed.value)


def test_json_too_deep_is_not_a_run(old: Path, tmp_path: Path) -> None:
    folder = copied(old, tmp_path / "deep")
    (folder / saved.CONFIG).write_text("[" * 100_000)
    with pytest.raises(ValueError, match="is not a saved run"):
        saved.load(folder)


@settings(max_examples=300)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_in_a_sentence(
    data: st.DataObject, old: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "mutated"
    if not folder.exists():
        copied(old, folder)
    for name in (saved.WEIGHTS, saved.CONFIG):
        content = bytearray((old / name).read_bytes())
        for _ in range(data.draw(st.integers(0, 3))):
            start = data.draw(st.integers(0, len(content)))
            stop = data.draw(st.sampled_from((start, start + 1, start + 8, len(content))))
            patch = st.one_of(
                st.binary(max_size=8),
                st.sampled_from((b"F64", b"BF16", b"BOOL", b"NaN", b"1e999", b"{}", b"[", b'"')),
            )
            content[start:stop] = data.draw(patch)
        (folder / name).write_bytes(content)
    said = ""
    try:
        config, _ = saved.load(folder)
    except (ValueError, OSError) as error:
        said = str(error)
    assert isinstance(config, ExperimentConfig) if not said else str(folder) in said
    assert len(said.splitlines()) <= 1
