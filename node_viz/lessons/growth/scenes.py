"""The scenes of the lesson on why NFE grows."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

CALM = ("density", "particles", "data")
PATHS = ("density", "trajectories", "data")

SCENES: tuple[Scene, ...] = (
    Scene(
        "Both flows begin alike and see the same data; RNODE also pays for sharp changes.",
        fresh=True,
        view=View(step=-1, t=0.0, play=0, layers=CALM),
        ask="The network keeps its size. How many calls does a solve of plain need after 600 "
        "training steps?",
        choices=("Still 13", "About 40", "About 150"),
        right="About 150",
    ),
    Scene(
        "The fit has become good, and the field sharp: ten times as many calls.",
        view=View(step=-1, t=0.0, play=0, layers=CALM),
        number="{plain_run.gauges[0].nfe} → {plain.nfe}",
        unit="calls a solve",
        focus="growth_scatter",
    ),
    Scene(
        "Each block is one step of the solver: blocks are short where the field is sharp.",
        view=View(step=-1, t=0.0, play=1, way="encode", layers=("particles", "field", "data")),
        focus="growth_ribbon_box",
    ),
    Scene(
        "Early in training the field is smooth: the same solve takes long steps.",
        view=View(step=25, t=0.0, play=1, way="encode", layers=("particles", "field", "data")),
        number="{plain.nfe}",
        unit="calls a solve at step 25",
        focus="growth_ribbon_box",
    ),
    Scene(
        "RNODE pays for sharp changes: it fits as well, with a third of the calls.",
        view=View(step=-1, t=0.0, play=0, layers=PATHS),
        number="{plain.nfe} → {rnode.nfe}",
        unit="calls a solve",
    ),
)
