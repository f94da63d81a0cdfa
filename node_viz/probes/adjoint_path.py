"""a(t) on its way back beside z(t) on its way there, with every number that the sign needs.

The parameter that is followed is the output bias b, for which df/db = 1: dL/db is the area under a.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from node_viz.probes.adjoint_cost import MAX_NFE, TIGHT
from node_viz.probes.adjoint_field import TARGET, StudyField, losses, starting_points
from node_viz.records.solver_answers import AdjointPath
from node_viz.shapes import Array, Points, Time
from node_viz.solvers import Solution, SolveStatus, solve

SHOWN = 5  #: points; the first is the one whose numbers are told
FRAMES = 41
NUDGE = 1e-4  #: of b, for the finite differences


def adjoint_path(pull: float, seed: int, rtol: float) -> AdjointPath:
    """Solve there with dopri5, then (z, a, int a dt) back from 1 to 0.

    a' = -a^T df/dz,  a(1) = dL/dz(1) = 2 (z(1) - target);    dL/db = + int_0^1 a^T df/db dt

    References:
        Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, eq. 4, 5.

    Args:
        pull: lambda, the strength of the pull to the ring.
        seed: of the field and the points.
        rtol: tolerance of both solves.
    """
    f, z0, t = StudyField(pull, seed), starting_points(seed, SHOWN), np.linspace(0, 1, FRAMES)
    options: dict[str, Any] = {"method": "dopri5", "rtol": rtol, "max_nfe": MAX_NFE}

    def back(time: Time, state: tuple[Points, ...]) -> tuple[Points, ...]:
        z, a, _ = state
        slope, J = f.jacobian(time, z)
        return slope, -torch.einsum("ni,nij->nj", a, J), -a

    with torch.no_grad():
        z = solve(f, z0, save_at=t.tolist(), **options).states
        start = (z[-1], 2 * (z[-1] - z.new_tensor(TARGET)), torch.zeros_like(z0))
        save_at = t[::-1].tolist()
        solution = solve(back, start, 1.0, 0.0, save_at=save_at, keep_trace=True, **options)
        z_back, a, so_far = _ascending(solution, t)
        J = [f.jacobian(time, torch.from_numpy(x))[1] for time, x in zip(t, z_back, strict=True)]
    return AdjointPath(
        rtol,
        np.array(TARGET),
        t,
        z.numpy(),
        z_back,
        a,
        so_far,
        torch.stack(J).numpy(),
        _by_backprop(f, z0[:1], options),
        _by_differences(f, z0[:1]),
        "" if solution.status is SolveStatus.OK else solution.status.sentence,
    )


def _ascending(solution: Solution, t: Array) -> tuple[Array, Array, Array]:
    """Return z, a and the integral at the times t, (s, n, 2) each.

    Of a solve that gave up the steps it took are known; after them there is nothing.
    """
    if solution.status is SolveStatus.OK:
        z, a, so_far = (part.flip(0).numpy() for part in solution.states)
        return z, a, so_far
    trace = solution.trace
    assert trace is not None
    assert trace.z is not None
    known, rows = trace.t[::-1], trace.z[::-1]  # (k,) ascending, (k, 3 n 2)
    values = [np.interp(t, known, column, left=np.nan) for column in rows.T]
    z, a, so_far = np.stack(values, 1).reshape(len(t), 3, -1, 2).swapaxes(0, 1)
    return z, a, so_far


def _by_backprop(f: StudyField, z0: Points, options: dict[str, Any]) -> Array:
    loss = losses(solve(f, z0, **options).end).sum()
    return torch.autograd.grad(loss, f.net.out_bias)[0].numpy()


@torch.no_grad()
def _by_differences(f: StudyField, z0: Points) -> Array:
    """Return (L(b + h) - L(b - h)) / 2h for both entries of b."""
    b, found = f.net.out_bias, []
    for i in range(2):
        ends = []
        for nudge in (NUDGE, -2 * NUDGE):
            b[i] += nudge
            ends.append(float(losses(solve(f, z0, method="dopri5", rtol=TIGHT).end)))
        b[i] += NUDGE
        found.append((ends[0] - ends[1]) / (2 * NUDGE))
    return np.array(found)
