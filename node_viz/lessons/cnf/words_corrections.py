"""What lectures print of the log density otherwise, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on continuous normalizing flows, the box of the flow",
        r"$\log\rho_0(x_0) = \log\rho_1(x_1) + \int_0^1 -\nabla\cdot f\,dt$",
        r"$\log\rho_0(x_0) = \log\rho_1(x_1) + \int_0^1 \nabla\cdot f\,dt$, where 0 is the "
        r"data and 1 the noise.",
        "At (1, 0.5), on a moon, the true log density is {true:.2f}. The sum with the plus is "
        "{on_moon.log_prob:.2f}, with the printed minus {minus:.2f}.",
    ),
    Correction(
        "Talk on neural ODEs and talk on FFJORD: the noise stands at the start",
        r"$\log p(x) = \log p(z) - \int_{t_0}^{t_1} \operatorname{tr}\dfrac{\partial "
        r"f}{\partial z}\,dt$, with the noise z at $t_0$ and the data x at $t_1$.",
        "the same, seen from the other end. Here the data stand at $t = 0$ and the noise at "
        "$t = 1$, so the integral runs the other way along the same path and is added.",
        "Along the path of (1, 0.5) div f adds up to {on_moon.spread:+.2f} from data to noise "
        "and to {back:+.2f} from noise to data. Add the first or subtract the second: log p = "
        "{on_moon.log_prob:.2f}.",
    ),
)
