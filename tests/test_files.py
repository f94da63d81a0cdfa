"""A file is written whole or not at all, wherever a disk fails or somebody presses Ctrl-C."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from failing import Disk, interrupted

from node_viz import files

OLD = {"a": b"old a", "b": b"old b", "c": b"old c"}
NEW = {"a": b"new a" * 9, "b": "new b\n", "c": None, "d": b""}
AFTER = {"a": b"new a" * 9, "b": b"new b\n", "d": b""}


def found(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def begin(folder: Path) -> Path:
    folder.mkdir()
    for name, content in OLD.items():
        (folder / name).write_bytes(content)
    return folder


def save(folder: Path) -> None:
    files.write_all({folder / name: content for name, content in NEW.items()})


def test_files_are_written_and_taken_away(tmp_path: Path) -> None:
    save(begin(tmp_path / "x"))
    assert found(tmp_path / "x") == AFTER
    save(tmp_path / "x")
    assert found(tmp_path / "x") == AFTER


def test_a_disk_that_fails_once_leaves_all_old_or_all_new(tmp_path: Path) -> None:
    everything = Disk(at=0)
    with everything.working():
        save(begin(tmp_path / "0"))
    for at in range(1, everything.asked + 1):
        folder = begin(tmp_path / str(at))
        with Disk(at).working(), pytest.raises(OSError, match="No space left") as failed:
            save(folder)
        assert Path(failed.value.filename or folder).parent in (folder, tmp_path)
        assert found(folder) in (OLD, AFTER), at
        save(folder)
        assert found(folder) == AFTER


def test_a_disk_that_stays_full_leaves_each_file_old_or_new(tmp_path: Path) -> None:
    for at in range(1, 14):
        folder = begin(tmp_path / str(at))
        with Disk(at, for_ever=True).working(), pytest.raises(OSError, match="No space left"):
            save(folder)
        for name, content in found(folder).items():
            assert content in (OLD.get(name), AFTER.get(name)), (at, name)


def test_ctrl_c_at_any_line_leaves_all_old_or_all_new(tmp_path: Path) -> None:
    with interrupted(0, "node_viz/files.py") as lines:
        save(begin(tmp_path / "0"))
    for at in range(1, lines[0] + 1):
        folder = begin(tmp_path / str(at))
        with pytest.raises(KeyboardInterrupt), interrupted(at, "node_viz/files.py"):
            save(folder)
        assert found(folder) in (OLD, AFTER), at


def test_a_link_a_mode_and_a_pipe_stay_what_they_are(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    files.write(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    files.write(pipe, "through")
    reader.join()
    assert read == ["through"]
    assert pipe.is_fifo()


def test_the_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "file", tmp_path / ("n" * 300)):
        with pytest.raises(OSError, match=r"\w") as failed:
            files.write(path, "x")
        assert failed.value.filename == str(path)
    assert not list(tmp_path.iterdir())
    long = tmp_path / ("n" * 250)
    files.write(long, "x")
    assert long.read_text() == "x"
