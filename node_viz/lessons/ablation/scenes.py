"""The scenes of the lesson on the two penalties: the grid, the cheapest cell, the far corner."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.lessons.ablation.numbers import MOONS_PLAIN

MIDDLE = "Middle weights"

SCENES = (
    Scene(
        "Sixteen flows: the row is the price on motion, the column the price on slope.",
        fresh=True,
    ),
    Scene(
        f"Once trained, the flow without penalties needs {MOONS_PLAIN} calls a solve.",
        fresh=True,
        ask="Which flow that fits as well needs the fewest?",
        choices=("The largest weights", MIDDLE, "The smallest weights that are not zero"),
        right=MIDDLE,
    ),
    Scene(
        "A middle weight saves most of the calls, and the fit stays.",
        number="{plain.nfe} → {best.nfe}",
        unit="calls a solve, at as good a fit",
    ),
    Scene(
        "With the largest weights it is cheaper not to move: the fit is lost.",
        number="{plain.kl:z.2f} → {both.kl:.2f}",
        unit="nats of KL, first and last cell",
    ),
)
