"""Everything that reads bytes from outside, each as a function of bytes that should raise nothing.

A parser may refuse what it is given by a `ValueError`, which is a sentence for people. Anything
else that it raises is a finding, and so is a record that is not what it should be.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import math
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.registry import load_target
from node_viz.experiment.views import View
from node_viz.runs import shipped, sweep_store
from node_viz.training import run_folder

PAGES = {page.stem: page.link for page in SYLLABUS if page.link}
ARRAY = b"\x93NUMPY"  #: how a file of one array begins


@dataclass(frozen=True)
class Target:
    """A parser, and inputs that it likes, from which others are bred."""

    sentence: str
    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Let a parser refuse, in one line that can be printed."""
    said = ""
    try:
        yield
    except ValueError as error:
        said = str(error)
    assert said.isprintable(), f"no sentence: {said!r}"


# --- a link ------------------------------------------------------------------------------------


def read_link(data: bytes) -> None:
    """Read an address as its page does, and as the command line does."""
    from node_viz.cli import address

    text = data.decode("utf-8", "replace")
    stem, _, query = text.partition("?")
    if stem in PAGES:
        read = load_target(PAGES[stem]).read
        record, notes = read(dict(parse_qsl(query, keep_blank_values=True)))
        assert read(dict(record.pairs())) == (record, []), "a page's own address is the page"
        assert all(isinstance(note, str) for note in notes)
        if hasattr(record, "panes"):
            assert record.panes()
    with refusing():
        address.read(text)
    with refusing():
        config = ExperimentConfig.from_query(query)
        assert ExperimentConfig.from_query(config.to_query()) == config


def links() -> list[bytes]:
    """Return addresses of all pages, bare and with what their links may say."""
    said = (
        "",
        "dataset=rings&seed=3&lr=1e-3&hidden=8",
        "preset=default&steps=20&target_kl=.1&device=cpu",
        "arms=plain,rnode&method=otflow&kinetic=0.1&steer=0.5&task=density",
        "task=classify&dataset=annuli&model=resnet&augment=zero&adaptive_depth=1",
        "grid=0,.03,.3&pull=2&side=0.2&problem=circle&solver=rk4&rtol=1e-5&gradient=adjoint",
        "hide=lr&present=1&embed=true&field=mlp&x=1%2C2&times=0,1",
    )
    return [f"{stem}?{query}".encode() for stem in PAGES for query in said]


# --- a CSV file --------------------------------------------------------------------------------


def read_csv(data: bytes) -> None:
    """Read points of one and of two numbers."""
    from node_viz.cli.csv_points import read_points

    for dim in (1, 2):
        stdin = SimpleNamespace(buffer=io.BytesIO(data))
        with refusing(), mock.patch("sys.stdin", stdin):
            points = read_points("-", dim)
            assert points.values.shape == (len(points.lines), dim)
            assert all(why.isprintable() for why in points.amiss.values()), points.amiss
            for row, values in enumerate(points.values.tolist()):
                assert row in points.amiss or all(map(math.isfinite, values)), values


def tables() -> list[bytes]:
    """Return files as programs write them."""
    return [
        b"x,y\n1,2\n3,4\n",
        b"x\n1\n2\n",
        b"x;y;log_prob\r\n1.5;2e3;-1\r\n",
        b'\xef\xbb\xbf"x"\t"y"\n\n1\t2\t\t\nnan\tinf\n',
        b"1,5;2,5\n",
    ]


# --- a folder of a run -------------------------------------------------------------------------


def read_run(data: bytes) -> None:
    """Put one file of a saved, shipped or swept run in place of the sound one, and read the run.

    The first byte says which; in `parts of tape.npz` the archive is made here, so that its check
    sums are right and what is in it is read.
    """
    files = sound_files()
    name = sorted(files)[data[0] % len(files)] if data else sorted(files)[0]
    kind, file = name.split("/")
    content = zipped(data[1:]) if file == "parts of tape.npz" else data[1:]
    home = sound_folder()
    place = home / kind / file.removeprefix("parts of ")
    sound = place.read_bytes()
    place.write_bytes(content)
    try:
        with refusing():
            if kind == "saved":
                config, _ = run_folder.load(home / kind)
                assert isinstance(config, ExperimentConfig)
            elif kind == "sweep":
                with mock.patch.object(sweep_store, "HOME", home):
                    assert sweep_store.load.__wrapped__("sweep").cells
            else:
                run = shipped.read(home / kind)
                assert run.pictures, "a page shows the last of them"
                assert run.weights_at(len(run.pictures) - 1) is not None
    finally:
        place.write_bytes(sound)


