"""A field that begins as a linear drift, so that an untrained flow is a narrow or broad Gaussian.

    f(t, z) = g(t, z) - log(s) z

With g = 0 the flow maps z(1) to z(0) = s z(1): noise N(0, I) at t = 1 is N(0, s^2 I) at t = 0. The
drift stays, and g learns whatever else is needed; so the noise is the same for all flows.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Self

import torch

from node_viz.fields.evaluation import FieldEval, Look
from node_viz.fields.field import Pair, VectorField
from node_viz.shapes import Matrices, Points, Scalars, Time


class Drift(VectorField):
    """A field with -log(std) z added to it.

    Args:
        inner: g, the field that learns.
        std: s, the standard deviation that an untrained flow has at t = 0.
    """

    def __init__(self, inner: VectorField, std: float) -> None:
        super().__init__(inner.dim)
        self.inner, self.rate = inner, -math.log(std)

    @property
    def bottleneck(self) -> int:
        """Return the inner field's."""
        return self.inner.bottleneck

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), (n, d)."""
        return self.inner(t, z) + self.rate * z

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f and J; the drift adds its rate to the diagonal."""
        f, J = self.inner.jacobian(t, z)
        return f + self.rate * z, J + self.rate * torch.eye(self.dim).to(z)

    def pair(self) -> Pair:
        """Return (t, z) -> (f, div f)."""
        inner = self.inner.pair()

        def drifting(t: Time, z: Points) -> tuple[Points, Scalars]:
            f, divergence = inner(t, z)
            return f + self.rate * z, divergence + self.rate * self.dim

        return drifting

    def look(self, needs: frozenset[str] = frozenset()) -> Look:
        """Return (t, z) -> `FieldEval`; df/dt is that of the inner field."""
        inner, eye = self.inner.look(needs), torch.eye(self.dim)

        def drifting(t: Time, z: Points) -> FieldEval:
            at = inner(t, z)
            div = None if at.div is None else at.div + self.rate * self.dim
            J = None if at.J is None else at.J + self.rate * eye.to(z)
            core = at.core
            if core is not None:  # the drift's trace, shared among the units
                unit = torch.eye(self.bottleneck).to(z) / self.bottleneck
                core = core + self.rate * self.dim * unit
            return replace(at, f=at.f + self.rate * z, div=div, J=J, core=core)

        return drifting

    def given(self, c: Any) -> Self:
        """Return the same field, its inner one given labels."""
        inner: Any = self.inner
        one: Any = Drift(inner.given(c), math.exp(-self.rate))
        return one
