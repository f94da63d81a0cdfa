"""What lectures print of the change of variables otherwise, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on continuous normalizing flows, the box of the flow",
        r"$\log\rho_0(x_0) = \log\rho_1(x_1) + \int_0^1 -\nabla\cdot f\,dt$",
        r"$\log\rho_0(x_0) = \log\rho_1(x_1) + \int_0^1 \nabla\cdot f\,dt$, from the data at 0 "
        r"to the noise at 1.",
        "A density has mass 1. With the plus the mass of this flow is {mass.plus:.2f}, with "
        "the printed minus {mass.minus:.2f}.",
    ),
    Correction(
        "Talk on continuous normalizing flows, equation 10 of the proof",
        r"$-\dfrac{\nabla\rho\cdot f - \nabla\cdot(f\rho)}{\rho}$ in the second line",
        r"$\dfrac{\nabla\rho\cdot f - \nabla\cdot(f\rho)}{\rho} = -\nabla\cdot f$; with the "
        r"minus in front the line says $+\nabla\cdot f$, and the third line does not follow.",
        "The square above has ∫ div f = {log_det:+.2f} and ends with {growth:.2f} times its "
        "area, so its density is about {thinner:.2f} times what it was. The printed line makes "
        "it {denser:.2f} times.",
    ),
    Correction(
        "Chen et al. 2018, equation 10",
        r"$\dfrac{d \log p(z(t))}{dt} = \sum_n \operatorname{tr}\Big(\dfrac{\partial "
        r"f_n}{\partial z}\Big)$",
        r"$\dfrac{d \log p(z(t))}{dt} = -\sum_n \operatorname{tr}\Big(\dfrac{\partial "
        r"f_n}{\partial z}\Big)$, as the paper's own theorem 1 says.",
        "Along the path of the square's centre the trace adds up to {log_det:+.2f}. As mass is "
        "kept, log p changes by the opposite: the area changes by the factor {growth:.2f}, the "
        "density by about {thinner:.2f}.",
    ),
)
