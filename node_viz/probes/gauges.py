"""The gauges: what a flow is worth and what it costs, always by the same tight solver.

All figures come from dopri5 at 1e-5 on one fixed held-out batch, whatever solver trained, because a
fixed grid can be cheated: its own NLL may fall below the entropy, which no density can do.

They are means over the batch, and the solver keeps the mean square error of the batch small: no
mean can err by more than that. What `CNF.log_prob` says of given points is another matter, and
takes about twice as many calls; NFE here counts what a likelihood of the whole batch costs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import torch

from node_viz.data import density
from node_viz.data.density import Density
from node_viz.data.own_sets import OwnDensity
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, TIGHT
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.flows.likelihood import training_log_prob
from node_viz.probes.grid import CHUNK, lattice
from node_viz.probes.transport import energy_floor, energy_floor_within, straightness
from node_viz.records.history import Metrics
from node_viz.shapes import Points, Scalars
from node_viz.solvers import reached

FLOOR_POINTS = 1024  #: points of the optimal assignment; its time grows as their cube
NODES = 9  #: flow times of the path averages; Simpson's rule over them


@dataclass(frozen=True)
class Held:
    """The held-out batch: data, noise to sample from, and the exact log p of the data."""

    x: Points
    noise: Points
    log_prob: np.ndarray
    entropy: float
    labels: torch.Tensor | None = (
        None  #: (n,) of a flow that is given them; log p is then given too
    )


def held_out(
    data: Density, n: int, device: torch.device | str = "cpu", *, labelled: bool = False
) -> Held:
    """Draw the fixed held-out batch of n points; it depends on the data set and n alone."""
    if isinstance(data, OwnDensity):
        return _held_of(data, n, device)
    rng = np.random.default_rng([2024, n])
    x, labels = data.labelled(n, rng) if labelled else (data.sample(n, rng), None)
    noise = rng.standard_normal((n, data.dim))
    points, noise = (torch.as_tensor(a, dtype=torch.float32, device=device) for a in (x, noise))
    entropy = data.entropy if labels is None else data.label_entropy
    given = None if labels is None else torch.as_tensor(labels, device=device)
    return Held(points, noise, log_prob_of(data, x, labels), entropy, given)


def _held_of(data: OwnDensity, n: int, device: torch.device | str) -> Held:
    """Return the points of a visitor's own that training never sees; their log p is unknown."""
    x, rng = data.held_out(n), np.random.default_rng([2024, n])
    both = x, rng.standard_normal((len(x), data.dim))
    points, noise = (torch.as_tensor(a, dtype=torch.float32, device=device) for a in both)
    return Held(points, noise, np.full(len(x), math.nan), math.nan)


