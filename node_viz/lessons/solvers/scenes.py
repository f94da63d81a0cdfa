"""The page on ODE solvers in six steps: accuracy has a price, and stiffness has another."""

from __future__ import annotations

from node_viz.course.scenes import Scene
from node_viz.lessons.solvers.numbers import SURVIVORS

STIFF = "problem=stiff&steps=16"

SCENES = (
    Scene(
        "The grey curve is the solution; a solver only sees the slopes that it asks for.",
        number="{euler_error}",
        unit="Euler's error after {euler.nfe} calls",
        focus="panel_paths",
    ),
    Scene(
        "Four times as many steps divide Euler's error by about 4, RK4's by more than 256.",
        "steps=32",
        number="{euler_error} → {rk4_error}",
        unit="error of Euler → of RK4",
        focus="panel_errors",
    ),
    Scene(
        "The lines show where each solver is stable. Next: a solution that is almost flat.",
        "steps=32",
        focus="panel_stability",
        ask="16 equal steps, each with hλ = −2.5. Who reaches the end unharmed?",
        choices=tuple(SURVIVORS.values()),
        right="RK4 and implicit Euler",
    ),
    Scene(
        "A step of Euler multiplies every error by −1.5; RK4 just stays stable.",
        STIFF,
        number="{euler_error}",
        unit="Euler's error; the solution stays below {size:.2f}",
        focus="panel_paths",
    ),
    Scene(
        "With 24 steps all are stable: λ sets the limit, not the curve.",
        "problem=stiff&steps=24",
        number="{euler_error}",
        unit="Euler's error with 24 steps",
        focus="panel_paths",
    ),
    Scene(
        "On a straight path one Euler step is exact: so flows are trained to be straight.",
        "problem=gaussian_ot&steps=1",
        number="{euler.nfe}",
        unit="call, and the error is {euler_error}",
        focus="panel_paths",
    ),
)
