"""What it takes to know a field's answer: the field, its Jacobian, and the exact solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from node_viz.shapes import Array


@dataclass(frozen=True)
class KnownField:
    """A field f(t, z), its Jacobian, and the solution that starts at z0 when t = 0.

    `exact` takes times (s,) and one start (d,), and returns (s, d); NaN where there is none.
    """

    name: str
    formula: str  #: LaTeX
    z0: tuple[float, ...]  #: a start worth looking at
    end: float  #: a time by which something has happened
    f: Callable[[float, Array], Array]  #: (t, (..., d)) -> (..., d)
    jacobian: Callable[[float, Array], Array]  #: (t, (..., d)) -> (..., d, d)
    exact: Callable[[Array, Array], Array]  #: ((s,), (d,)) -> (s, d)

    @property
    def dim(self) -> int:
        """Number of dimensions d."""
        return len(self.z0)

    def path(self, t: Array) -> Array:
        """Return the exact solution from `z0` at times (s,) as (s, d)."""
        return self.exact(np.asarray(t, float), np.array(self.z0))

    def eigenvalues(self, t: float, z: Array) -> NDArray[np.complex128]:
        """Return the eigenvalues of the Jacobian at one point (d,)."""
        return np.linalg.eigvals(self.jacobian(t, z)).astype(complex)


def linear(
    name: str, formula: str, A: list[list[float]], z0: tuple[float, float], end: float
) -> KnownField:
    """Return z' = A z, solved by the matrix exponential: z(t) = V e^(Lambda t) V^-1 z0."""
    matrix = np.array(A)
    values, vectors = np.linalg.eig(matrix)
    inverse = np.linalg.inv(vectors)
    return KnownField(
        name,
        formula,
        z0,
        end,
        f=lambda t, z: z @ matrix.T,
        jacobian=lambda t, z: np.broadcast_to(matrix, (*z.shape, 2)),
        exact=lambda t, x: np.real(
            np.exp(t[:, None] * values) * (inverse @ x) @ vectors.T
        ),
    )  # fmt: skip
