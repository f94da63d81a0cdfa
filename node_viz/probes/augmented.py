"""One point carried with its integrals, step by step, as RNODE's algorithm 1 does it.

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from node_viz.fields.evaluation import FieldEval, Look
from node_viz.flows.cnf import CNF
from node_viz.flows.regularizers import JACOBIAN, KINETIC
from node_viz.records.augmented import AugmentedSteps
from node_viz.shapes import Array, Points, Scalars

State = tuple[Points, Scalars, Scalars, Scalars]  #: (z, l, E, n)


def midpoint_step(
    look: Look,
    t: float,
    h: float,
    state: State,
) -> tuple[State, Points, FieldEval]:
    """Move (z, l, E, n) by one step; return also what was seen half way."""
    z = state[0]
    middle = z + h / 2 * look(t, z).f  # the first call finds the middle
    at = look(t + h / 2, middle)  # the second tells all four rates
    rates = at.f, at.divergence, KINETIC.rate(at), JACOBIAN.rate(at)
    pairs = zip(state, rates, strict=True)
    z, l, E, n = (one + h * rate for one, rate in pairs)
    return (z, l, E, n), middle, at


@torch.no_grad()
def augmented_steps(
    cnf: CNF, x: tuple[float, float], steps: int, eps: tuple[float, float]
) -> AugmentedSteps:
    """Carry one point and its integrals from data to noise by the midpoint rule.

    Args:
        cnf: the flow.
        x: the point.
        steps: equal steps from 0 to 1.
        eps: the random vector with which algorithm 1 estimates div f and ||J||_F^2.
    """
    like = next(cnf.parameters())
    look, h = cnf.field.look(frozenset({"J"})), 1 / steps
    point, vector = (torch.tensor([one], dtype=like.dtype) for one in (x, eps))
    zero = torch.zeros_like(point[:, 0])
    states: list[State] = [(point, zero, zero, zero)]
    halfway: list[Points] = []
    looks: list[FieldEval] = []
    for k in range(steps):
        state, middle, at = midpoint_step(look, k * h, h, states[-1])
        states.append(state)
        halfway.append(middle)
        looks.append(at)
    z, *integrals = (_rows(parts) for parts in zip(*states, strict=True))
    rates = [(at.divergence, KINETIC.rate(at), JACOBIAN.rate(at)) for at in looks]
    guessed = [replace(at, eps=vector) for at in looks]
    estimates = [(at.divergence, JACOBIAN.rate(at)) for at in guessed]
    return AugmentedSteps(
        t=np.linspace(0.0, 1.0, steps + 1),
        z=z,
        integrals=np.stack(integrals, axis=1),
        middle=_rows(halfway),
        f=_rows([at.f for at in looks]),
        rates=np.stack([_rows(row) for row in rates]),
        eps=np.array(eps),
        estimates=np.stack([_rows(row) for row in estimates]),
    )


def _rows(parts: Sequence[torch.Tensor]) -> Array:
    """Return what each tensor says of the one point, as rows."""
    return torch.stack([one[0] for one in parts]).double().cpu().numpy()
