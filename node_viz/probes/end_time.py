"""What happens if the flow is stopped early or late: is the noise still Gaussian there?

    NLL(T) = -E[ log N(z(T); 0, I) + int_0^T div f dt ]

A flow trained to end at 1 exactly is good there alone; one trained to end at random times has to
leave N(0, I) as it is around 1.

References:
    STEER: Simple Temporal Regularization For Neural ODEs (Ghosh et al., 2020), arXiv 2006.10711.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.gauges import Held
from node_viz.records.answers import EndTimeCurve
from node_viz.records.pictures import Trajectories
from node_viz.shapes import Array, Points
from node_viz.solvers import reached

END_TIMES = np.linspace(0.5, 1.5, 21)
FRAMES = 12  #: saved times a unit of flow time


@torch.no_grad()
def nll_over_end_time(cnf: CNF, held: Held, times: Array = END_TIMES) -> EndTimeCurve:
    """Return NLL(T) for several end times T, all from one tight solve to the last.

    Args:
        cnf: the flow; its field is asked at times past 1.
        held: the held-out batch. The NLL is its entropy + KL, as everywhere.
        times: (s,) end times, ascending from above 0.

    Raises:
        SolveError: the flow runs wild before the last end time.
    """
    flow = cnf.given(held.labels)
    solution = flow.with_log_det(held.x, 0.0, float(times[-1]), save_at=times)
    reached(solution)
    z, log_det = solution.states
    log_q = (base_log_prob(z) + log_det).double().cpu().numpy()
    kl = (held.log_prob - log_q).mean(1)
    return EndTimeCurve(np.asarray(times, float), held.entropy + kl, kl)


@torch.no_grad()
def paths_beyond(cnf: CNF, x: Points, until: float = 1.5) -> Trajectories:
    """Return the paths of x, (n, d), from t = 0 to `until`, past the end of training.

    Raises:
        SolveError: the flow runs wild before then.
    """
    times = np.linspace(0.0, until, round(FRAMES * until) + 1)
    solution = cnf.transport(x, 0.0, until, save_at=times)
    reached(solution)
    return Trajectories(times, solution.states.double().cpu().numpy())
