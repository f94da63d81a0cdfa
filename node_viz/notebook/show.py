"""`show` draws runs in a notebook with the stage of the app: Jupyter, VS Code, Colab or marimo.

trainer = Trainer(ExperimentConfig(dataset="moons", steps=300))
show(trainer)
for snapshot in trainer.run():
    print(snapshot.step, snapshot.metrics.kl)
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import family_of
from node_viz.runs.shipped import ShippedRun

if TYPE_CHECKING:
    from node_viz.notebook.panes import Pane
    from node_viz.notebook.widget import StageWidget

MOST = 4  #: runs side by side
COLOURS = ("#D55E00", "#009E73", "#A0459A", "#4A86E0")  #: of their names, left to right
KINDS = (
    "a trainer, a ShippedRun, the folder of a saved run, the name of a preset, or a list of these"
)
MISSING = "show needs anywidget, which pip install 'node_viz[notebook]' brings"
NOWHERE = "show draws in a notebook, and there is none here; node-viz app opens the app"


def show(what: Any) -> None:
    """Draw runs below the cell: both sliders, the layers, and a click asks for a point's path.

    A trainer may be trained on after this: its new pictures appear as its steps pass.

    Args:
        what: a trainer (trained or not), a `ShippedRun`, the folder of a saved run, the name of a
            preset that was trained beforehand, or up to four of these side by side: a list, or a
            dict by what they should be called.

    Raises:
        ValueError: it is none of these, there is no such run, its kind has no stage, or there is no
            notebook here.
        ModuleNotFoundError: anywidget is not installed.
    """
    widget = widget_of(what)
    marimo = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        marimo.output.append(widget)
        return
    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        raise ValueError(NOWHERE)
    shell.display.display(widget)


def widget_of(what: Any) -> StageWidget:
    """Return the widget that `show` draws, for a layout of one's own; see there."""
    from node_viz.notebook.panes import Pane
    from node_viz.notebook.watch import Watch
    from node_viz.training.loop import Loop

    named = _named(what)
    panes: list[Pane] = []
    watches: list[Watch] = []
    for (label, run), colour in zip(named.items(), COLOURS, strict=False):
        if isinstance(run, Loop):
            pane = Pane(run.config, label, colour)
            pane.message = run.message
            watches.append(Watch(run, pane))
            panes.append(pane)
        else:
            panes.append(_finished(run, label, colour))
    if len({pane.stage for pane in panes}) > 1:
        nouns = ", ".join(sorted({family_of(pane.config).noun for pane in panes}))
        raise ValueError(f"runs side by side must be of one family; these are {nouns}")
    if importlib.util.find_spec("anywidget") is None:
        raise ModuleNotFoundError(MISSING)
    from node_viz.notebook.widget import StageWidget

    return StageWidget(panes, watches)


def _named(what: Any) -> dict[str, Any]:
    """Return what to show by its label.

    Raises:
        ValueError: it is nothing that can be shown, or there are none or too many.
    """
    if isinstance(what, Mapping):
        runs, labels = list(what.values()), [str(label) for label in what]
    else:
        runs = list(what) if isinstance(what, list | tuple) else [what]
        labels = []
    if not 1 <= len(runs) <= MOST:
        raise ValueError(f"show draws 1 to {MOST} runs side by side; got {len(runs)}")
    for run in runs:
        _check(run)
    return dict(zip(labels or _labels(runs), runs, strict=True))


def _check(run: Any) -> None:
    from node_viz.training.loop import Loop

    if isinstance(run, ExperimentConfig):
        raise ValueError("show draws runs, and a config is none yet: give it to a trainer first")
    if not isinstance(run, Loop | ShippedRun | str | Path):
        raise ValueError(f"show takes {KINDS}; got a value of type {type(run).__name__}")


def _labels(runs: list[Any]) -> list[str]:
    """Return what runs are called: their names, what sets them apart, or else their data."""
    configs = [None if isinstance(run, str | Path) else run.config.as_dict() for run in runs]
    known = [config for config in configs if config is not None]
    differ = [key for key in (known[0] if known else {}) if len({c[key] for c in known}) > 1]
    labels: list[str] = []
    for run, config in zip(runs, configs, strict=True):
        if config is None:
            label = Path(run).name or str(run)
        elif differ:
            label = ", ".join(f"{key}={config[key]}" for key in differ[:3])
        else:
            label = str(config["dataset"])
        labels.append(label if label not in labels else f"{label} ({len(labels) + 1})")
    return labels


def _finished(run: ShippedRun | str | Path, label: str, colour: str) -> Pane:
    from node_viz.export.opened import run_of
    from node_viz.notebook.panes import of_finished

    return of_finished(run if isinstance(run, ShippedRun) else run_of(str(run)), label, colour)
