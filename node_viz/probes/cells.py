"""A small square carried by the flow: its area, measured, against the integral of div f.

    d/dt log area = div f   in the limit of a point, so   log(area(t) / area(0)) -> l(t)

References:
    Neural Ordinary Differential Equations (Chen et al., 2018), arXiv 1806.07366, theorem 1.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF
from node_viz.records.answers import CellPath
from node_viz.shapes import Array
from node_viz.solvers import reached

TIMES = np.linspace(0.0, 1.0, 25)


@torch.no_grad()
def cell_path(
    cnf: CNF, centre: tuple[float, float], side: float = 0.02, times: Array = TIMES
) -> CellPath:
    """Carry a square's corners and its centre from t = 0 and return both accounts of its area.

    They differ by O(side^2), for the centre is in the middle.

    Args:
        cnf: a flow of the plane.
        centre: where the square's centre starts.
        side: the square's side; in float32 rounding shows below about 0.005.
        times: (s,) ascending from 0.

    Raises:
        SolveError: the flow is too wild for the tight solver.
    """
    offsets = torch.tensor([[0, 0], [-1, -1], [1, -1], [1, 1], [-1, 1]]) * (side / 2)
    start = (torch.tensor(centre) + offsets).to(next(cnf.parameters()))
    solution = cnf.with_log_det(start, 0.0, float(times[-1]), save_at=times)
    reached(solution)
    z, log_det = (states.double().cpu().numpy() for states in solution.states)
    corners = z[:, 1:]
    areas = shoelace(corners)
    return CellPath(
        t=np.asarray(times, float),
        centre=z[:, 0],
        corners=corners,
        log_area=np.log(np.abs(areas / areas[0])),
        log_det=log_det[:, 0],
    )


def shoelace(corners: Array) -> Array:
    """Return the areas (...) of polygons (..., k, 2): sum_i (x_i y_i+1 - x_i+1 y_i) / 2.

    >>> float(shoelace(np.array([[0, 0], [2, 0], [2, 3], [0, 3]])))
    6.0
    """
    x, y = np.moveaxis(corners, -1, 0)
    return (x * np.roll(y, -1, -1) - np.roll(x, -1, -1) * y).sum(-1) / 2
