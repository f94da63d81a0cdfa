"""The prepared states of the page on augmentation: the line, then the plane."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

OVER_TIME = ("decision", "points", "trajectories", "time")  #: layers: the first coordinate over t
IN_SPACE = ("decision", "points", "trajectories", "plane")  #: layers: the states themselves

SCENES: tuple[Scene, ...] = (
    Scene(
        "Every x on the line must go to −x. The field is not trained yet.",
        "task=regress&arms=none",
        View(step=0, t=0.0, layers=OVER_TIME),
        ask="Where does the best flow send the inputs?",
        choices=("To −x exactly", "Half of the way to −x", "All to 0, the mean"),
        right="All to 0, the mean",
    ),
    Scene(
        "Paths on the line cannot cross, so the best answer is 0 for all.",
        "task=regress&arms=none",
        View(step=-1, t=1.0, layers=OVER_TIME),
        number="{none.mse:.3f}",
        unit="squared error; no flow on the line gets below 0.340",
    ),
    Scene(
        "With one more coordinate the points go round each other.",
        "task=regress&arms=none,zero",
        View(step=-1, t=1.0, layers=IN_SPACE),
        number="{none.mse:.3f} → {zero.mse:.6f}",
        unit="squared error, NODE → ANODE",
    ),
    Scene(
        "In the plane NODE must separate a blue disc from an orange ring.",
        "task=classify&arms=none,zero",
        View(step=0, t=0.0, layers=IN_SPACE),
        ask="What becomes of the blue region when NODE is trained?",
        choices=("It closes around the disc", "It leaves through a gap in the ring", "It vanishes"),
        right="It leaves through a gap in the ring",
    ),
    Scene(
        "NODE's blue region leaves through a gap; ANODE's closes around the disc.",
        "task=classify&arms=none,zero",
        View(step=-1, t=1.0, layers=IN_SPACE),
        number="{none_hole.passage:.2f} → {zero_hole.passage:.2f}",
        unit="length of the narrowest gap, NODE → ANODE",
        focus="augment_region",
        alone=True,
    ),
    Scene(
        "Eight times as many points press the gap together. A flow never closes it.",
        "task=classify&arms=none&points=4096",
        View(step=-1, t=1.0, layers=IN_SPACE),
        number="{none_hole.passage:.3f}",
        unit="length of the narrowest gap with 4096 points; with 512 it was 0.17",
        train=0,
    ),
)
