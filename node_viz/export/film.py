"""A film of a run: a loop of a few seconds that begins again where it ends.

A flow goes from noise to data and back, points pass through a net and back, a curve is learnt. The
frames are Matplotlib's; ffmpeg (of the package imageio-ffmpeg) makes MP4 and WebM of them, Pillow a
GIF. A frame at a time, so that whoever makes it may do something else in between.
"""

from __future__ import annotations

import errno
import io
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node_viz.export.kinds import How
from node_viz.export.look import EXTRA, Look, look_of
from node_viz.export.scenes import scene_of
from node_viz.runs.shipped import ShippedRun

SIDE = 720  #: pixels, wide and high; an even number, as H.264 needs
SMALL = 480  #: pixels of a GIF, which has no memory of the frame before
RATE = 25  #: frames a second; of a GIF a hundredth of a second is the least unit: 4
SECONDS = 4.8  #: of the whole loop
REST = 0.6  #: seconds at each end
MOST_SECONDS = 120.0  #: of computing; a film that needs more is given up
MOST_BYTES = 20_000_000
NO_ENCODER = f"a film needs imageio-ffmpeg: {EXTRA}"
NO_ROOM = "there is no room on the disk for a film"
NOT_MADE = "ffmpeg could not make the film"
TOO_LONG = f"the film took more than {MOST_SECONDS:g} seconds of computing and was given up"
TOO_LARGE = f"the film would have more than {MOST_BYTES // 1_000_000} MB and was given up"

Image = NDArray[np.uint8]  #: (side, side, 3)
#: codec and its settings, one thread: the other cores are for those who train
MP4 = ("libx264", ["-crf", "20", "-preset", "medium", "-movflags", "+faststart", "-threads", "1"])
WEBM = ("libvpx-vp9", ["-crf", "32", "-b:v", "0", "-cpu-used", "4", "-threads", "1"])


def mp4(runs: Sequence[ShippedRun], how: How) -> Iterator[float | bytes]:
    """Make H.264 in yuv420p, which plays nearly everywhere."""
    return _encoded(runs[0], how, "mp4", *MP4)


def webm(runs: Sequence[ShippedRun], how: How) -> Iterator[float | bytes]:
    """Make VP9."""
    return _encoded(runs[0], how, "webm", *WEBM)


def gif(runs: Sequence[ShippedRun], how: How) -> Iterator[float | bytes]:
    """Make a GIF that begins again for ever; all frames share the colours of a few of them."""
    from PIL import Image as pillow

    kept: list[Image] = []
    for k, one in enumerate(frames(runs[0], how, SMALL)):
        kept.append(one)
        yield 0.9 * (k + 1) / len(parts())
    some = np.concatenate(kept[:: max(1, len(kept) // 8)])
    palette = pillow.fromarray(some).quantize(255)
    first, *rest = [
        pillow.fromarray(one).quantize(palette=palette, dither=pillow.Dither.NONE) for one in kept
    ]
    made = io.BytesIO()
    every = 1000 // RATE
    first.save(made, "gif", save_all=True, append_images=rest, duration=every, loop=0, disposal=1)
    yield _checked(made.getvalue())


def parts() -> list[float]:
    """Return how far the scene is at each frame: there, a rest, back, a rest, and from the start.

    The frame after the last would be the first, so the loop has no seam.
    """
    rest, whole = round(REST * RATE), round(SECONDS * RATE)
    there = (whole - 2 * rest) * 3 // 5
    back = whole - 2 * rest - there

    def eased(count: int) -> NDArray[Any]:
        u = np.arange(count) / count
        return u * u * (3 - 2 * u)

    ways = [eased(there), np.ones(rest), 1 - eased(back), np.zeros(rest)]
    return np.concatenate(ways).tolist()


def frames(run: ShippedRun, how: How, side: int) -> Iterator[Image]:
    """Yield each frame; axes and colours stay, and equal moments are drawn once.

    Raises:
        ValueError: it takes too long.
    """
    look, scene, began = look_of(how), scene_of(run, how), time.process_time()
    with look.applied():
        figure, words = _stage(scene, look, side)
    drawn: dict[str, Image] = {}
    for part in parts():
        key = f"{part:.4f}"
        if key not in drawn:
            with look.applied():
                words.set_text(scene.at(part))
                figure.canvas.draw()
            drawn = {key: np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()}
        if time.process_time() - began > MOST_SECONDS:
            raise ValueError(TOO_LONG)
        yield drawn[key]


def _stage(scene: Any, look: Look, side: int) -> tuple[Any, Any]:
    """Return a square figure with the scene as it begins, and the words in its corner."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    inches = 5.0
    figure = Figure(figsize=(inches, inches), dpi=side / inches)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    scene.draw(axes, look)
    if axes.get_xlabel():  # axes with numbers need room for them
        axes.set_position((0.14, 0.11, 0.82, 0.81))
    return figure, figure.text(0.04, 0.95, "", color=look["ink"], fontsize=13)


def _encoded(
    run: ShippedRun, how: How, ending: str, codec: str, settings: list[str]
) -> Iterator[float | bytes]:
    """Yield how much is done, and last the film, which lies on the disk while it is made."""
    every = len(parts()) + 1
    with _folder() as folder:
        place = folder / f"film.{ending}"
        with Encoder(place, codec, settings) as encoder:
            for k, frame in enumerate(frames(run, how, SIDE)):
                encoder.add(frame)
                yield (k + 1) / every
        yield _checked(place.read_bytes())


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder for the time that a film takes; a full disk is a `ValueError`."""
    try:
        with tempfile.TemporaryDirectory(prefix="node_viz-film-") as folder:
            yield Path(folder)
    except OSError as error:
        raise ValueError(NO_ROOM if error.errno == errno.ENOSPC else NOT_MADE) from None


class Encoder:
    """ffmpeg at work: frames go in, a file comes out; use it in a `with` block.

    Args:
        place: of the film.
        codec: its name in ffmpeg.
        settings: of the codec.

    Raises:
        ValueError: there is no ffmpeg, or it could not write the film, in a sentence.
    """

    def __init__(self, place: Path, codec: str, settings: list[str]) -> None:
        raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-r", str(RATE)]
        asked = ["-i", "-", "-an", "-c:v", codec, "-pix_fmt", "yuv420p", *settings, "-y"]
        self._child = subprocess.Popen(
            [_ffmpeg(), "-v", "error", *raw, *asked, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def add(self, frame: Image) -> None:
        """Add one frame."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(frame.tobytes())
        except OSError:  # it has ended, and says why
            self._end()

    def _end(self) -> None:
        """Wait until the film is whole."""
        try:
            _, said = self._child.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            raise ValueError(TOO_LONG) from None
        if self._child.returncode:
            raise ValueError(NO_ROOM if b"No space left" in said else NOT_MADE)

    def __enter__(self) -> Encoder:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Finish the film; leave no process behind, whatever happened."""
        try:
            if kind is None:
                self._end()
        finally:
            if self._child.poll() is None:
                self._child.kill()
            self._child.communicate()


def _ffmpeg() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        raise ValueError(NO_ENCODER) from None


def _checked(film: bytes) -> bytes:
    if len(film) > MOST_BYTES:
        raise ValueError(TOO_LARGE)
    return film
