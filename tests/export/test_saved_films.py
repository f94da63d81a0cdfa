"""A film plays in ffmpeg and Pillow, begins where it ends, and gives up in a sentence."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from node_viz.export import film
from node_viz.export.kinds import How, in_pieces, written
from node_viz.runs import shipped

EACH = ("line-plain", "augment-zero", "augment-line-none", "series-rnn")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few and small frames: what a film shows does not depend on how many there are."""
    for name, value in (("RATE", 5), ("SIDE", 96), ("SMALL", 64)):
        monkeypatch.setattr(film, name, value)


def opened(data: bytes, place: Path) -> tuple[dict[str, Any], np.ndarray]:
    """Return what ffmpeg says of a film, and its frames, (n, side, side, 3)."""
    place.write_bytes(data)
    meta, *frames = imageio_ffmpeg.read_frames(str(place))
    shape = (len(frames), meta["size"][1], meta["size"][0], 3)
    return meta, np.frombuffer(b"".join(frames), np.uint8).reshape(shape)


def test_the_loop_is_short_goes_there_and_back_and_has_no_seam() -> None:
    parts = np.array(film.parts())
    assert len(parts) / film.RATE <= 5
    assert (parts[0], parts[-1], parts.max()) == (0, 0, 1)
    steps = np.diff([*parts, parts[0]])
    assert np.abs(steps).max() < 0.05, "nothing jumps"
    assert (film.SIDE, film.SIDE % 2) == (720, 0)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(("ending", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_a_flow_moves_from_noise_to_data(tmp_path: Path, ending: str, codec: str) -> None:
    run = shipped.load("default")
    meta, frames = opened(written([run], f"a.{ending}"), tmp_path / f"a.{ending}")
    assert meta["codec"] == codec
    assert meta["pix_fmt"].startswith("yuv420p")
    assert (meta["size"], meta["fps"]) == ((96, 96), 5)
    assert len(frames) == len(film.parts())
    there = film.parts().index(1.0)
    moved = np.abs(frames[there].astype(int) - frames[0]).mean()
    seam = np.abs(frames[-1].astype(int) - frames[0]).mean()
    assert moved > 4 * seam
    assert seam < 3, "the last frame is the first, as far as the codec keeps it"


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("name", EACH)
def test_every_family_has_a_film(name: str) -> None:
    image = Image.open(io.BytesIO(written([shipped.load(name)], "a.gif")))
    assert (image.format, image.size, image.info["loop"]) == ("GIF", (64, 64), 0)
    shots = []
    for k in range(image.n_frames):  # pyright: ignore[reportAttributeAccessIssue]
        image.seek(k)
        shots.append(np.asarray(image.convert("L"), float))
    assert max(np.abs(one - shots[0]).max() for one in shots) > 50, "it moves"


@pytest.mark.usefixtures("short")
def test_the_step_asked_for_is_what_is_shown(tmp_path: Path) -> None:
    run = shipped.load("default")
    early, late = (
        opened(written([run], "a.mp4", How(step=step)), tmp_path / f"{step}.mp4")[1]
        for step in (0, run.pictures[-1].step)
    )
    end = film.parts().index(1.0)
    assert np.abs(early[end].astype(int) - late[end]).mean() > 5, "an untrained flow draws no moons"
    assert np.abs(early[0].astype(int) - late[0]).mean() < 5, "both begin with the same noise"


@pytest.mark.usefixtures("short")
def test_pieces_say_how_much_is_done() -> None:
    *parts, made = in_pieces([shipped.load("augment-none")], "a.mp4", How())
    assert isinstance(made, bytes)
    assert parts == sorted(parts)
    assert 0 < parts[0] < parts[-1] < 1


@pytest.mark.usefixtures("short")
def test_a_film_that_nobody_waits_for_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun: list[Any] = []
    popen = film.subprocess.Popen
    monkeypatch.setattr(
        film.subprocess, "Popen", lambda *a, **k: begun.append(popen(*a, **k)) or begun[-1]
    )
    pieces = in_pieces([shipped.load("default")], "a.mp4", How())
    next(pieces)
    assert list(tmp_path.iterdir())
    pieces.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert not list(tmp_path.iterdir())
    assert begun[0].poll() is not None


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("MOST_BYTES", 100, "and was given up"), ("MOST_SECONDS", 0.0, "seconds of computing")],
)
def test_a_film_that_is_too_dear_is_given_up(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float, words: str
) -> None:
    monkeypatch.setattr(film, name, value)
    with pytest.raises(ValueError, match=words):
        written([shipped.load("augment-none")], "a.mp4")


@pytest.mark.usefixtures("short")
def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")

    class Full(film.Encoder):
        def __init__(self, place: Path, codec: str, settings: list[str]) -> None:
            super().__init__(Path("/dev/full"), codec, ["-f", "matroska"])

    monkeypatch.setattr(film, "Encoder", Full)
    with pytest.raises(ValueError, match="there is no room on the disk for a film"):
        written([shipped.load("augment-none")], "a.mp4")
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "TemporaryDirectory", _no_room)
    with pytest.raises(ValueError, match="there is no room on the disk for a film"):
        written([shipped.load("augment-none")], "a.mp4")


def _no_room(**named: str) -> None:
    raise OSError(28, "No space left on device")


def test_without_ffmpeg_the_pip_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    with pytest.raises(ValueError, match=r'imageio-ffmpeg: pip install "node_viz\[export\]"'):
        written([shipped.load("augment-none")], "a.webm")