def runs() -> list[bytes]:
    """Return each sound file behind the byte that names it."""
    return [bytes([k]) + content for k, (_, content) in enumerate(sorted(sound_files().items()))]


@functools.cache
def sound_folder() -> Path:
    """Return a folder with a saved run, a shipped one and a grid, all as small as can be."""
    from node_viz.runs.sweep_view import grid
    from node_viz.training.trainer import Trainer

    home = Path(tempfile.mkdtemp(prefix="node_viz-fuzz-"))
    tiny = ExperimentConfig(hidden=2, depth=1, batch=8, steps=4, solver_steps=2)
    run_folder.save(home / "saved", Trainer(tiny))
    line = tiny.replace(dataset="bimodal")
    shipped.save(home / "shipped", shipped.build(line, 3))
    sweep_store.save(home / "sweep", tiny, (0.0, 0.1), grid(tiny, (0.0, 0.1)), {})
    return home


@functools.cache
def sound_files() -> dict[str, bytes]:
    """Return the content of every file that is read, by folder and name."""
    home = sound_folder()
    names = [
        *(f"saved/{name}" for name in (run_folder.WEIGHTS, run_folder.CONFIG)),
        *(f"shipped/{name}" for name in shipped.FILES),
        "sweep/sweep.json",
    ]
    with zipfile.ZipFile(home / "shipped/tape.npz") as tape:
        parts = b"".join(tape.read(name) for name in tape.namelist())
    return {name: (home / name).read_bytes() for name in names} | {
        "shipped/parts of tape.npz": parts
    }


@functools.cache
def array_names() -> list[str]:
    """Return the names of a tape's arrays, in order."""
    with zipfile.ZipFile(sound_folder() / "shipped/tape.npz") as tape:
        return tape.namelist()


def zipped(parts: bytes) -> bytes:
    """Return a tape of these arrays, one after the other."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as tape:
        for name, part in zip(array_names(), parts.split(ARRAY)[1:], strict=False):
            tape.writestr(name, ARRAY + part)
    return made.getvalue()


# --- what a browser tells ----------------------------------------------------------------------


def read_told(data: bytes) -> None:
    """Read what the canvas and its siblings tell Python, and the cookie that tells browsers."""
    from node_viz.stage import camera, stage, viewer
    from node_viz.ui.host import secret_in

    text = data.decode("utf-8", "replace")
    assert re.fullmatch("[0-9a-f]*", secret_in(text))
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):  # Streamlit's, before anything of ours is asked
        return
    point = stage._point(told)
    assert point is None or (len(point) in (2, 3) and all(map(math.isfinite, point)))
    view = viewer._view(told)
    assert viewer._view(view.pairs()) == view
    seen: Any = camera._camera(told)
    assert seen is None or all(
        math.isfinite(seen[part][axis]) for part in ("eye", "center", "up") for axis in "xyz"
    )


def tellings() -> list[bytes]:
    """Return what browsers tell."""
    at = {"x": 1.25, "y": -1, "z": 0.5}
    seen = {"eye": at, "center": at, "up": at, "projection": {"type": "perspective"}}
    view = View(16, 0.4, 1, "encode", ("density", "data"), (1.0, -2.5, 0.25), (0, 1, 3)).pairs()
    told: list[Any] = [[1, -2.5, 0.25, 17.0], [0, 0, 0], 30, None, True, seen, view, "word", 1e300]
    cookie = b"2|0f1e2d3c|4b5a69788796a5b4|1700000000"
    return [*(json.dumps(one).encode() for one in told), cookie]


TARGETS = {
    "link": Target("the address of a page, and a query of the command line", read_link, links),
    "csv": Target("the points of a CSV file", read_csv, tables),
    "run": Target("the files of saved and shipped runs, and of grids", read_run, runs),
    "canvas": Target("what a browser tells Python, and its cookie", read_told, tellings),
}
