"""The potential's gradient and trace, two layers deep, with a hand-written backward pass.

As in `fast_pair.py`: few operations, most of them in place. Points are rows here.

    a0 = s K0          h0 = tanh a0   u = log 2 cosh a0
    a1 = u K1^T + b1   h1 = tanh a1
    v = w + (h1 w) K1               the gradient of Phi to u
    G = s Q + (h0 v) K0^T           the gradient of Phi to s = (z, t, 1)
    q_j = h0 (k_j K1)^T             the derivative of a1 to z_j, where k_j is row j of K0
    trace = sum_k (1 - h0_k^2) v_k |k_k|^2 + sum_k (1 - h1_k^2) w_k p_k,   p_k = sum_j q_jk^2

f is -G without its last two entries, of which the first is d Phi/dt; div f = -trace - tr_z Q. The
gradients below are those of a scalar loss: `gG` with respect to G, `gv` to v, and so on.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

through_tanh = torch.ops.aten.tanh_backward  #: (g, h) -> g (1 - h^2) in one pass


def _layers(
    s: Tensor, K0: Tensor, K1: Tensor, b1: Tensor, w: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return h0, u, h1, v; tanh x is 2 sigmoid(2x) - 1, since torch's sigmoid is faster."""
    x = (2 * s) @ K0
    u = functional.softplus(x).sub_(x, alpha=0.5)
    h0 = x.sigmoid_().mul_(2).sub_(1)
    h1 = torch.addmm(b1, u, K1.T, alpha=2, beta=2).sigmoid_().mul_(2).sub_(1)
    return h0, u, h1, torch.addmm(w, h1 * w, K1)


class PotentialValue(torch.autograd.Function):
    """f alone: for solver stages whose divergence nobody needs."""

    @staticmethod
    def forward(
        ctx: Any, s: Tensor, K0: Tensor, K1: Tensor, b1: Tensor, w: Tensor, half: Tensor
    ) -> Tensor:
        """Return f, (n, d); Q = half + half^T."""
        h0, u, h1, v = _layers(s, K0, K1, b1, w)
        Q = half + half.T
        ctx.save_for_backward(s, K0, K1, w, Q, h0, u, h1, v)
        return torch.addmm(s @ Q, h0 * v, K0.T)[:, :-2].neg()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gf: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments."""
        s, K0, K1, w, Q, h0, u, h1, v = ctx.saved_tensors
        gG = functional.pad(gf, (0, 2)).neg_()
        gy = gG @ K0
        gv = gy * h0
        gwh1 = gv @ K1.T
        ga1 = through_tanh(gwh1 * w, h1)
        ga0 = through_tanh(gy.mul_(v), h0).addcmul_(ga1 @ K1, h0)
        gQ = s.T @ gG
        return (
            torch.addmm(gG @ Q, ga0, K0.T),
            torch.addmm(gG.T @ (h0 * v), s.T, ga0),
            torch.addmm(ga1.T @ u, (h1 * w).T, gv),
            ga1.sum(0),
            gv.addcmul_(gwh1, h1).sum(0),
            gQ + gQ.T,
        )


class PotentialTrace(torch.autograd.Function):
    """f, div f without its constant tr_z Q, and d Phi/dt."""

    @staticmethod
    def forward(
        ctx: Any,
        s: Tensor,
        K0: Tensor,
        K1: Tensor,
        b1: Tensor,
        w: Tensor,
        half: Tensor,
        lengths: Tensor,
        products: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return f (n, d), div f + tr_z Q (n,) and d Phi/dt (n,).

        Args:
            ctx: what backward needs.
            s: (z, t, 1), (n, d+2).
            K0: (d+2, m).
            K1: (m, m).
            b1: (m,).
            w: (m,).
            half: Q = half + half^T, (d+2, d+2).
            lengths: |k_k|^2, (m,).
            products: k_j K1 for all j, one above the other, (d m, m).
        """
        h0, u, h1, v = _layers(s, K0, K1, b1, w)
        Q = half + half.T
        G = torch.addmm(s @ Q, h0 * v, K0.T)
        q = (h0 @ products.T).view(len(s), -1, len(w))
        p = _sum_of_squares(q).mul_(_slope(h1))
        trace = (_slope(h0).mul_(v) @ lengths).addmv_(p, w)
        ctx.save_for_backward(s, K0, K1, w, Q, lengths, products, h0, u, h1, v, q, p)
        return G[:, :-2].neg(), trace.neg_(), G[:, -2].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gf: Tensor, gd: Tensor, gt: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Return the gradients in the order of forward's arguments."""
        s, K0, K1, w, Q, lengths, products, h0, u, h1, v, q, p = ctx.saved_tensors
        d0, d1 = _slope(h0), _slope(h1)
        gG = functional.pad(torch.cat((gf, -gt[:, None]), dim=1), (0, 1)).neg_()
        gy, gbent = gG @ K0, torch.outer(-gd, lengths)
        gv = (gbent * d0).addcmul_(gy, h0)
        gwh1 = gv @ K1.T
        # twice the gradient to sum_j q_j^2 is the gradient to q_j over q_j
        curve = torch.outer(-2 * gd, w)
        ga1 = (gwh1 * w).mul_(d1).addcmul_(curve * p, h1, value=-1)
        gq = (q * curve.mul_(d1)[:, None]).flatten(1)
        # through y = h0 v and bent = d0 v; through q; then through u
        gh0 = gy.addcmul_(h0, gbent, value=-2).mul_(v).addmm_(gq, products)
        ga0 = gh0.mul_(d0).addcmul_(ga1 @ K1, h0)
        gQ = s.T @ gG
        gw = gv.addcmul(gwh1, h1).sum(0).addmv_(p.T, gd, alpha=-1)
        return (
            torch.addmm(gG @ Q, ga0, K0.T),
            torch.addmm(gG.T @ (h0 * v), s.T, ga0),
            torch.addmm(ga1.T @ u, (h1 * w).T, gv),
            ga1.sum(0),
            gw,
            gQ + gQ.T,
            -gd @ d0.mul_(v),
            gq.T @ h0,
        )


def _slope(h: Tensor) -> Tensor:
    """Return 1 - h^2, the slope of tanh where its value is h."""
    return torch.addcmul(h.new_ones(()), h, h, value=-1)


def _sum_of_squares(q: Tensor) -> Tensor:
    """Return p (n, m) of q (n, d, m): faster than a sum over the middle axis."""
    first, *others = q.unbind(1)
    p = first * first
    for other in others:
        p.addcmul_(other, other)
    return p
