"""The default network's value and divergence with a hand-written backward pass.

A training step of a small flow spends less time on its matrix products than on the many little
operations around them. Writing the chain rule out by hand leaves two dozen, most of them in place.

    a1 = W1 z + b1(t)   h1 = tanh a1   d1 = 1 - h1^2
    a2 = W2 h1 + b2     h2 = tanh a2   d2 = 1 - h2^2
    f = W3 h2 + b3      q = M d1       div f = sum_k d2_k q_k

A tangent of the inputs, such as a column w of W1 or the weights of time, ends as W3 (d2 * Mw d1)
with Mw = W2 * w (by columns): the whole Jacobian is a few such products beside the value.

The first bias b1 holds what the first layer sees besides z: (h,), the same for all points, or
(n, h) where each point has a time or a label of its own.

The gradients below are those of a scalar loss: `gf` with respect to f, `gd` to div f, and so on.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def _tanh_layer(bias: Tensor, h: Tensor, weight: Tensor) -> Tensor:
    """Return tanh(h W^T + b) as 2 sigmoid(2 .) - 1, since torch's sigmoid is the faster."""
    return torch.addmm(bias, h, weight.T, alpha=2, beta=2).sigmoid_().mul_(2).sub_(1)


def _slope(h: Tensor) -> Tensor:
    """Return 1 - h^2, the slope of tanh where its value is h."""
    return (h * h).neg_().add_(1)


def _to_bias(ga1: Tensor, rows: bool) -> Tensor:
    """Return the gradient with respect to b1: summed over points, unless each has its own row."""
    return ga1 if rows else ga1.sum(0)


class TanhValue(torch.autograd.Function):
    """f alone: for solver stages whose divergence nobody needs."""

    @staticmethod
    def forward(
        ctx: Any, z: Tensor, b1: Tensor, W1: Tensor, W2: Tensor, b2: Tensor, W3: Tensor, b3: Tensor
    ) -> Tensor:
        """Return f, (n, d)."""
        h1 = _tanh_layer(b1, z, W1)
        h2 = _tanh_layer(b2, h1, W2)
        ctx.rows = b1.dim() == 2
        ctx.save_for_backward(z, W1, W2, W3, h1, h2)
        return torch.addmm(b3, h2, W3.T)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gf: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments."""
        z, W1, W2, W3, h1, h2 = ctx.saved_tensors
        ga2 = (gf @ W3).mul_(_slope(h2))
        ga1 = (ga2 @ W2).mul_(_slope(h1))
        weights = (ga1.T @ z, ga2.T @ h1, ga2.sum(0), gf.T @ h2, gf.sum(0))
        return ga1 @ W1, _to_bias(ga1, ctx.rows), *weights


class TanhMisfit(torch.autograd.Function):
    """mean ||f - u||^2 over the points: value and gradients in one go, for z needs none.

    A step of flow matching is one such call, so what autograd takes besides would show. Here z
    holds all that the first layer sees, time too; its weights come last, in as many parts.
    """

    @staticmethod
    def forward(
        ctx: Any,
        z: Tensor,
        u: Tensor,
        b1: Tensor,
        W2: Tensor,
        b2: Tensor,
        W3: Tensor,
        b3: Tensor,
        *first: Tensor,
    ) -> Tensor:
        """Return the mean, a scalar."""
        h1 = _tanh_layer(b1, z, torch.column_stack(first))
        h2 = _tanh_layer(b2, h1, W2)
        gf = torch.addmm(b3, h2, W3.T).sub_(u)
        misfit = torch.dot(gf.view(-1), gf.view(-1)) / len(z)
        gf.mul_(2 / len(z))
        ga2 = torch.ops.aten.tanh_backward(gf @ W3, h2)  # times 1 - h2^2, in one pass
        ga1 = torch.ops.aten.tanh_backward(ga2 @ W2, h1)
        columns = (ga1.T @ z).split([one.numel() // len(one) for one in first], dim=1)
        parts = [grad.reshape(one.shape) for grad, one in zip(columns, first, strict=True)]
        tail = ga1.sum(0), ga2.T @ h1, ga2.sum(0), gf.T @ h2, gf.sum(0)
        ctx.save_for_backward(*tail, *parts)
        return misfit

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, g: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments; z and u have none."""
        return None, None, *(g * one for one in ctx.saved_tensors)


