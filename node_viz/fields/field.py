"""What every vector field can be asked: its value, its divergence, its Jacobian.

dz/dt = f(t, z). Along a path the log density changes by l' = +div f = tr df/dz (t = 0 is data).
References: Neural Ordinary Differential Equations (Chen et al., 2018), arXiv:1806.07366, theorem 1.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from node_viz.fields.evaluation import FieldEval, Look
from node_viz.shapes import Matrices, Points, Scalars, Time

Pair = Callable[[Time, Points], tuple[Points, Scalars]]  #: (t, z) -> f, div f


class VectorField(nn.Module):
    """A field f(t, z) in `dim` dimensions; one call is one function evaluation (NFE).

    A subclass gives `forward` and `jacobian`; it may give a faster `pair` and `misfit`.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    @property
    def bottleneck(self) -> int:
        """Return H where f = g(h(z)) with h(z) in H dimensions, so that there is a core; else 0."""
        return 0

    def forward(self, t: Time, z: Points) -> Points:
        """Return f(t, z), shape (n, d)."""
        raise NotImplementedError

    def misfit(self, t: Time, z: Points, u: Points) -> Tensor:
        """Return the mean of ||f(t, z) - u||^2 over the points, a scalar.

        Its gradient is meant for the weights; that in z and u may be missing.
        """
        return (self(t, z) - u).square().sum() / len(z)

    def jacobian(self, t: Time, z: Points) -> tuple[Points, Matrices]:
        """Return f (n, d) and its exact Jacobian (n, d, d), J[:, i, j] = df_i/dz_j."""
        raise NotImplementedError

    def pair(self) -> Pair:
        """Return the function (t, z) -> (f, div f), shapes (n, d) and (n,).

        Whatever depends on the weights alone is computed here, once for a whole solve.
        """

        def value_and_divergence(t: Time, z: Points) -> tuple[Points, Scalars]:
            f, J = self.jacobian(t, z)
            return f, J.diagonal(dim1=-2, dim2=-1).sum(-1)

        return value_and_divergence

    def look(self, needs: frozenset[str] = frozenset()) -> Look:
        """Return the function (t, z) -> `FieldEval` with the divergence and all of `needs`.

        Whatever depends on the weights alone is computed here, once for a whole solve.

        Raises:
            ValueError: the field has not got something that is needed.
        """
        if "core" in needs:
            raise ValueError("this field has no bottleneck: bottleneck=0")
        if "phi_t" in needs:
            raise ValueError("the HJB penalty needs a potential: field='potential'")
        if not needs:
            pair = self.pair()
            return lambda t, z: FieldEval(*pair(t, z))

        def everything(t: Time, z: Points) -> FieldEval:
            f, J = self.jacobian(t, z)
            f_t = time_derivative(self, t, z) if "f_t" in needs else None
            return FieldEval(f, J=J, f_t=f_t)

        return everything


def time_derivative(field: VectorField, t: Time, z: Points) -> Points:
    """Return the partial derivative df/dt at fixed z, (n, d), by forward-mode differentiation."""
    t = as_time(t, z)
    return torch.func.jvp(lambda time: field(time, z), (t,), (torch.ones_like(t),))[1]


def autograd_jacobian(field: Callable[[Time, Points], Points], t: Time, z: Points) -> Matrices:
    """Return df/dz (n, d, d) by reverse-mode differentiation, the oracle of the exact forms."""
    with torch.enable_grad():
        z = z.detach().requires_grad_()
        f = field(t, z)
        rows = [
            torch.autograd.grad(f[:, i].sum(), z, retain_graph=True)[0] for i in range(z.shape[1])
        ]
    return torch.stack(rows, dim=1)


def uniform(shape: tuple[int, ...], bound: float, generator: torch.Generator) -> nn.Parameter:
    """Draw a parameter uniformly from [-bound, bound]."""
    return nn.Parameter((2 * torch.rand(shape, generator=generator) - 1) * bound)


def zeros(*shape: int) -> nn.Parameter:
    """Make a parameter that starts at zero."""
    return nn.Parameter(torch.zeros(shape))


def as_time(t: Time, z: Tensor) -> Tensor:
    """Return t as a scalar tensor of z's type and device."""
    return torch.as_tensor(t, dtype=z.dtype, device=z.device)
