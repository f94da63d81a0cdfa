"""A trained flow there and back: the solver's two errors, and what float32 loses."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from node_viz.flows.cnf import CNF
from node_viz.records.round_trips import FlowTrip
from node_viz.shapes import Points
from node_viz.solvers import Solution, SolveStatus, StepTrace
from node_viz.solvers.adaptive import DOPRI5

TOLERANCES = tuple(10.0**-k for k in range(2, 8))
TIGHT = 1e-12  #: of the reference
ALL = {"method": "dopri5", "first_step": 0.01}  #: solves
MAX_NFE = 4000  #: of a solve that is measured
REFERENCE_NFE = 20_000


@torch.no_grad()
def flow_trip(
    cnf: CNF,
    x: Points,
    step: int = 0,
    tolerances: Sequence[float] = TOLERANCES,
    labels: Tensor | None = None,
) -> FlowTrip:
    """Carry data to the noise and back, and take the error of the round trip apart.

    In float32 the very steps of the solves in float64 are taken again: else the solver would choose
    others, and what that changes is no error of floats.

    Args:
        cnf: a flow, as it was trained: in float32.
        x: data, (n, d).
        step: of training, for the record.
        tolerances: of dopri5.
        labels: of the points, (n,), for a flow that was trained with labels.
    """
    whole = copy.deepcopy(cnf).double()
    single, double = cnf.float().given(labels), whole.given(labels)
    start, n = x.double(), len(x)
    end = _reference(double, start, 0.0, 1.0)
    rounded = end.float().double()
    ends, others = [], []
    for rtol in tolerances:
        there, *errors = _by_dopri5(single, double, start, end, rtol)
        ends.append(there)
        others.append(errors)
    # all that the reference carries back goes in one solve
    parts = [end, rounded, *ends]
    many = whole.given(None if labels is None else labels.repeat(len(parts)))
    carried = _reference(many, torch.cat(parts), 1.0, 0.0)
    own, least, *forward = (_mean(part - start) for part in carried.split(n))
    return FlowTrip(
        step,
        np.array(tolerances),
        np.array(forward),
        *np.array(others).T,
        least=least,
        growth=least / moved if (moved := _mean(rounded - end)) else math.nan,
        own=own,
    )


def _by_dopri5(
    single: CNF, double: CNF, start: Points, end: Points, rtol: float
) -> tuple[Points, float, float, float, int]:
    """Return dopri5's ends, its error back, what floats lose, all together, and its calls."""
    there = _solved(double, start, 0.0, 1.0, rtol)
    again = _solved(double, there.end, 1.0, 0.0, rtol)
    back = _solved(double, end, 1.0, 0.0, rtol)
    came = _retraced(single, _retraced(single, start.float(), there), again)
    errors = _mean(back.end - start), _mean(came - again.end), _mean(came - start)
    return there.end, *errors, there.nfe + again.nfe


def _mean(apart: Points) -> float:
    """Return the mean distance, NaN if a point got nowhere."""
    return float(apart.norm(dim=1).mean())


def _reference(cnf: CNF, z: Points, t0: float, t1: float) -> Points:
    """Solve as tightly as float64 allows; points that are lost already stay so."""
    sound = z.isfinite().all(1, keepdim=True)
    options: dict[str, Any] = {**ALL, "rtol": TIGHT, "max_nfe": REFERENCE_NFE}
    found = cnf.transport(z.where(sound, 0.0), t0, t1, **options).end
    return found.where(sound, torch.nan)


def _solved(cnf: CNF, z: Points, t0: float, t1: float, rtol: float) -> Solution:
    """Solve as a visitor would; NaN if the solver came to no end, or z is lost already."""
    if not z.isfinite().all():
        return Solution(np.array([t0, t1]), torch.full_like(z, torch.nan)[None], 0, SolveStatus.OK)
    return cnf.transport(z, t0, t1, **ALL, rtol=rtol, max_nfe=MAX_NFE, keep_trace=True)


def _retraced(cnf: CNF, z: Points, solved: Solution) -> Points:
    """Take the steps of a solve again, in the precision of the flow and of z."""
    if not solved.end.isfinite().all():
        return torch.full_like(z, torch.nan)
    steps = solved.trace or StepTrace()
    for t, h in zip(steps.t, steps.h, strict=True):
        z = DOPRI5.step(cnf.field, float(t), z, float(h))
    return z
