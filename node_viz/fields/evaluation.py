"""All that is known of a field where a solver asks: its value, and whatever a penalty looks at.

A penalty is integrated along the paths that the likelihood follows anyway, so the divergence, the
Jacobian and the rest are computed at most once a place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from node_viz.shapes import Points, Time

Look = Callable[[Time, Points], "FieldEval"]  #: (t, z) -> what was asked for


@dataclass(frozen=True)
class FieldEval:
    """f and its derivatives at n points; `stacked` puts a leading axis of times before them.

    Only what was asked for is there: `J` where "J" was, and so on; the others are None.
    """

    f: Tensor  #: (n, d)
    div: Tensor | None = None  #: (n,) tr df/dz, where no J is
    J: Tensor | None = None  #: (n, d, d), J[:, i, j] = df_i/dz_j
    f_t: Tensor | None = None  #: (n, d), partial df/dt at fixed z
    phi_t: Tensor | None = None  #: (n,), partial dPhi/dt of a potential
    core: Tensor | None = None  #: (n, H, H), dh/dz dg/dh where f = g(h(z)): its trace is div f
    eps: Tensor | None = None  #: (n, d), or (n, H) for the core: Hutchinson's random vector

    @property
    def divergence(self) -> Tensor:
        """Return div f, (n,), or Hutchinson's estimate of it, eps^T J eps or eps^T core eps."""
        if self.eps is not None:
            return (self.row() * self.eps).sum(-1)
        if self.J is None:
            assert self.div is not None
            return self.div
        return self.J.diagonal(dim1=-2, dim2=-1).sum(-1)

    @property
    def frobenius_square(self) -> Tensor:
        """Return ||J||_F^2, (n,), or its estimate ||eps^T J||^2; noise for the core knows none."""
        assert self.J is not None
        if self.eps is None or self.core is not None:
            return self.J.square().sum((-2, -1))
        return self.row().square().sum(-1)

    def row(self) -> Tensor:
        """Return eps^T J, (n, d), or eps^T core, (n, H).

        Where the matrix is too large to be written down, that is one vector-Jacobian product.
        """
        matrix = self.J if self.core is None else self.core
        assert matrix is not None
        assert self.eps is not None
        return (self.eps.unsqueeze(-2) @ matrix).squeeze(-2)


def stacked(looks: Sequence[FieldEval]) -> FieldEval:
    """Put evaluations at several times into one, times first."""
    whole = {}
    for part in fields(FieldEval):
        values = [getattr(look, part.name) for look in looks]
        if values[0] is not None:
            whole[part.name] = torch.stack(values)
    return FieldEval(**whole)
