"""What a lecture prints of OT-Flow otherwise, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on continuous normalizing flows, equation 16",
        r"$R = \int_0^T \big|\partial_t\Phi + \tfrac12\|\nabla\Phi\|^2\big|\,dt$",
        r"$R = \int_0^T \big|\partial_t\Phi - \tfrac12\|\nabla\Phi\|^2\big|\,dt$, as the "
        r"talk's equation 15 and OT-Flow's code have it.",
        r"On optimal ways $\partial_t\Phi = \tfrac12\|\nabla\Phi\|^2$. So the printed R would "
        r"be ‖f‖² there, the energy, which is at least W₂² = {otflow.energy_floor:.2f}. In "
        r"this run R is {price.hjb:.2f} with the minus and {price.plus:.2f} with the plus.",
    ),
)
