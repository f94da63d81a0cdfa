"""What a run can be saved as, all in one zip, with a README of how to use each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

from node_viz.export import kinds
from node_viz.export.figures import figures_of
from node_viz.export.kinds import How
from node_viz.export.moment import moment
from node_viz.export.tables import tables_of
from node_viz.runs.shipped import ShippedRun

README = "README.txt"
LEFT_OUT = ("zip", "webm", "gif", "png")  #: itself, and what is another form of what is inside
#: ending -> how a file of this kind is used; {name} is the file's own
USES = {
    "html": "Open it in a browser; it needs no network.",
    "py": "python {name}",
    "ipynb": "jupyter lab {name}",
    "toml": "node-viz train --config {name}",
    "safetensors": "python -c \"import node_viz; config, model = node_viz.load('{name}')\"",
    "mp4": "Put it on a slide; it is a loop.",
    "svg": "Put it on a page or a poster; it is sharp at every size.",
    "pdf": "In LaTeX: \\includegraphics{{{name}}}",
    "csv": "python -c \"import numpy; numpy.loadtxt('{name}', delimiter=',', skiprows=1)\"",
}


def write(runs: Sequence[ShippedRun], how: How) -> Iterator[float | bytes]:
    """Yield how much is packed, and last the zip; what cannot be made is named in its README."""
    run = runs[0]
    files = tuple(contents(run))
    made, uses, missing = io.BytesIO(), list[str](), list[str]()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, what) in enumerate(files):
            ending = name.rpartition(".")[2]
            asked = replace(how, what=what)
            data = b""
            try:
                for one in kinds.in_pieces(runs, name, asked):
                    if isinstance(one, bytes):
                        data = one
                    else:
                        yield (number + one) / len(files)
            except ValueError as error:
                missing.append(f"{name}: {error}.")
                continue
            packed.writestr(name, data)
            uses.append(f"{name}\n    {USES.get(ending, '').format(name=name)}".rstrip())
            yield (number + 1) / len(files)
        packed.writestr(README, _readme(run, moment(run, how)[1].step, uses, missing))
    yield made.getvalue()


def contents(run: ShippedRun) -> Iterator[tuple[str, str]]:
    """Yield the name of each file, and which of several figures or tables it is."""
    for ending, kind in kinds.KINDS.items():
        if ending in LEFT_OUT or not kind.fits(run.config):
            continue
        if ending in ("svg", "pdf"):
            yield from ((f"figure-{what}.{ending}", what) for what in figures_of(run))
        elif ending == "csv":
            yield from ((f"{what}.csv", what) for what in tables_of(run))
        else:
            yield f"run.{ending}", ""


def _readme(run: ShippedRun, step: int, uses: list[str], missing: list[str]) -> str:
    query = run.config.to_query()
    parts = [
        f"A run of node_viz at training step {step}.",
        f"To train it again: node-viz train '{query}'" if query else "To train it: node-viz train",
        "The commands that begin with node-viz or import node_viz need: pip install node_viz",
        "Units stand in the first line of each table.",
        "\n".join(uses),
    ]
    if missing:
        parts.append("Not in here:\n" + "\n".join(missing))
    return "\n\n".join(parts) + "\n"
