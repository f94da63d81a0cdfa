"""What is seen in a flow's samples: which modes they cover, what lies between, and one big step.

A mode is covered if it has at least half of its fair share of the samples, within three of its
standard deviations. Off-mode mass is the share that is near no mode, less what the data have there
themselves: the bridges that a flow cannot tear.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.spatial.distance import cdist
from scipy.stats import chi2

from node_viz.data.density import Density
from node_viz.flows.cnf import CNF
from node_viz.flows.flow import Flow, base_log_prob
from node_viz.flows.reverse import log_target
from node_viz.probes.gauges import Held, floor_of
from node_viz.shapes import Array
from node_viz.solvers import reached

NEAR = 3.0  #: standard deviations from a mode's centre


def mode_shares(samples: Array, centres: Array, width: float) -> Array:
    """Return the share of the samples that lies near each mode, (k,).

    Args:
        samples: (n, d).
        centres: of the modes, (k, d), all equally likely.
        width: standard deviation of each.
    """
    away = cdist(samples, centres)
    nearest, near = away.argmin(1), away.min(1) < NEAR * width
    return np.bincount(nearest[near], minlength=len(centres)) / len(samples)


def covered(shares: Array) -> int:
    """Return how many of the modes with these shares (k,) have half of their fair share or more."""
    return int((shares >= 0.5 / max(len(shares), 1)).sum())


def modes_covered(samples: Array, centres: Array, width: float) -> int:
    """Return how many modes have half of their fair share of the samples, or more.

    The arguments are those of `mode_shares`.
    """
    return covered(mode_shares(samples, centres, width))


def off_mode_mass(samples: Array, centres: Array, width: float) -> float:
    """Return the share of samples that is near no mode, less what one round mode has out there."""
    far = cdist(samples, centres).min(1) >= NEAR * width
    return float(far.mean()) - float(chi2.sf(NEAR**2, centres.shape[1]))


@torch.no_grad()
def one_step(cnf: CNF, noise: torch.Tensor) -> torch.Tensor:
    """Return what one Euler step makes of noise at t = 1: z - f(1, z), (n, d)."""
    return noise - cnf.field(1.0, noise)


def one_step_w2(cnf: CNF, held: Held) -> float:
    """Return W2 between the data and samples made by one Euler step; 0 for even, straight ways.

    Like the energy's floor it is corrected for clouds being small.
    """
    made = one_step(cnf.given(held.labels), held.noise).double().cpu().numpy()
    return math.sqrt(max(0.0, floor_of(held, held.x.double().cpu().numpy(), made)))


@torch.no_grad()
def reverse_kl(flow: Flow, data: Density, noise: torch.Tensor) -> float:
    """Return KL(q || p) = E_q [log q - log p] over the samples made from noise, by a tight solve.

    It is infinite where samples lie outside of what the data reach.

    Raises:
        SolveError: a solve did not reach its end.
    """
    x, log_det = reached(flow.with_log_det(noise, 1.0, 0.0))
    return float((base_log_prob(noise) - log_det - log_target(data, x)).double().mean())
