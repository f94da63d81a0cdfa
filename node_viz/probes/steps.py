"""Where an adaptive solver puts its steps, what it throws away, and what a tolerance costs.

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, figure 3: field calls
    against the Jacobian norm.
"""

from __future__ import annotations

import numpy as np
import torch

from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import Held
from node_viz.records.answers import NfeCurve, StepRibbon
from node_viz.shapes import Array
from node_viz.solvers import Solution, SolveStatus, reached

RTOLS = 10.0 ** np.arange(-1.0, -6.5, -0.5)
JACOBIAN_TIMES = np.linspace(0.0, 1.0, 33)


@torch.no_grad()
def solver_steps(cnf: CNF, held: Held, rtol: float = 1e-5, method: str = "dopri5") -> StepRibbon:
    """Solve (z, l) for the held-out batch from data to noise and return every step it tried.

    One step serves the whole batch, so the hardest part of the batch decides it.

    Args:
        cnf: the flow.
        held: the fixed batch, on which the steps depend.
        rtol: error allowed a step, relative and absolute.
        method: an adaptive method of `solve`.

    Raises:
        SolveError: the solver did not reach t = 1.
    """
    cnf = cnf.given(held.labels)
    solution = cnf.with_log_det(
        held.x, save_at=JACOBIAN_TIMES, rtol=rtol, method=method, keep_trace=True
    )
    reached(solution)
    trace = solution.trace
    assert trace is not None
    norms = [
        cnf.field.jacobian(t, z)[1].square().sum((1, 2)).sqrt()
        for t, z in zip(JACOBIAN_TIMES.tolist(), solution.states[0], strict=True)
    ]
    return StepRibbon(
        rtol=rtol,
        nfe=solution.nfe,
        t=trace.t,
        h=trace.h,
        rejected_t=trace.rejected_t,
        rejected_h=trace.rejected_h,
        jacobian_t=JACOBIAN_TIMES,
        jacobian=np.array([each.mean().item() for each in norms]),
        jacobian_max=np.array([each.max().item() for each in norms]),
    )


@torch.no_grad()
def nfe_over_tolerance(cnf: CNF, held: Held, rtols: Array = RTOLS) -> NfeCurve:
    """Return the field calls that dopri5 needs at each tolerance, (k,), on the held-out batch.

    Tolerances below 1e-6 ask more than single precision holds.
    """
    cnf = cnf.given(held.labels)
    both = [_calls(cnf.with_log_det(held.x, rtol=r)) for r in rtols.tolist()]
    alone = [_calls(cnf.transport(held.noise, 1.0, 0.0, rtol=r)) for r in rtols.tolist()]
    return NfeCurve(np.asarray(rtols, float), np.array(both), np.array(alone))


def _calls(solution: Solution) -> float:
    return float(solution.nfe) if solution.status is SolveStatus.OK else float("nan")
