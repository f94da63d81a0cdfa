"""A run as a notebook: the cells of its script, a few sentences above them, and a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.export.kinds import How
from node_viz.runs.shipped import ShippedRun


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return the notebook of a run, as nbformat 4.5.

    Raises:
        ValueError: its config says something that a script cannot do.
    """
    return (json.dumps(notebook_of(runs[0].config), indent=1) + "\n").encode()


def notebook_of(config: ExperimentConfig) -> dict[str, Any]:
    """Return the notebook that trains `config`, as the tree that its file holds.

    Raises:
        ValueError: the config says something that a script cannot do.
    """
    from node_viz.export.script.picture import picture
    from node_viz.export.script.whole import parts, settings

    first, *blocks = parts(config)
    install = "Install what it needs with `pip install torch torchdiffeq numpy matplotlib`."
    cells = [_said(f"{first.words}\n\nThe settings are {settings(config)}. {install}")]
    cells.append(_run(first.code))
    for one in [*blocks, picture(config)]:
        cells += [_said(one.words), _run(one.code)]
    named = [{"id": f"cell-{k}", **cell} for k, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": named, "metadata": about, "nbformat": 4, "nbformat_minor": 5}


def _said(words: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(words)}


def _run(code: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "metadata": {}, **empty, "source": _lines(code)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
