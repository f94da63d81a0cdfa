"""The scenes of the lesson on the solver that lies."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

CALM = ("density", "particles", "data")
STILL = View(step=-1, t=0.0, play=0, layers=CALM)
UNIT = "nats: claimed → true"

SCENES: tuple[Scene, ...] = (
    Scene(
        "Training never sees the flow: it sees what three solver steps make of it.",
        fresh=True,
        view=STILL,
        ask="The loss of the coarse grid will fall below the entropy. No density can have such a "
        "loss. What is the true loss?",
        choices=("Below the entropy as well", "Far above the entropy", "Just above the entropy"),
        right="Far above the entropy",
    ),
    Scene(
        "The coarse grid claims the best loss of all, and it is by far the worst.",
        view=STILL,
        number="{coarse.claimed:.2f} → {coarse.nll:.2f}",
        unit=UNIT,
        focus="lies_claims",
    ),
    Scene(
        "What it claims is no density: a density has mass 1.",
        view=STILL,
        number="{weighs}",
        unit="mass of what it claims",
        focus="lies_belief",
    ),
    Scene(
        "At step 50 claim and truth were the same: the lie was learnt later.",
        view=View(step=50, t=0.0, play=0, layers=CALM),
        number="{coarse.claimed:.2f} → {coarse.nll:.2f}",
        unit=UNIT,
        focus="lies_claims",
    ),
    Scene(
        "The same three steps, with a price on sharp changes: hardly a lie.",
        view=View(step=-1, t=0.0, play=0, layers=("density", "trajectories", "data")),
        number="{calm.claimed:.2f} → {calm.nll:.2f}",
        unit=UNIT,
    ),
    Scene(
        "Twelve steps leave hardly an error that training could use.",
        view=STILL,
        number="{fine.claimed:.2f} → {fine.nll:.2f}",
        unit=UNIT,
    ),
)
