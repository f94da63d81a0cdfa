"""What the page on the two KLs asks of a snapshot: what it covers, and what a constant does."""

from __future__ import annotations

import numpy as np

from node_viz.data import density
from node_viz.records.coverage import Coverage, Shifted
from node_viz.runs.snapshot import RunSnapshot

POINTS = 4096  #: samples that are counted, and points behind each KL
BATCH = 256  #: samples of the loss whose gradient is compared


def coverage(now: RunSnapshot) -> Coverage:
    """Count the modes that samples cover, and measure both KLs on as many points."""
    import torch

    from node_viz.flows.cnf import base_log_prob
    from node_viz.flows.reverse import log_target
    from node_viz.probes.gauges import held_out
    from node_viz.probes.samples import covered, mode_shares, off_mode_mass
    from node_viz.solvers import reached

    cnf, data = now.model(), density(now.config.dataset)
    held = held_out(data, POINTS)
    with torch.no_grad():
        z, spread = reached(cnf.with_log_det(held.x))
        log_q = (base_log_prob(z) + spread).double().numpy()
        x, back = reached(cnf.with_log_det(held.noise, 1.0, 0.0))
        reverse = (base_log_prob(held.noise) - back - log_target(data, x)).double()
    samples, (centres, width) = x.double().numpy(), data.modes or (np.zeros((0, 2)), 1.0)
    shares = mode_shares(samples, centres, width) if len(centres) else np.zeros(0)
    off = off_mode_mass(samples, centres, width) if len(centres) else 0.0
    forward = float(np.mean(held.log_prob - log_q))
    return Coverage(now.step, shares, covered(shares), off, forward, float(reverse.mean()))


def shifted(now: RunSnapshot, constant: float) -> Shifted:
    """Compare loss and gradient of reverse KL with log p, and with log p + constant."""
    import torch

    from node_viz.data.unnormalised import unnormalised
    from node_viz.flows.reverse import Reverse

    cnf, data, steps = now.model(), density(now.config.dataset), now.solver_steps
    losses, gradients = list[float](), list[torch.Tensor]()
    for c in (0.0, constant):  # each draws the same noise, for that follows from the seed
        objective = Reverse(now.config, unnormalised(data, c), {})
        loss, _ = objective(cnf, torch.zeros(BATCH, data.dim), steps or now.config.solver_steps)
        parts = torch.autograd.grad(loss, tuple(cnf.parameters()))
        losses.append(loss.item())
        gradients.append(torch.cat([part.flatten() for part in parts]))
    apart = (gradients[1] - gradients[0]).norm() / gradients[0].norm()
    return Shifted(now.step, constant, losses[0], losses[1], apart.item())
