"""The gauges: what a flow is worth and what it costs, always by the same tight solver.

All figures come from dopri5 at 1e-5 on one fixed held-out batch, whatever solver trained, because a
fixed grid can be cheated: its own NLL may fall below the entropy, which no density can do.

They are means over the batch, and the solver keeps the mean square error of the batch small: no
mean can err by more than that. What `CNF.log_prob` says of given points is another matter, and
takes about twice as many calls; NFE here counts what a likelihood of the whole batch costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from node_viz.data import density
from node_viz.data.density import Density
from node_viz.experiment.config import ExperimentConfig
from node_viz.flows.cnf import CNF, TIGHT, base_log_prob
from node_viz.flows.likelihood import training_log_prob
from node_viz.probes.grid import CHUNK, lattice
from node_viz.probes.transport import energy_floor, straightness
from node_viz.records.history import Metrics
from node_viz.shapes import Points
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


def held_out(data: Density, n: int, device: torch.device | str = "cpu") -> Held:
    """Draw the fixed held-out batch of n points; it depends on the data set and n alone."""
    rng = np.random.default_rng([2024, n])
    x = data.sample(n, rng)
    noise = rng.standard_normal((n, data.dim))
    as_points = [torch.as_tensor(a, dtype=torch.float32, device=device) for a in (x, noise)]
    return Held(*as_points, log_prob=data.log_prob(x), entropy=data.entropy)


@torch.no_grad()
def measure(
    cnf: CNF,
    held: Held,
    config: ExperimentConfig,
    *,
    step: int = 0,
    seconds: float = 0.0,
    solver_steps: int | None = None,
) -> Metrics:
    """Measure every gauge of `records.Metrics`.

    KL is the mean of log p(x) - log q(x) over the batch. Where the model is good its terms are
    small, so that a few hundred points give it to a hundredth of a nat; the NLL reported is
    entropy + KL, the same estimate with its noise removed.

    Raises:
        SolveError: a solve did not reach its end.
    """
    times = np.linspace(0.0, 1.0, NODES)
    solution = cnf.with_log_det(held.x, save_at=times)
    z, log_det = reached(solution)
    log_q = base_log_prob(z) + log_det
    kl = float(np.mean(held.log_prob - log_q.double().cpu().numpy()))
    sampling = cnf.transport(held.noise, 1.0, 0.0)
    reached(sampling)
    try:
        steps = solver_steps or config.solver_steps
        coarse = training_log_prob(cnf, held.x, config, steps)
        gap = float((log_q - coarse).double().mean())
    except ArithmeticError:
        gap = float("nan")
    jacobian_norm, energy, curl, largest = path_averages(cnf, solution.states[0], times)
    start, end = (points.double().cpu().numpy() for points in (held.x, z))
    return Metrics(
        step=step,
        seconds=seconds,
        nll=held.entropy + kl,
        entropy=held.entropy,
        kl=kl,
        nfe=solution.nfe,
        nfe_sampling=sampling.nfe,
        jacobian_norm=jacobian_norm,
        kinetic_energy=energy,
        solver_gap=gap,
        energy_floor=energy_floor(start, end, FLOOR_POINTS),
        straightness=straightness(energy, start, end),
        jacobian_max=largest,
        curl=curl,
    )


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
def mass(cnf: CNF, half_side: float = 7.0, side: int = 301, chunk: int = CHUNK) -> float:
    """Integrate the model density over a grid: 1 if the flow's volume accounting is right.

    Args:
        cnf: a flow in one or two dimensions.
        half_side: the grid covers [-half_side, half_side]^d.
        side: points along each axis.
        chunk: points solved at once.
    """
    grid = lattice(half_side, side, cnf.dim, next(cnf.parameters()))
    parts = (cnf.log_prob(part, **TIGHT, norm="mean") for part in grid.split(chunk))
    total = sum(part.double().exp().sum().item() for part in parts)
    return total * (2 * half_side / (side - 1)) ** cnf.dim


@torch.no_grad()
def round_trip(cnf: CNF, held: Held) -> float:
    """Return the mean distance between x and its image under encode then generate."""
    z = reached(cnf.transport(held.x))
    back = reached(cnf.transport(z, 1.0, 0.0))
    return (back - held.x).norm(dim=1).mean().item()


def held_out_of(config: ExperimentConfig, n: int) -> Held:
    """Return the held-out batch of the config's data set."""
    return held_out(density(config.dataset), n)
