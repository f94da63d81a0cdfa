"""The arms of the page on depth: eight answers to "what may change on the way?"."""

from __future__ import annotations

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.presets import MOST_ARMS, Arm
from node_viz.experiment.size import as_large_as, parameters
from node_viz.ui.arms import Pane

ARMS: dict[str, Arm] = {
    "plain": Arm("Plain", "One field f(z) for all samples and all depths.", {}),
    "t": Arm("t as input", "f(t, z): one bias moves along a line.", {"depth_variance": "t"}),
    "stacked": Arm(
        "Stacked", "One field after another, each on its piece of [0, 1].",
        {"depth_variance": "stacked"},
    ),
    "galerkin": Arm(
        "Galerkin", "Weights are sums of polynomials in t.", {"depth_variance": "galerkin"}
    ),
    "fourier": Arm(
        "Fourier", "Weights are sums of sines and cosines of t.",
        {"depth_variance": "galerkin", "basis": "fourier"},
    ),
    "control": Arm(
        "Data-controlled", "f(x, z): each input has a field of its own.", {"data_control": 1}
    ),
    "adaptive": Arm(
        "Adaptive", "Each input stops at a depth S(x) of its own.", {"adaptive_depth": 1}
    ),
    "adaptive-t": Arm(
        "Adaptive + t", "A depth S(x) of its own, in a field f(s, z) that changes on the way.",
        {"adaptive_depth": 1, "depth_variance": "t"},
    ),
}  # fmt: skip
FLOWS = ("plain", "t", "stacked", "galerkin", "fourier")  #: on the line, none can turn it over
COLOURS = {
    "plain": "#D55E00", "t": "#557535", "stacked": "#2F7878", "galerkin": "#009E73",
    "fourier": "#8A6D1B", "control": "#A0459A", "adaptive": "#4A86E0", "adaptive-t": "#6F62C9",
}  # fmt: skip


def arms_of(base: ExperimentConfig, names: tuple[str, ...]) -> dict[str, ExperimentConfig]:
    """Return what each arm trains: `base` with its change, as many parameters as without.

    Raises:
        ValueError: an unknown name, a name twice, none, or more than `MOST_ARMS`, in a sentence.
    """
    for name in names:
        if name not in ARMS:
            known = ", ".join(repr(arm) for arm in ARMS)
            raise ValueError(f"arm must be one of {known}; got {name!r}")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"arm {twice[0]!r} is named twice; each stands once")
    if not 1 <= len(names) <= MOST_ARMS:
        raise ValueError(f"the page shows 1 to {MOST_ARMS} arms; got {len(names)}")
    count = parameters(base)
    return {name: as_large_as(base.replace(**ARMS[name].changes), count) for name in names}


def panes_of(configs: dict[str, ExperimentConfig]) -> tuple[Pane, ...]:
    """Return a pane for each of the named arms."""
    return tuple(
        Pane(name, ARMS[name].label, config, COLOURS[name], ARMS[name].sentence)
        for name, config in configs.items()
    )
