"""Named experiments, each a few overrides and one sentence that says what to see in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.experiment.config import ExperimentConfig


@dataclass(frozen=True)
class Preset:
    """A config worth a name, and what to watch when it trains."""

    label: str
    sentence: str
    config: ExperimentConfig


PRESETS: dict[str, Preset] = {
    "default": Preset(
        "Two moons", "Two arcs part from one Gaussian; the field turns fastest between them.",
        ExperimentConfig(),
    ),
    "quick": Preset(
        "Eight Gaussians", "Learnt within seconds: the cloud breaks into eight drops.",
        ExperimentConfig(dataset="8gaussians"),
    ),
    "edges": Preset(
        "Checkerboard", "A smooth flow cannot cut a sharp edge; watch KL stall above zero.",
        ExperimentConfig(dataset="checkerboard"),
    ),
    "the solver lies": Preset(
        "The solver lies",
        "Four coarse steps and no refinement: the training loss falls below the entropy, which no "
        "density can do.",
        ExperimentConfig(solver="rk4", solver_steps=4, refine=0),
    ),
    "ffjord": Preset(
        "FFJORD's network", "Concat-squash layers, three of width 64, as in the paper.",
        ExperimentConfig(field="concatsquash", depth=3, dataset="pinwheel"),
    ),
    "euler": Preset(
        "Euler, four steps", "The crudest solver; refinement has to rescue it.",
        ExperimentConfig(solver="euler", solver_steps=4),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: what it changes in the experiment that all sides share."""

    label: str
    sentence: str
    changes: dict[str, Any]


ARMS: dict[str, Arm] = {
    "plain": Arm("Plain", "Maximum likelihood alone.", {}),
    "kinetic": Arm("Kinetic", "Pays for the way points travel.", {"kinetic": 0.03}),
    "jacobian": Arm("Jacobian", "Pays for sharp changes of the field.", {"jacobian": 0.03}),
    "rnode": Arm("RNODE", "Pays for both.", {"kinetic": 0.03, "jacobian": 0.03}),
    "steer": Arm("STEER", "Draws the end time anew in each step.", {"steer": 0.5}),
    "otflow": Arm("OT-Flow", "Runs down a potential, with transport and HJB costs.",
                  {"method": "otflow"}),
}  # fmt: skip


@dataclass(frozen=True)
class Contrast:
    """A comparison worth a name: what its arms share, and which arms they are."""

    label: str
    sentence: str
    config: ExperimentConfig
    arms: tuple[str, ...]


_TANGLED = ExperimentConfig(steps=600, schedule="constant")
CONTRASTS: dict[str, Contrast] = {
    "moons": Contrast(
        "Two moons", "At a constant learning rate a plain flow keeps winding; penalties keep it "
        "straight.",
        _TANGLED, ("plain", "rnode"),
    ),
    "penalties": Contrast(
        "One penalty at a time", "Energy shortens the paths, the Jacobian calms the field between "
        "them; which of the two does it?",
        _TANGLED, ("plain", "kinetic", "jacobian", "rnode"),
    ),
    "three ways": Contrast(
        "Three ways to be straight", "Penalties, a random end time, a potential: each beside the "
        "plain flow.",
        _TANGLED, ("plain", "rnode", "steer", "otflow"),
    ),
    "checkerboard": Contrast(
        "Checkerboard", "Sharp edges drive the plain field up.",
        _TANGLED.replace(dataset="checkerboard"), ("plain", "rnode"),
    ),
    "no difference": Contrast(
        "Where it hardly matters", "Eight clusters in a ring need not pass each other, so short "
        "training from small weights finds nearly straight paths by itself.",
        ExperimentConfig(dataset="8gaussians", steps=600), ("plain", "rnode"),
    ),
}  # fmt: skip
MOST_ARMS = 4  #: side by side


def arms_of(base: ExperimentConfig, names: Sequence[str]) -> dict[str, ExperimentConfig]:
    """Return the config of each arm called for: `base` with the arm's changes.

    Raises:
        ValueError: an unknown name, a name twice, none, or more than `MOST_ARMS`, in a sentence.
    """
    for name in names:
        if name not in ARMS:
            known = ", ".join(repr(arm) for arm in ARMS)
            raise ValueError(f"arm must be one of {known}; got {name!r}")
    twice = [name for name in names if list(names).count(name) > 1]
    if twice:
        raise ValueError(f"arm {twice[0]!r} is named twice; each stands once")
    check_count(len(names))
    return {name: base.replace(**ARMS[name].changes) for name in names}


def check_count(count: int) -> None:
    """Raise a `ValueError` unless so many arms can stand side by side."""
    if not 1 <= count <= MOST_ARMS:
        raise ValueError(f"a comparison has 1 to {MOST_ARMS} arms; got {count}")


def preset(name: str) -> Preset:
    """Return the preset called `name`; a `ValueError` lists the names."""
    if name not in PRESETS:
        names = ", ".join(repr(known) for known in PRESETS)
        raise ValueError(f"preset must be one of {names}; got {name!r}")
    return PRESETS[name]
