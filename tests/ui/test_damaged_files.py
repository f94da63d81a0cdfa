"""What was trained beforehand may be damaged: a page says so, or trains, and is never blank."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from visits import notices

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.presets import PRESETS
from node_viz.lessons.adjoint import shipped as adjoint
from node_viz.runs import shipped, sweep_store

CELL = "moons/0"
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "overwritten": lambda data: bytes(byte ^ 0x55 for byte in data[:2000]) + data[2000:],
}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Read all of it again, before and after."""
    caches = (shipped.load, shipped.config_of, sweep_store.load, adjoint.shipped)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the pages below read, to be damaged."""
    for name in ("default", "moons-plain"):
        shutil.copytree(shipped.HOME / name, tmp_path / name)
    for name in ("moons/sweep.json", f"{CELL}/run.json", *(f"{CELL}/{n}" for n in shipped.FILES)):
        (tmp_path / "sweeps" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sweep_store.HOME / name, tmp_path / "sweeps" / name)
    shutil.copy(adjoint.STUDIES, tmp_path)
    monkeypatch.setattr(shipped, "HOME", tmp_path)
    monkeypatch.setattr(sweep_store, "HOME", tmp_path / "sweeps")
    monkeypatch.setattr(adjoint, "STUDIES", tmp_path / adjoint.STUDIES.name)
    return tmp_path


def damage(file: Path, how: str = "cut short") -> None:
    file.write_bytes(DAMAGES[how](file.read_bytes()))


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("file", shipped.FILES)
def test_a_damaged_run_is_refused_in_a_sentence(home: Path, file: str, how: str) -> None:
    damage(home / "default" / file, how)
    with pytest.raises(
        ValueError, match=r"^what was trained beforehand \(default\) cannot be read$"
    ):
        shipped.load("default")
    assert shipped.load("moons-plain").pictures, "the others are there"


def test_a_run_whose_config_is_damaged_is_nobodys(home: Path) -> None:
    damage(home / "default" / "run.json")
    assert shipped.name_of(PRESETS["default"].config) is None
    assert shipped.name_of(shipped.load("moons-plain").config) == "moons-plain"


@pytest.mark.parametrize("file", [*shipped.FILES, "sweep.json"])
def test_a_damaged_grid_or_cell_is_a_sentence(home: Path, file: str) -> None:
    whole = file == "sweep.json"
    damage(home / "sweeps" / ("moons" if whole else CELL) / file)
    with pytest.raises(ValueError, match=r"cannot be read|no flow was kept of cell 0"):
        sweep_store.picture("moons", 0)
    if not whole:
        assert sweep_store.load("moons").cells[0].metrics, "its gauges are in another file"


def test_a_page_whose_run_is_damaged_trains_one(home: Path, visit) -> None:
    damage(home / "default" / "tape.npz")
    at = visit("cnf")
    assert not at.exception
    assert "This starts from step 0: what was trained beforehand (default) cannot" in notices(at)
    (pane,) = at.session_state["cnf_group"].panes
    assert pane.config == ExperimentConfig()
    assert not at.session_state["cnf_group"].shipped


def test_the_front_page_says_what_is_missing(home: Path, visit) -> None:
    damage(home / "default" / "weights.safetensors")
    at = visit("home")
    assert not at.exception
    assert "There is nothing to see here: what was trained beforehand" in notices(at)
    assert at.button, "the way in is there"


def test_a_page_whose_grid_is_damaged_begins_an_empty_one(home: Path, visit) -> None:
    damage(home / "sweeps" / "moons" / "sweep.json")
    at = visit("ablation")
    assert not at.exception
    assert not at.session_state["ablation_grid"].shipped


def test_a_page_whose_study_is_damaged_works_it_out(home: Path, visit) -> None:
    damage(adjoint.STUDIES)
    at = visit("adjoint")
    assert not at.exception