class TanhPair(torch.autograd.Function):
    """f and div f."""

    @staticmethod
    def forward(
        ctx: Any,
        z: Tensor,
        b1: Tensor,
        W1: Tensor,
        W2: Tensor,
        b2: Tensor,
        W3: Tensor,
        b3: Tensor,
        M: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return f (n, d) and div f (n,)."""
        h1 = _tanh_layer(b1, z, W1)
        h2 = _tanh_layer(b2, h1, W2)
        d1 = _slope(h1)
        q = d1 @ M.T
        ctx.rows = b1.dim() == 2
        ctx.save_for_backward(z, W1, W2, W3, M, h1, h2, d1, q)
        return torch.addmm(b3, h2, W3.T), _slope(h2).mul_(q).sum(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gf: Tensor, gd: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments."""
        z, W1, W2, W3, M, h1, h2, d1, q = ctx.saved_tensors
        gd = gd[:, None]
        d2 = _slope(h2)
        # d div/d a2 = -2 h2 d2 q and d f/d a2 = W3^T d2
        ga2 = (q * h2).mul_(-2 * gd).addmm_(gf, W3).mul_(d2)
        gq = d2.mul_(gd)
        # through d1 = 1 - h1^2 and through h1
        ga1 = (ga2 @ W2).sub_((gq @ M).mul_(h1), alpha=2).mul_(d1)
        weights = (ga1.T @ z, ga2.T @ h1, ga2.sum(0), gf.T @ h2, gf.sum(0), gq.T @ d1)
        return ga1 @ W1, _to_bias(ga1, ctx.rows), *weights


class TanhJet(torch.autograd.Function):
    """f and its derivatives along c directions of the input: the whole Jacobian, and df/dt."""

    @staticmethod
    def forward(
        ctx: Any,
        z: Tensor,
        b1: Tensor,
        W1: Tensor,
        W2: Tensor,
        b2: Tensor,
        W3: Tensor,
        b3: Tensor,
        M: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return f (n, d) and the derivatives (n, c, d); M is (c h, h), a block a direction."""
        n, h = len(z), len(W2)
        h1 = _tanh_layer(b1, z, W1)
        h2 = _tanh_layer(b2, h1, W2)
        d1 = _slope(h1)
        q = (d1 @ M.T).view(n, -1, h)
        u = (q * _slope(h2)[:, None]).view(-1, h)
        ctx.rows = b1.dim() == 2
        ctx.save_for_backward(z, W1, W2, W3, M, h1, h2, d1, q, u)
        return torch.addmm(b3, h2, W3.T), (u @ W3.T).view(n, -1, len(W3))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gf: Tensor, gT: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments."""
        z, W1, W2, W3, M, h1, h2, d1, q, u = ctx.saved_tensors
        n, d2 = len(z), _slope(h2)
        flat = gT.reshape(-1, len(W3))
        gu = (flat @ W3).view_as(q)
        # d u/d a2 = -2 h2 d2 q and d f/d a2 = W3^T d2
        ga2 = (gu * q).sum(1).mul_(h2).mul_(-2).addmm_(gf, W3).mul_(d2)
        gq = gu.mul_(d2[:, None]).view(n, -1)
        # through d1 = 1 - h1^2 and through h1
        ga1 = (ga2 @ W2).sub_((gq @ M).mul_(h1), alpha=2).mul_(d1)
        gW3 = torch.addmm(gf.T @ h2, flat.T, u)
        weights = (ga1.T @ z, ga2.T @ h1, ga2.sum(0), gW3, gf.sum(0), gq.T @ d1)
        return ga1 @ W1, _to_bias(ga1, ctx.rows), *weights
