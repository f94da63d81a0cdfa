"""The scenes of the lesson on straight paths: two flows of one fit, at two prices."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View
from node_viz.lessons.straight.words import POINT

PATHS = ("trajectories", "data")
UNTRAINED = View(step=-1, t=0.0, play=0, way="encode", layers=("density", "data"), point=())
FEW = "Fewer than 50"

SCENES = (
    Scene(
        "Two flows, the same data and batches; RNODE also pays for motion.",
        fresh=True,
        view=UNTRAINED,
    ),
    Scene(
        "After training the plain flow needs 145 calls of the field a solve.",
        fresh=True,
        view=UNTRAINED,
        ask="How many will RNODE need?",
        choices=("About 145", "About 100", FEW),
        right=FEW,
    ),
    Scene(
        "RNODE goes straight, and asks the field less than a third as often.",
        view=View(step=-1, play=1, way="encode", layers=("particles", *PATHS), point=()),
        number="{plain.nfe} → {rnode.nfe}",
        unit="calls a solve",
    ),
    Scene(
        "It fits as well: the detours bought nothing.",
        view=View(step=-1, t=0.0, play=0, way="encode", layers=("density",), point=()),
        number="{plain.kl:.2f} and {rnode.kl:.2f}",
        unit="nats of KL, plain and RNODE",
    ),
    Scene(
        "One point, two ways to the noise: only one is straight.",
        view=View(step=-1, t=0.0, play=0, way="encode", layers=PATHS, point=POINT),
        number="{plain_path.bend:.2f} and {rnode_path.bend:.2f}",
        unit="times the straight line, plain and RNODE",
    ),
    Scene(
        "Now live: watch which paths turn while both flows learn.",
        fresh=True,
        train=0,
        view=View(step=-1, play=0, way="encode", layers=PATHS, point=()),
    ),
)
