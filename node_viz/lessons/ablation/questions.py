"""What the page on the two penalties asks of a cell: one point, carried with its integrals."""

from __future__ import annotations

from node_viz.records.augmented import AugmentedSteps
from node_viz.runs.snapshot import RunSnapshot

EPS = (0.8, -1.1)  #: one draw of N(0, I), the same for every visitor


def steps(now: RunSnapshot, x: tuple[float, float]) -> AugmentedSteps:
    """Carry a point by as many midpoint steps as training takes."""
    from node_viz.probes.augmented import augmented_steps

    return augmented_steps(now.model(), x, now.config.solver_steps, EPS)
