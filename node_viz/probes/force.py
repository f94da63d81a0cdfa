"""The force on the points of a flow, and the two parts that it is the sum of.

    d/dt f(t, z(t)) = df/dt + J f

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, section 3.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import NODES, Held, simpson
from node_viz.records.answers import Force
from node_viz.solvers import reached


@torch.no_grad()
def force(cnf: CNF, held: Held) -> Force:
    """Measure both parts and their sum along the paths of a batch.

    Raises:
        SolveError: the solver did not reach t = 1.
    """
    cnf, times = cnf.given(held.labels), np.linspace(0.0, 1.0, NODES)
    solution = cnf.transport(held.x, save_at=times)
    reached(solution)
    look, squares = cnf.field.look(frozenset({"J", "f_t"})), []
    for t, z in zip(times.tolist(), solution.states, strict=True):
        at = look(t, z)
        assert at.J is not None
        assert at.f_t is not None
        drift = (at.J @ at.f.unsqueeze(-1)).squeeze(-1)
        parts = at.f_t, drift, at.f_t + drift
        squares.append([part.square().sum(1).mean().item() for part in parts])
    return Force(*np.sqrt(simpson(NODES) @ np.array(squares)).tolist())
