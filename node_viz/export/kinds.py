"""The kinds of files that a run is saved as, by the ending of the file's name.

A writer is `write(runs, how) -> bytes`: of runs that are shown side by side (most kinds take one),
it makes what the file holds, and nothing else; who asked decides where it goes. One that takes long
is a generator instead: it yields now and then how much is done, from 0 to 1, and last the bytes. A
run is a finished one with its tape, `ShippedRun`, wherever it comes from (`opened.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.registry import Entry, Registry
from node_viz.runs.shipped import ShippedRun

MOST = 4  #: runs side by side


@dataclass(frozen=True)
class How:
    """How a run is to be written; a kind reads of it what it has a use for."""

    what: str = ""  #: which of several figures or tables; empty for the kind's first
    step: int | None = None  #: the training step shown; None for the last
    dark: bool = False
    style: str = ""  #: "screen" or "paper"; empty for the kind's own


@dataclass(frozen=True)
class Kind(Entry):
    """One kind of file; its target is the writer."""

    media: str  #: MIME type
    most: int = 1  #: runs that one file may show
    fits: Callable[[ExperimentConfig], bool] = lambda config: True  #: has it to say anything of it?
    whole: bool = False  #: it shows the whole tape, so all pictures must be alike
    choices: str = ""  #: target: config -> the names that `How.what` may say, its usual one first


KINDS: Registry[Kind] = Registry(
    "ending",
    {
        "html": Kind(
            "Page",
            "One file that plays in a browser, without Python and without a network.",
            "node_viz.export.html:write",
            "text/html",
            most=MOST,
            whole=True,
        ),
        "py": Kind(
            "Script",
            "A program of at most 100 lines that trains the same, with torch and torchdiffeq.",
            "node_viz.export.script:write",
            "text/x-python",
        ),
        "ipynb": Kind(
            "Notebook",
            "The same program in cells, with a picture at its end.",
            "node_viz.export.notebook:write",
            "application/x-ipynb+json",
        ),
        "mp4": Kind(
            "Film",
            "A loop of five seconds for slides; it plays nearly everywhere.",
            "node_viz.export.film:mp4",
            "video/mp4",
        ),
        "webm": Kind(
            "Film for web pages",
            "The same loop in an open format.",
            "node_viz.export.film:webm",
            "video/webm",
        ),
        "gif": Kind(
            "Film as GIF",
            "The same loop, smaller, where only images are taken.",
            "node_viz.export.film:gif",
            "image/gif",
        ),
        "pdf": Kind(
            "Figure for LaTeX",
            "A drawing for `\\includegraphics`; its fonts are inside.",
            "node_viz.export.figures:pdf",
            "application/pdf",
            choices="node_viz.export.figures:names_for",
        ),
        "svg": Kind(
            "Figure, vector",
            "A drawing that stays sharp at every size.",
            "node_viz.export.figures:svg",
            "image/svg+xml",
            choices="node_viz.export.figures:names_for",
        ),
        "png": Kind(
            "Figure, image",
            "A drawing for slides and web pages.",
            "node_viz.export.figures:png",
            "image/png",
            choices="node_viz.export.figures:names_for",
        ),
        "csv": Kind(
            "Tables",
            "Numbers in full precision: points, paths, curves, density or field.",
            "node_viz.export.tables:write",
            "text/csv",
            choices="node_viz.export.tables:names_for",
        ),
        "safetensors": Kind(
            "Weights",
            "The network, for `node_viz.load` in a notebook.",
            "node_viz.export.weights:write",
            "application/octet-stream",
        ),
        "toml": Kind(
            "Settings",
            "All that the run was told, for `node-viz train --config`.",
            "node_viz.export.settings:write",
            "application/toml",
        ),
        "zip": Kind(
            "All in one",
            "Settings, tables, weights, figures, a film, and a README of how to use each.",
            "node_viz.export.bundle:write",
            "application/zip",
            whole=True,
        ),
    },
)


def kind_of(name: str | Path) -> Kind:
    """Return the kind that a file's ending asks for.

    Raises:
        ValueError: there is none, with the endings there are.
    """
    return KINDS[Path(name).suffix.removeprefix(".").lower()]


def written(runs: Sequence[ShippedRun], name: str | Path, how: How | None = None) -> bytes:
    """Return what a file called `name` holds of these runs.

    Raises:
        ValueError: no kind has this ending, there are too many runs for it, or it has nothing to
            say of such a run.
    """
    *_, made = in_pieces(runs, name, how or How())
    assert isinstance(made, bytes)
    return made


def in_pieces(runs: Sequence[ShippedRun], name: str | Path, how: How) -> Iterator[float | bytes]:
    """Yield how much of a file is done, from 0 to 1, and last its bytes; raises as `written`."""
    kind, ending = kind_of(name), Path(name).suffix.lower()
    if not 1 <= len(runs) <= kind.most:
        holds = "one run" if kind.most == 1 else f"at most {kind.most} runs"
        raise ValueError(f"a {ending} file holds {holds}; got {len(runs)}")
    if not all(kind.fits(run.config) for run in runs):
        raise ValueError(f"there is no {ending} file of a run with task={runs[0].config.task}")
    made = kind.load()(runs, how)
    if isinstance(made, bytes):
        yield made
    else:
        yield from made
