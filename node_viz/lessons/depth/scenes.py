"""The prepared states of the page on depth: who turns the line over, times, then the plane."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

LAYERS = ("decision", "points", "trajectories", "plane")

SCENES: tuple[Scene, ...] = (
    Scene(
        "Four networks of equal size must send every x to −x. None is trained yet.",
        "",
        View(step=0, t=0.0, layers=LAYERS),
        ask="Which of them can learn it?",
        choices=("All but plain", "Data-controlled and adaptive", "Only adaptive"),
        right="Data-controlled and adaptive",
    ),
    Scene(
        "Each input needs its own field or its own time; changing weights do not help.",
        "",
        View(step=-1, t=1.0, layers=LAYERS),
        number="{plain.mse:.3f} → {adaptive.mse:.4f}",
        unit="squared error, plain → adaptive",
    ),
    Scene(
        "Drawn over the time s of each input, no two paths cross.",
        "arms=adaptive",
        View(step=-1, t=1.0, layers=LAYERS),
        number="{adaptive_S:+.2f}",
        unit="S(1), the time of x = 1: it flows backwards",
        focus="depth_own_box",
    ),
    Scene(
        "Another seed learns other times: only S times the field is fixed.",
        "arms=adaptive&seed=1",
        View(step=-1, t=1.0, layers=LAYERS),
        number="{adaptive_S:+.2f}",
        unit="S(1) from seed 1; from seed 0 it was −1.28",
        focus="depth_own_box",
        train=0,
    ),
    Scene(
        "In the plane, weights that change on the way give a lower loss.",
        "dataset=annuli",
        View(step=-1, t=1.0, layers=LAYERS),
        number="{plain.loss:.3f} → {t.loss:.3f}",
        unit="loss in nats, plain → t as input",
    ),
)
