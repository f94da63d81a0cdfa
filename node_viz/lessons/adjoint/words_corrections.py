"""What lectures print of the adjoint otherwise, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Talk on continuous normalizing flows, equation 4",
        r"$\partial L / \partial\theta = \int_{t_0}^{t_N} \big(-a^\top \partial "
        r"f/\partial\theta\big)\,dt$",
        r"$\partial L / \partial\theta = +\int_{t_0}^{t_N} a^\top \partial "
        r"f/\partial\theta\,dt$; the minus belongs to the integral from $t_N$ down to $t_0$, "
        r"as in the talk's own equation 7.",
        "For the output bias of this page's field, finite differences of the loss give "
        "{measured:+.4f}. The integral with a plus is {area:+.4f}, with the printed minus "
        "{printed:+.4f}.",
    ),
    Correction(
        "Talk on neural ODEs, the box under “Method 2”",
        r"$[\,0,\ a(t_e)\,] + \int_{t_e}^{t_s} [\,a f_\theta,\ -a f_z\,]\,dt$",
        r"$[\,0,\ a(t_e)\,] + \int_{t_e}^{t_s} [\,-a f_\theta,\ -a f_z\,]\,dt$: solved from "
        r"the end to the start, both rates have a minus.",
        "As printed, the first entry ends at {printed:+.4f}; finite differences give "
        "{measured:+.4f}.",
    ),
    Correction(
        "Chen et al. 2018, figure 3c",
        "The way back takes about half as many calls of the field as the way there.",
        "That is a habit of the solver that was used there, an Adams method. The way back "
        "solves for z and for a(t), so it has no reason to be cheaper.",
        "On this page dopri5 takes {calls} calls there and {calls_back} calls back.",
    ),
)
