"""What a trace costs beside one call of the field, over the dimension: measured, as ratios.

A network without a formula for its trace gives it up only by products of its Jacobian with vectors:
one for an estimate, d for the exact trace. A layer of a discrete flow, whose Jacobian is given,
needs its determinant instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.catalogue import ACTIVATIONS
from node_viz.fields.mlp import MLPField
from node_viz.records.estimates import TraceCosts

DIMENSIONS = 2.0 ** np.arange(7)
POINTS, HIDDEN, ROUNDS = 64, 64, 25


def trace_costs() -> TraceCosts:
    """Time every way at every dimension from 1 to 64, turn by turn, and divide by one call.

    Processor time of this thread is counted: what waits for a busy machine costs nothing.
    """
    found: dict[str, list[float]] = {"estimate": [], "exact": [], "determinant": []}
    for d in map(int, DIMENSIONS):
        least = _least(_ways(d))
        for name, ratios in found.items():
            ratios.append(least[name] / least["call"])
    return TraceCosts(DIMENSIONS, {name: np.array(ratios) for name, ratios in found.items()})


def _ways(d: int) -> dict[str, Callable[[], Any]]:
    """Return what is timed in d dimensions."""
    field, generator = _field(d), torch.Generator().manual_seed(1)
    x = torch.randn(POINTS, d, generator=generator)
    A, eps = torch.randn(POINTS, d, d, generator=generator), x.sign()
    return {
        "call": lambda: _value(field, x),
        "estimate": lambda: (_products(field, x, eps[None])[0] * eps).sum(-1),
        "exact": lambda: _products(field, x, _basis(x)).diagonal(dim1=0, dim2=2).sum(-1),
        "determinant": lambda: (_value(field, x), torch.linalg.slogdet(A)),
    }


def _field(d: int) -> MLPField:
    generator = torch.Generator().manual_seed(0)
    field = MLPField(d, HIDDEN, 3, ACTIVATIONS["tanh"].load(), generator)
    with torch.no_grad():
        field.out_weight.normal_(generator=generator)
    return field


def _value(field: MLPField, x: Tensor) -> Tensor:
    with torch.no_grad():
        return field(0.5, x)


def _basis(x: Tensor) -> Tensor:
    """Return the d unit vectors, each for all points: (d, n, d)."""
    return torch.eye(x.shape[1])[:, None].expand(-1, len(x), -1)


def _products(field: MLPField, x: Tensor, vectors: Tensor) -> Tensor:
    """Return v^T J for each of k vectors a point, (k, n, d), one backward pass each."""
    x = x.detach().requires_grad_()
    f = field(0.5, x)
    rows = [torch.autograd.grad(f, x, v, retain_graph=True)[0] for v in vectors]
    return torch.stack(rows)


def _least(ways: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the least processor seconds of each way; all take turns.

    A call is short, so it is timed before each of the others: one of many comes undisturbed.
    """
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name in ways:
            for timed in ("call", name):
                begin = time.thread_time()
                ways[timed]()
                least[timed] = min(least[timed], time.thread_time() - begin)
    return least
