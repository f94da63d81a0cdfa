"""What the flow of each label is worth: its fit, how many samples are its own, and its mass."""

from __future__ import annotations

import numpy as np
import torch

from node_viz.data.density import Density
from node_viz.flows.cnf import CNF
from node_viz.probes.gauges import Held, mass
from node_viz.records.answers import LabelFit

WIDE = 1.4  #: half sides of the data over which the density is integrated
SIDE = 101  #: points along each side of that square


@torch.no_grad()
def fits(cnf: CNF, data: Density, held: Held, samples: int) -> tuple[LabelFit, ...]:
    """Measure the flow of each label.

    Args:
        cnf: a flow that is given labels.
        data: what it learns.
        held: held-out points with their labels.
        samples: drawn of each label.

    Raises:
        SolveError: a solve did not reach its end.
    """
    found, labels = [], np.zeros(0) if held.labels is None else held.labels.cpu().numpy()
    for label, one in enumerate(cnf.parts()):
        mine = labels == label
        log_q = one.log_prob(held.x[torch.as_tensor(mine)]).double().cpu().numpy()
        kl = float(np.mean(held.log_prob[mine] - log_q))
        right = share_of_its_own(one, data, label, samples)
        found.append(LabelFit(kl, right, mass(one, WIDE * data.half_side, SIDE)))
    return tuple(found)


@torch.no_grad()
def share_of_its_own(cnf: CNF, data: Density, label: int, samples: int) -> float:
    """Return the share of a label's samples that its own part explains better than all others."""
    x = cnf.sample(samples, torch.Generator().manual_seed(label)).double().cpu().numpy()
    each = [data.given(other).log_prob(x) for other in range(data.labels)]
    return float((np.argmax(each, axis=0) == label).mean())
