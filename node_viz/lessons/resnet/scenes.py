"""From ResNet to ODE-Net in five steps: layers are Euler steps, and may be more than a flow."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.experiment.views import View

WAYS = ("decision", "points", "trajectories", "nodes", "plane")
FALLS = "It tells fewer points right"

SCENES = (
    Scene(
        "Each layer moves every point a little: one Euler step along a learnt field.",
        view=View(step=-1, t=0.0, play=1, layers=WAYS),
        number="{tied.accuracy:.1%}",
        unit="told right by eight layers that share their weights",
    ),
    Scene(
        "The tied ResNet learns with 8 layers, until it tells all points right.",
        "arms=tied,rknet",
        view=View(step=25, t=1.0, play=0, layers=WAYS),
        ask="Then its weights stay, and it is read with 64 smaller steps. What happens?",
        choices=("It tells more points right", "Nothing changes", FALLS),
        right=FALLS,
    ),
    Scene(
        "It learnt eight particular steps, not the curve that finer steps approach.",
        "arms=tied,rknet",
        view=View(step=-1, t=1.0, play=0, layers=WAYS),
        number="{tied_layers:.0%} → {tied_curve:.0%}",
        unit="told right: by its 8 layers → along its curve",
    ),
    Scene(
        "Three layers carry x to −x: jumps may cross, paths of a flow may not.",
        "dataset=reflection&solver_steps=3&arms=resnet,tied,rknet&test=3",
        view=View(step=-1, t=1.0, play=0),
        number="{tied.mse:.4f}",
        unit="squared error of three tied layers; a flow has at least 0.340",
        train=0,
    ),
    Scene(
        "Layers keep every step for the gradient; the ODE-Net's adjoint keeps only the end.",
        view=View(step=-1, t=1.0, play=0, layers=WAYS),
        number="{odenet.memory_bytes:,}",
        unit="bytes for one batch; the tied ResNet keeps {tied.memory_bytes:,}",
    ),
)
