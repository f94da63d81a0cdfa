"""What a flow may be made to pay for besides a poor likelihood: rates integrated along its paths.

    loss = nll + sum_k lambda_k E int_0^T rate_k(t, z(t)) dt

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, eq. 7 and section 3.
    OT-Flow (Onken et al., 2021), arXiv 2006.00104, eq. 7 to 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from node_viz.fields.evaluation import FieldEval


@dataclass(frozen=True)
class Regularizer:
    """A rate along paths, and the parts of a `FieldEval` that it reads.

    `rate` gets an evaluation with any leading axes and returns one number a point, (..., n).
    """

    name: str
    needs: frozenset[str]
    rate: Callable[[FieldEval], Tensor]


def _kinetic(at: FieldEval) -> Tensor:
    """Return ||f||^2."""
    return at.f.square().sum(-1)


def _jacobian(at: FieldEval) -> Tensor:
    """Return ||df/dz||_F^2."""
    return at.frobenius_square


def _force(at: FieldEval) -> Tensor:
    """Return ||J f + df/dt||^2: along a path, the square of its acceleration."""
    assert at.J is not None
    assert at.f_t is not None
    acceleration = (at.J @ at.f.unsqueeze(-1)).squeeze(-1) + at.f_t
    return acceleration.square().sum(-1)


def _hjb(at: FieldEval) -> Tensor:
    """Return |d_t Phi - ||grad Phi||^2 / 2|, zero along the paths of optimal transport."""
    assert at.phi_t is not None
    return (at.phi_t - 0.5 * at.f.square().sum(-1)).abs()


def _hjb_printed(at: FieldEval) -> Tensor:
    """Return |d_t Phi + ||grad Phi||^2 / 2|, as a lecture prints it: ||f||^2 on optimal paths."""
    assert at.phi_t is not None
    return (at.phi_t + 0.5 * at.f.square().sum(-1)).abs()


KINETIC = Regularizer("kinetic", frozenset(), _kinetic)
JACOBIAN = Regularizer("jacobian", frozenset({"J"}), _jacobian)
FORCE = Regularizer("force", frozenset({"J", "f_t"}), _force)
HJB = Regularizer("hjb", frozenset({"phi_t"}), _hjb)
HJB_PRINTED = Regularizer("hjb_printed", frozenset({"phi_t"}), _hjb_printed)  #: to be measured only
