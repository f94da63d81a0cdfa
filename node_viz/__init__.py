"""Neural ODEs and continuous normalizing flows that you can watch while they learn.

The names below are the notebook's: `from node_viz import ExperimentConfig, Trainer`, or all of them
with `from node_viz import *`. Each is imported when it is first asked for, so `import node_viz`
alone costs nothing and needs no PyTorch.

Whatever takes points takes a tensor, a numpy array or lists of any type of number: many points
(n, d), one (d,), which gives one answer, or none, which gives none. What cannot be used is refused
with a `ValueError` of one sentence.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.2.0"

_HOMES = {
    "ExperimentConfig": "node_viz.experiment.config",
    "PRESETS": "node_viz.experiment.presets",
    "preset": "node_viz.experiment.presets",
    "density": "node_viz.data",
    "solve": "node_viz.solvers",
    "CNF": "node_viz.flows.cnf",
    "Trainer": "node_viz.training.trainer",
    "NetTrainer": "node_viz.training.net_trainer",
    "ODENet": "node_viz.odenets.net",
    "labelled_set": "node_viz.data",
    "Tape": "node_viz.training.tape",
    "Painter": "node_viz.probes.painter",
    "probe_density": "node_viz.probes.grid",
    "save": "node_viz.training.run_folder",
    "load": "node_viz.training.run_folder",
    "density_figure": "node_viz.plots.run_pictures",
    "curves_figure": "node_viz.plots.run_pictures",
    "show": "node_viz.notebook.show",
}
__all__ = list(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"node_viz has no {name!r}; it has {', '.join(_HOMES)}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
