"""The words around a player: what its runs claim, where they come from, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.syllabus import Page, page
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import DATA
from node_viz.experiment.presets import PRESETS
from node_viz.export.page_words import family_name, labels
from node_viz.runs.shipped import ShippedRun

MATCHING = ("fm", "otfm", "reflow")

#: what there is to see and to do, by family
STORIES: dict[str, tuple[str, ...]] = {
    "flow": (
        "Every point is carried by a field for one unit of time. At t = 0 the points are data, at "
        "t = 1 they are Gaussian noise. The upper slider moves this time t.",
        "The field itself was learnt. The lower slider moves through the training: at its left end "
        "nothing is learnt yet.",
        "Where the field spreads points out, the density falls. So log p(x) has two parts: where "
        "the point ends, log N(z(1)), and how much it was spread on the way, the integral of the "
        "divergence. Click a point to see both.",
        "A solver follows the field with few or many calls: a tighter tolerance needs more.",
    ),
    "layers": (
        "Every point passes layer after layer. Before the first it is data, after the last it is "
        "Gaussian noise. The upper slider moves through the layers.",
        "The layers were learnt. The lower slider moves through the training: at its left end "
        "they move nothing yet.",
        "Each layer can be undone, and says by how much it stretches the plane. So log p(x) has "
        "two parts: where the point ends, log N(z(1)), and the sum of log |det| of the layers. "
        "Click a point to see both.",
    ),
    "net": (
        "An input starts as a state z(0). A field carries the state to z(1), where a line or a "
        "plane separates the classes, or where the first coordinate is the answer. The upper "
        "slider moves the time t.",
        "The field was learnt. The lower slider moves through the training.",
        "Click an input to see its path, the answer of the network, and how often the solver "
        "called the field.",
    ),
    "series": (
        "A series is seen a few times, at irregular moments and with noise. The model says where "
        "it is between these moments and after them, where the line is dashed.",
        "The lower slider moves through the training.",
        "Drag an observation, or click it away: the model reads the changed series at once.",
    ),
}


def title(runs: Sequence[ShippedRun]) -> str:
    """Return what the runs are about: a preset's name, or that of the data."""
    known = {one.config: one.label for one in PRESETS.values()}
    config = runs[0].config
    return known[config] if len(runs) == 1 and config in known else DATA[config.dataset].label


def sentence(runs: Sequence[ShippedRun]) -> str:
    """Return what to see: a preset's own sentence, or the data and how they were learnt."""
    known = {one.config: one.sentence for one in PRESETS.values()}
    if len(runs) == 1 and runs[0].config in known:
        return known[runs[0].config]
    names = " · ".join(labels(runs))
    return f"{DATA[runs[0].config.dataset].label} · {names}"


def story(runs: Sequence[ShippedRun]) -> tuple[str, ...]:
    """Return paragraphs that say what there is to see and to do."""
    layered = all(METHODS[run.config.method].layered for run in runs)
    family = family_name(runs[0])
    return STORIES["layers" if family == "flow" and layered else family]


def lesson(runs: Sequence[ShippedRun]) -> Page:
    """Return the page of the course that runs like these belong to; its claim is theirs."""
    stems = [_stem(run) for run in runs]
    return page(next((one for one in stems if one not in ("cnf", "resnet")), stems[0]))


def _stem(run: ShippedRun) -> str:
    config = run.config
    match family_name(run):
        case "series":
            return "series"
        case "net":
            return _net_stem(config)
        case _:
            return _flow_stem(config)


def _net_stem(config: ExperimentConfig) -> str:
    if config.augment != "none":
        return "augment"
    if config.adaptive_depth or config.data_control or config.depth_variance != "none":
        return "depth"
    return "resnet"


def _flow_stem(config: ExperimentConfig) -> str:
    if METHODS[config.method].layered:
        return "discrete"
    if config.condition == "label":
        return "conditional"
    if config.method in MATCHING:
        return "matching"
    own = {"otflow": "steer", "reverse-kl": "seeking"}
    if config.method in own:
        return own[config.method]
    return "straight" if config.kinetic or config.jacobian else "cnf"
