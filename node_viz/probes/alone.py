"""What each point costs by itself, beside the one solve that serves a whole batch."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import torch

from node_viz.flows.cnf import CNF, base_log_prob
from node_viz.probes.gauges import Held
from node_viz.records.answers import Alone, Rule
from node_viz.shapes import Array, Points
from node_viz.solvers import reached

REFERENCE = {"rtol": 1e-9, "norm": "worst", "max_nfe": 20_000}  #: in double precision


@torch.no_grad()
def calls_alone(cnf: CNF, held: Held, count: int) -> Alone:
    """Solve (z, l) for the first points of a batch one by one, and for the batch by both norms.

    Each solve has the tolerance of every reported figure, 1e-5. The error of a log p is measured
    against a solve in double precision with a tolerance of 1e-9.

    Args:
        cnf: the flow.
        held: the batch.
        count: how many of its points are solved by themselves.

    Raises:
        SolveError: a solve did not reach t = 1.
    """
    cnf, x = cnf.given(held.labels), held.x
    _, exact = _solved(deepcopy(cnf).double(), x.double(), **REFERENCE)
    batch = {norm: _solved(cnf, x, norm=norm) for norm in ("mean", "worst")}
    nfe = [cnf.with_log_det(one[None]).nfe for one in x[:count]]
    rules = {
        norm: Rule(calls, float((found - exact).abs().max()))
        for norm, (calls, found) in batch.items()
    }
    return Alone(_plain(x[:count]), _plain(torch.tensor(nfe)), rules["mean"], rules["worst"])


def _solved(cnf: CNF, x: Points, **options: Any) -> tuple[int, torch.Tensor]:
    """Return the calls of a solve and log p of its points, in double precision."""
    solution = cnf.with_log_det(x, **options)
    z, log_det = reached(solution)
    return solution.nfe, (base_log_prob(z) + log_det).double()


def _plain(tensor: torch.Tensor) -> Array:
    return tensor.double().cpu().numpy()
