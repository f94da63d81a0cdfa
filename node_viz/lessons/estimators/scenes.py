"""The scenes of the lesson on estimated traces: three ways to know it, then one Jacobian."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

FLOW = View(step=-1, play=1, way="encode", layers=("density", "particles"))
BOX = "estimators_solves"
MANY = "More than ten times as many"

SCENES = (
    Scene(
        "With the exact trace: each block is one step of the solver.",
        setup="ways=exact",
        view=FLOW,
        number="{exact.nfe}",
        unit="calls a solve",
        focus=BOX,
    ),
    Scene(
        "One random vector for each point, kept from t = 0 to 1: about as many steps.",
        setup="ways=exact,fixed",
        view=FLOW,
        number="{exact.nfe} → {fixed.nfe}",
        unit="calls a solve",
        focus=BOX,
    ),
    Scene(
        "Now each call of the field draws its random vectors anew.",
        setup="ways=exact,fixed",
        view=FLOW,
        ask="How many calls will the solve take?",
        choices=("About as many", "Twice as many", MANY),
        right=MANY,
    ),
    Scene(
        "The solver takes the jumps for its own error, and gives up.",
        view=FLOW,
        number="{exact.nfe} → {fresh.nfe}",
        unit="calls, and not at the end",
        focus=BOX,
    ),
    Scene(
        "Earlier in training, the same: new draws do not let the solver pass.",
        view=View(step=50, play=1, way="encode", layers=("density", "particles")),
        focus=BOX,
    ),
)
