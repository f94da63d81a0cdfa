"""Families of models, an entry each: all that the rest of the program must know of a model.

Whoever meets a config asks `family_of` it, and nobody asks "is it a net?". Targets are written
"package.module:attribute" and imported when they are used, so that reading this needs no torch.

A family is added by one line, `FAMILIES["mine"] = Family(...)`, and from then on its tasks can be
chosen, trained, painted, saved, restored and shown. `tests/experiment/toy_family.py` is the
shortest one there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from node_viz.experiment.catalogue import DENSITIES, MIXTURES_1D
from node_viz.experiment.net_catalogue import LABELLED, MODELS, TARGETS
from node_viz.experiment.registry import Entry, Joined, Registry
from node_viz.experiment.series_catalogue import SERIES, SERIES_MODELS

if TYPE_CHECKING:
    from node_viz.experiment.config import ExperimentConfig


@dataclass(frozen=True)
class Task(Entry):
    """One thing that a family can learn; its target is the trainer, a `Loop`."""

    data: Registry[Any]  #: the sets that it can be learnt from
    models: Registry[Any] | None = None  #: what can learn it, where there is a choice
    own: str = ""  #: what a visitor's own data must be for it, of `data.own.KINDS`


@dataclass(frozen=True)
class PictureKind:
    """What is drawn of a snapshot, who paints it, and how the tape of a shipped run keeps it."""

    record: str  #: of a picture: step, seconds, half_side, metrics, path, and what is shown
    painter: str  #: made from a config; `paint` makes a picture, `path` follows one point
    pack: str  #: pictures of one run -> arrays by name
    unpack: str  #: (arrays, half_side, [(step, seconds, gauges), ...]) -> those pictures
    payload: str = ""  #: (config, pictures, header) -> bytes of a stage; empty without one of ours


@dataclass(frozen=True)
class Family:
    """One family of models."""

    noun: str  #: as in "the folder holds ..."
    tasks: Registry[Task]
    pictures: Callable[[ExperimentConfig], PictureKind]
    restore: str  #: (config, weights) -> the model, on the CPU
    gauges: str  #: record of what is measured of one snapshot
    curves: str  #: record of a history: step, loss, metrics, and numbers of the whole run
    outcome: str  #: module of the command line: WORDS, gauges_of and figures_of
    glossary: str  #: `Glossary` of sliders, layers and gauges
    cost: str = ""  #: config -> `Cost` of a training step; empty where nobody has worked it out
    density: bool = False  #: whether a model has `log_prob` and `sample`
    half: bool = False  #: whether shipped weights are rounded to eleven binary digits
    share: float = 1.0  #: of a thread's time for pictures, at most


IN_THE_PLANE = PictureKind(
    record="node_viz.records.pictures:Picture",
    painter="node_viz.probes.painter:Painter",
    pack="node_viz.runs.tape_file:pack_planes",
    unpack="node_viz.runs.tape_file:unpack_planes",
    payload="node_viz.export.payloads:flow_payload",
)
ON_THE_LINE = PictureKind(
    record="node_viz.records.pictures:LinePicture",
    painter="node_viz.probes.line_painter:LinePainter",
    pack="node_viz.runs.tape_file:pack_lines",
    unpack="node_viz.runs.tape_file:unpack_lines",
)
OF_A_NET = PictureKind(
    record="node_viz.records.pictures:NetPicture",
    painter="node_viz.probes.net_painter:NetPainter",
    pack="node_viz.runs.net_tape_file:pack_nets",
    unpack="node_viz.runs.net_tape_file:unpack_nets",
    payload="node_viz.export.payloads:net_payload",
)
OF_SERIES = PictureKind(
    record="node_viz.records.series:SeriesPicture",
    painter="node_viz.probes.series_painter:SeriesPainter",
    pack="node_viz.runs.series_tape_file:pack_series",
    unpack="node_viz.runs.series_tape_file:unpack_series",
    payload="node_viz.export.payloads:series_payload",
)

FAMILIES: dict[str, Family] = {
    "flow": Family(
        noun="a flow",
        tasks=Registry(
            "task",
            {
                "density": Task(
                    "Density",
                    "A flow imitates the points.",
                    "node_viz.training.trainer:Trainer",
                    DENSITIES,
                    own="points",
                )
            },
        ),
        pictures=lambda config: ON_THE_LINE if config.dataset in MIXTURES_1D else IN_THE_PLANE,
        restore="node_viz.training.restore:flow_of",
        gauges="node_viz.records.history:Metrics",
        curves="node_viz.records.history:Curves",
        outcome="node_viz.cli.flow_outcome",
        glossary="node_viz.course.glossary:FLOW",
        cost="node_viz.experiment.cost:cost",
        density=True,
    ),
    "net": Family(
        noun="an ODE-Net",
        tasks=Registry(
            "task",
            {
                "classify": Task(
                    "Classify",
                    "An ODE-Net tells two classes apart.",
                    "node_viz.training.net_trainer:NetTrainer",
                    LABELLED,
                    MODELS,
                    own="labelled",
                ),
                "regress": Task(
                    "Regress",
                    "An ODE-Net carries each x to its y.",
                    "node_viz.training.net_trainer:NetTrainer",
                    TARGETS,
                    MODELS,
                ),
            },
        ),
        pictures=lambda config: OF_A_NET,
        restore="node_viz.training.restore:net_of",
        gauges="node_viz.records.history:Scores",
        curves="node_viz.records.history:NetCurves",
        outcome="node_viz.cli.net_outcome",
        glossary="node_viz.course.net_glossary:NET",
        cost="node_viz.experiment.cost:cost",
        half=True,
        share=0.25,  # its picture costs a third of a flow's: a quarter of the time shows as many
    ),
    "series": Family(
        noun="a model of series",
        tasks=Registry(
            "task",
            {
                "series": Task(
                    "Series",
                    "A model foretells how a series goes on.",
                    "node_viz.training.series_trainer:SeriesTrainer",
                    SERIES,
                    SERIES_MODELS,
                    own="series",
                )
            },
        ),
        pictures=lambda config: OF_SERIES,
        restore="node_viz.training.restore:series_model_of",
        gauges="node_viz.records.series:Foresight",
        curves="node_viz.records.series:SeriesCurves",
        outcome="node_viz.cli.series_outcome",
        glossary="node_viz.course.series_glossary:SERIES",
        cost="node_viz.series.cost:cost",
        half=True,
        share=0.25,
    ),
}

#: what can be learnt, by any family
TASKS = Joined("task", lambda: (family.tasks for family in FAMILIES.values()))
#: what may learn it, in any task
LEARNERS: Joined[Any] = Joined(
    "model", lambda: (task.models for task in TASKS.values() if task.models is not None)
)
#: what there is to learn from, in any task
DATA: Joined[Any] = Joined("dataset", lambda: (task.data for task in TASKS.values()))


def family_of(what: ExperimentConfig | str) -> Family:
    """Return the family that serves a config's task, or a task of this name.

    Raises:
        ValueError: there is no such task.
    """
    task = what if isinstance(what, str) else what.task
    for family in FAMILIES.values():
        if task in family.tasks:
            return family
    raise ValueError(f"task must be one of {TASKS.names()}; got {task!r}")
