"""The scenes of the lesson on continuous normalizing flows: from noise to a density."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View
from node_viz.lessons.cnf.words import IN_GAP, ON_MOON

DENSITY = ("density", "data")
SHAPE = "A blurred shape of the moons"
STILL = View(step=-1, t=0.0, play=0, way="encode", layers=DENSITY, point=())

SCENES = (
    Scene(
        "Before training no point moves: the model is plain noise.",
        fresh=True,
        view=STILL,
    ),
    Scene(
        "Fifty training steps take a few seconds.",
        fresh=True,
        view=STILL,
        ask="What will the model know after them?",
        choices=("Only where the cloud is, and how wide", SHAPE, "Two sharp moons"),
        right=SHAPE,
    ),
    Scene(
        "After 50 steps the density already follows the moons, but blurred.",
        fresh=True,
        train=50,
        view=STILL,
        number="{flow.kl:.2f}",
        unit="nats of KL (0 is perfect)",
    ),
    Scene(
        "After 1000 steps the same network carries noise to two moons.",
        view=View(
            step=-1, t=1.0, play=1, way="generate", layers=("density", "particles"), point=()
        ),
        number="{flow.kl:z.3f}",
        unit="nats of KL",
    ),
    Scene(
        "On a moon the flow spreads points out, so the density there is high.",
        view=View(step=-1, t=0.0, play=0, way="encode", layers=DENSITY, point=ON_MOON),
        number="{on_moon.spread:+.2f}",
        unit="nats: ∫ div f along this path",
    ),
    Scene(
        "Between the moons it gathers them, so the density there is low.",
        view=View(step=-1, t=0.0, play=0, way="encode", layers=DENSITY, point=IN_GAP),
        number="{in_gap.spread:+.2f}",
        unit="nats: ∫ div f along this path",
    ),
)
