"""What the page on the change of variables asks of a flow: its account of volume."""

from __future__ import annotations

import numpy as np

from node_viz.lessons.change.link import TIMES, Place
from node_viz.probes.truth import truth
from node_viz.records.answers import CellPath, ContinuityGrid, DivergenceGrid, MassCurve, Masses
from node_viz.runs.snapshot import RunSnapshot

TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)


def square(now: RunSnapshot, centre: Place, side: float) -> CellPath:
    """Carry a small square, in double precision: small differences count."""
    from node_viz.probes.cells import cell_path

    return cell_path(now.model().double(), centre, side)


def divergence(now: RunSnapshot) -> DivergenceGrid:
    """Measure div f on the stage's square, at all times."""
    from node_viz.probes.continuity import divergence_grid

    return divergence_grid(now.model(), np.array(TIMES), _half_side(now), side=81)


def terms(now: RunSnapshot, t: float) -> ContinuityGrid:
    """Measure the terms of the continuity equation at t, in double precision again."""
    from node_viz.probes.continuity import continuity

    return continuity(now.model().double(), t, _half_side(now), side=51)


def mass(now: RunSnapshot) -> MassCurve:
    """Integrate the density, as solvers of several tolerances see it."""
    from node_viz.probes.continuity import mass_over_tolerance

    return mass_over_tolerance(now.model(), np.array(TOLERANCES))


def by_sign(now: RunSnapshot) -> Masses:
    """Integrate the density with the plus before the integral of div f, and with a minus."""
    from node_viz.probes.signs import mass_by_sign

    return mass_by_sign(now.model())


def _half_side(now: RunSnapshot) -> float:
    return truth(now.config.dataset)[1].half_side
