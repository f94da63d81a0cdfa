"""What is timed computes what it says; the times themselves are no test's business."""

from __future__ import annotations

import torch

from node_viz.fields.field import autograd_jacobian
from node_viz.probes import trace_costs as probe


def test_products_with_the_basis_are_the_jacobian_and_one_product_is_an_estimate() -> None:
    field = probe._field(3)
    x = torch.randn(probe.POINTS, 3, generator=torch.Generator().manual_seed(1))
    J = autograd_jacobian(field, 0.5, x)
    rows = probe._products(field, x, probe._basis(x))
    torch.testing.assert_close(rows.transpose(0, 1), J)
    ways = probe._ways(3)
    torch.testing.assert_close(ways["exact"](), J.diagonal(dim1=1, dim2=2).sum(1))
    estimate = torch.einsum("ni,nij,nj->n", x.sign(), J, x.sign())
    torch.testing.assert_close(ways["estimate"](), estimate)
    assert ways["determinant"]()[1].logabsdet.shape == (probe.POINTS,)
