"""What an estimated trace does to a solve, and how far a single estimate is off.

References:
    FFJORD (Grathwohl et al., 2018), arXiv:1810.01367, section 3.1 and 3.1.1.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from node_viz.experiment.config import ExperimentConfig
from node_viz.fields.evaluation import FieldEval
from node_viz.flows.cnf import CNF, needs_of
from node_viz.flows.hutchinson import draw, drawn, noise_of, variance
from node_viz.records.estimates import Asked, Bottlenecks, LogDensities, Rates, Tried
from node_viz.shapes import Points
from node_viz.solvers import SolveStatus, reached

DRAWS = 100_000
PROBES = 2.0 ** np.arange(7)
KINDS = ("gaussian", "rademacher")
SEED = 7


@torch.no_grad()
def tried(cnf: CNF, config: ExperimentConfig, x: Points) -> Tried:
    """Solve (z, l) of points x, (n, d), with the trace that `config` names; note every step.

    The solver is the tight one of all gauges; it gives up after as many calls as they do.
    """
    eps = noise_of(config, x, np.random.default_rng(SEED))
    solution = cnf.with_log_det(x, eps=eps, keep_trace=True)
    trace = solution.trace
    assert trace is not None
    finished = solution.status is SolveStatus.OK
    return Tried(solution.nfe, finished, trace.t, trace.h, trace.rejected_t, trace.rejected_h)


@torch.no_grad()
def rates(cnf: CNF, ways: dict[str, ExperimentConfig], x: Points, times: int = 129) -> Rates:
    """Return l' along the exact path of one point x, (1, d), as each way shows it to a solver."""
    t = np.linspace(0, 1, times)
    path = cnf.transport(x, save_at=t.tolist())
    found: dict[str, np.ndarray] = {}
    for name, config in ways.items():
        eps = noise_of(config, x, np.random.default_rng(SEED))
        look = cnf.field.look(needs_of(cnf.field, (), eps))
        at = [look(s, z) for s, z in zip(t.tolist(), path.states, strict=True)]
        found[name] = np.array([_rate(one, drawn(eps)) for one in at])
    return Rates(t, found)


def _rate(at: FieldEval, eps: Tensor | None) -> float:
    return FieldEval(at.f, at.div, at.J, core=at.core, eps=eps).divergence.item()


@torch.no_grad()
def asked(cnf: CNF, x: Points, t: float) -> Asked:
    """Ask the Jacobian at the point that x, (1, d), has at flow time t, in `DRAWS` directions.

    Where the field has a bottleneck its core is asked, which has the same trace.
    """
    z = x if t == 0 else reached(cnf.transport(x, 0.0, t))
    at = cnf.field.look(needs_of(cnf.field, (), torch.ones(())))(t, z)
    matrix = at.J if at.core is None else at.core
    assert matrix is not None
    A = matrix[0].double()
    values = {kind: _questions(A, kind, (DRAWS,)) for kind in KINDS}
    by_probes = {
        kind: np.array([_questions(A, kind, (DRAWS // 8, int(m))).mean(1).var() for m in PROBES])
        for kind in KINDS
    }
    eps = torch.as_tensor(draw("gaussian", (DRAWS, len(A)), np.random.default_rng(SEED)))
    apart = (eps * (eps @ A.mT)).mean(0)  # eps (A eps) without the sum: no number
    wrong = (float(apart[0]), float(apart[-1]))
    formula = {kind: variance(kind, A).item() for kind in KINDS}
    trace = A.trace().item()
    return Asked(t, trace, values, formula, PROBES, by_probes, wrong, cnf.field.bottleneck)


def _questions(A: Tensor, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return eps^T A eps for so many draws of eps."""
    eps = torch.as_tensor(draw(kind, (*shape, len(A)), np.random.default_rng(SEED)))
    return ((eps @ A) * eps).sum(-1).numpy()


@torch.no_grad()
def log_densities(cnf: CNF, config: ExperimentConfig, x: Points, draws: int) -> LogDensities:
    """Return log p-hat - log p of points x, (n, d), each solved with so many random vectors.

    The ends z(1) are the same, so the two differ in the integral of the trace alone.
    """
    many = x.repeat_interleave(draws, 0)
    eps = noise_of(config, many, np.random.default_rng(SEED))
    exact = reached(cnf.with_log_det(x))[1]
    estimated = reached(cnf.with_log_det(many, eps=eps))[1]
    return LogDensities((estimated.view(len(x), draws) - exact[:, None]).double().numpy())


def bottlenecks(dim: int = 32, networks: int = 100, draws: int = 200) -> Bottlenecks:
    """Measure the variance of both estimates of tr(g' h'), over random maps through H units.

    g' is (d, H) and h' is (H, d), their entries independent with variance 1 / d.
    """
    rng, widths = np.random.default_rng(SEED), 2.0 ** np.arange(6)
    whole, core = ({kind: np.zeros(len(widths)) for kind in KINDS} for _ in range(2))
    for k, H in enumerate(map(int, widths)):
        for _ in range(networks):
            g, h = rng.standard_normal((dim, H)), rng.standard_normal((H, dim))
            for kind in KINDS:
                for found, A in ((whole, g @ h / dim), (core, h @ g / dim)):
                    eps = draw(kind, (draws, len(A)), rng)
                    found[kind][k] += ((eps @ A) * eps).sum(1).var(ddof=1) / networks
    return Bottlenecks(dim, widths, whole, core)
