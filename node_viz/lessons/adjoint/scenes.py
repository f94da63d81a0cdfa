"""The adjoint in six steps: the way back, its memory, its sign, and where it fails."""

from __future__ import annotations

from node_viz.course.scenes import Scene

SAME = "The same for any number of steps"

SCENES = (
    Scene(
        "The adjoint keeps only the end, and solves the same field backwards to find its way.",
        number="{missed}",
        unit="away from its start, there and back",
        focus="panel_path",
    ),
    Scene(
        "Backpropagation keeps every stage of every solver step for the way back.",
        focus="panel_path",
        ask="The solver takes 20 times as many steps. How much more does the adjoint keep?",
        choices=("20 times as much", "About 4 times as much", SAME),
        right=SAME,
    ),
    Scene(
        "Backpropagation's memory grows with the steps; the adjoint's stays where it is.",
        "part=memory&steps=200",
        number="{memory_ratio:,.0f} ×",
        unit="the adjoint's memory, with 200 steps",
        focus="panel_memory",
    ),
    Scene(
        "Now the sign: the equation of a(t) has a minus, da/dt = −aᵀ ∂f/∂z.",
        focus="panel_path",
        ask="Which sign has the gradient, ∂L/∂θ = ± ∫ aᵀ ∂f/∂θ dt from 0 to 1?",
        choices=("Plus", "Minus"),
        right="Plus",
    ),
    Scene(
        "The area under a(t) is ∂L/∂b, with a plus: finite differences agree.",
        "part=sign",
        number="{sign_off}",
        unit="apart from finite differences",
        focus="panel_sign",
    ),
    Scene(
        "Where paths run together, solving backwards pulls them apart: the way back is lost.",
        "part=error&field=ring",
        number="{adjoint_error}",
        unit="error of the adjoint; backpropagation {backprop_error}",
        focus="panel_gap",
    ),
)
