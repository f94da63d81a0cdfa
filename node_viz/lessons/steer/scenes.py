"""The scenes of the lesson on STEER and OT-Flow."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

CALM = ("density", "particles", "data")
PATHS = ("density", "trajectories", "data")

SCENES: tuple[Scene, ...] = (
    Scene(
        "STEER draws a new end time in every training step, here from 0.5 to 1.5.",
        fresh=True,
        view=View(step=-1, t=0.0, play=0, layers=CALM),
        ask="The points must be Gaussian at every possible end time. What must STEER's field do "
        "near t = 1?",
        choices=("Keep N(0, I) as it is", "Vanish, so that all points rest", "Point straight out"),
        right="Keep N(0, I) as it is",
    ),
    Scene(
        "STEER's curve is flat: N(0, I) is reached early, and then it is kept.",
        view=View(step=-1, t=1.0, play=0, layers=CALM),
        number="{plain_spread:.2f} → {steer_spread:.2f}",
        unit="nats: how much NLL varies from T = 0.75 to 1.25",
        focus="steer_ends_box",
    ),
    Scene(
        "STEER says nothing about the way: its paths turn even more than plain's.",
        view=View(step=-1, t=0.0, play=0, layers=PATHS),
        number="{plain.curl:.1f} → {steer.curl:.1f}",
        unit="mean |curl|",
    ),
    Scene(
        "OT-Flow only runs downhill on a learnt landscape: its field never turns.",
        view=View(step=-1, t=0.0, play=1, way="encode", layers=("particles", "field", "data")),
        number="{plain.curl:.1f} → {otflow.curl:.0f}",
        unit="mean |curl|",
        focus="steer_potential",
    ),
    Scene(
        "So OT-Flow's paths are nearly the shortest.",
        view=View(step=-1, t=0.0, play=0, layers=PATHS),
        number="{plain.detour:.1f} → {otflow.detour:.1f}",
        unit="times the least motion",
    ),
)
