"""Named experiments, each a few overrides and one sentence that says what to see in it."""

from __future__ import annotations

from dataclasses import dataclass

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


def preset(name: str) -> Preset:
    """Return the preset called `name`; a `ValueError` lists the names."""
    if name not in PRESETS:
        names = ", ".join(repr(known) for known in PRESETS)
        raise ValueError(f"preset must be one of {names}; got {name!r}")
    return PRESETS[name]