def log_prob_of(data: Density, x: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """Return log p(x), or log p(x | label) where there are labels, (n,)."""
    return data.log_prob(x) if labels is None else data.log_prob_given(x, labels)


@torch.no_grad()
def measure(
    flow: Flow,
    held: Held,
    config: ExperimentConfig,
    *,
    step: int = 0,
    seconds: float = 0.0,
    solver_steps: int | None = None,
) -> Metrics:
    """Measure every gauge of `records.Metrics`; one that only a field has is NaN without a field.

    KL is the mean of log p(x) - log q(x) over the batch. Where the model is good its terms are
    small, so that a few hundred points give it to a hundredth of a nat; the NLL reported is
    entropy + KL, the same estimate with its noise removed. Where nobody knows p there is no KL, and
    the NLL is the mean of -log q(x).

    Raises:
        SolveError: a solve did not reach its end.
    """
    flow, times = flow.given(held.labels), np.linspace(0.0, 1.0, NODES)
    solution = flow.with_log_det(held.x, save_at=None if flow.layers else times)
    z, log_det = reached(solution)
    log_q = base_log_prob(z) + log_det
    kl = float(np.mean(held.log_prob - log_q.double().cpu().numpy()))
    sampling = flow.transport(held.noise, 1.0, 0.0)
    reached(sampling)
    start, end = (points.double().cpu().numpy() for points in (held.x, z))
    found = Metrics(
        step=step,
        seconds=seconds,
        nll=-float(log_q.double().mean()) if math.isnan(held.entropy) else held.entropy + kl,
        entropy=held.entropy,
        kl=kl,
        nfe=0 if flow.layers else solution.nfe,
        nfe_sampling=0 if flow.layers else sampling.nfe,
        jacobian_norm=math.nan,
        kinetic_energy=math.nan,
        solver_gap=0.0,
        energy_floor=floor_of(held, start, end),
        log_dets=solution.nfe if flow.layers else 0,
        layer_calls=sampling.nfe if flow.layers else 0,
    )
    if not isinstance(flow, CNF):
        return found
    jacobian_norm, energy, curl, largest = path_averages(flow, solution.states[0], times)
    return replace(
        found,
        jacobian_norm=jacobian_norm,
        kinetic_energy=energy,
        solver_gap=_gap(flow, held, config, solver_steps or config.solver_steps, log_q),
        straightness=straightness(energy, start, end),
        jacobian_max=largest,
        curl=curl,
    )


def _gap(cnf: CNF, held: Held, config: ExperimentConfig, steps: int, log_q: Scalars) -> float:
    """Return the NLL that the training solver believes in less the true one; NaN if it fails."""
    try:
        return float((log_q - training_log_prob(cnf, held.x, config, steps)).double().mean())
    except ArithmeticError:
        return math.nan


def floor_of(held: Held, x: np.ndarray, z: np.ndarray) -> float:
    """Return W2^2 between the laws of x and z, (n, d) each; of each label alone where there are."""
    if held.labels is None:
        return energy_floor(x, z, FLOOR_POINTS)
    return energy_floor_within(x, z, held.labels.cpu().numpy(), FLOOR_POINTS)


def path_averages(
    cnf: CNF, z: torch.Tensor, times: np.ndarray
) -> tuple[float, float, float, float]:
    """Return means over points and times of ||df/dz||_F, ||f||^2, |curl f|; the largest norm too.

    The second is the kinetic energy E int ||f||^2 dt, whose floor is W2^2; the third is
    |df_2/dz_1 - df_1/dz_2|, which only the plane has.

    Args:
        cnf: the flow.
        z: the points at each time, (s, n, d).
        times: (s,) equally spaced, s odd.
    """
    rows, largest = [], 0.0
    for t, at in zip(times.tolist(), z, strict=True):
        f, J = cnf.field.jacobian(t, at)
        turn = J[:, 1, 0] - J[:, 0, 1] if cnf.dim == 2 else J.new_zeros(1)
        norm = J.square().sum((1, 2)).sqrt()
        largest = max(largest, norm.max().item())
        rows.append([norm.mean().item(), f.square().sum(1).mean().item(), turn.abs().mean().item()])
    norm, energy, curl = simpson(len(times)) @ np.array(rows)
    return float(norm), float(energy), float(curl), largest


def simpson(count: int) -> np.ndarray:
    """Return the weights of Simpson's rule on `count` (odd) equally spaced points of [0, 1]."""
    weights = np.full(count, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return weights / weights.sum()


@torch.no_grad()
def mass(flow: Flow, half_side: float = 7.0, side: int = 301, chunk: int = CHUNK) -> float:
    """Integrate the model density over a grid: 1 if the flow's volume accounting is right.

    Args:
        flow: in one or two dimensions.
        half_side: the grid covers [-half_side, half_side]^d.
        side: points along each axis.
        chunk: points solved at once.
    """
    grid = lattice(half_side, side, flow.dim, next(flow.parameters()))
    parts = (flow.log_prob(part, **TIGHT, norm="mean") for part in grid.split(chunk))
    total = sum(part.double().exp().sum().item() for part in parts)
    return total * (2 * half_side / (side - 1)) ** flow.dim


@torch.no_grad()
def round_trip(flow: Flow, held: Held) -> float:
    """Return the mean distance between x and its image under encode then generate."""
    flow = flow.given(held.labels)
    z = reached(flow.transport(held.x))
    back = reached(flow.transport(z, 1.0, 0.0))
    return (back - held.x).norm(dim=1).mean().item()


def held_out_of(config: ExperimentConfig, n: int) -> Held:
    """Return the held-out batch of the config's data set."""
    return held_out(density(config.dataset), n, labelled=config.condition == "label")
