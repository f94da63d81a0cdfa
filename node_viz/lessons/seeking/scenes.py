"""The scenes of the lesson on covering and seeking."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

SHOWN = ("density", "particles")
UNTRAINED = View(step=-1, t=0.0, play=0, layers=("density", "data"))
STILL = View(step=-1, t=0.0, play=0, layers=SHOWN)
SIX = "Four to seven of them"

SCENES: tuple[Scene, ...] = (
    Scene(
        "Two flows start as one small bump. One learns from data, one from its own samples.",
        fresh=True,
        view=UNTRAINED,
    ),
    Scene(
        "Forward KL finds all eight modes.",
        fresh=True,
        view=UNTRAINED,
        ask="How many modes will reverse KL find?",
        choices=("All eight as well", SIX, "One alone"),
        right=SIX,
    ),
    Scene(
        "Reverse KL keeps to some modes: what it leaves out costs it little.",
        view=STILL,
        number="{forward_cover.modes} and {reverse_cover.modes}",
        unit="of 8 modes, forward and reverse KL",
    ),
    Scene(
        "By forward KL the flow that lost modes is far behind.",
        view=STILL,
        number="{forward_cover.forward:.2f} and {reverse_cover.forward:.2f}",
        unit="nats of KL(p‖q), forward and reverse KL",
        focus="seeking_cover",
    ),
    Scene(
        "The narrower the start, the fewer modes reverse KL finds.",
        setup="arms=narrow,reverse,wide",
        view=STILL,
        number="{narrow_cover.modes}, {reverse_cover.modes} and {wide_cover.modes}",
        unit="of 8 modes, from widths 0.05, 0.3 and 1",
    ),
    Scene(
        "A constant added to log p shifts the reverse loss, and changes no training step.",
        setup="constant=3",
        view=STILL,
        focus="seeking_losses_box",
        alone=True,
    ),
)
