"""Which noise each data point becomes: many maps carry the data to N(0, I), one is the cheapest.

The likelihood sees only the law of T(x). In the plane it leaves T free, so that two seeds end in
two maps; the transport cost singles one out. On the line every flow is increasing, and the one
increasing map to the Gaussian is T(x) = Phi^-1(F(x)), whatever the paths in between.

References:
    How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, section 3 and figure 1.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.special import log_ndtr, logsumexp, ndtri_exp

from node_viz.data.density import Density
from node_viz.data.mixture import GaussianMixture
from node_viz.flows.cnf import CNF
from node_viz.records.answers import EndMaps
from node_viz.shapes import Array, Points
from node_viz.solvers import reached


@torch.no_grad()
def disagreement(first: CNF, second: CNF, x: Points) -> EndMaps:
    """Return where two flows carry the points x, (n, d), and E ||T_1(x) - T_2(x)||^2.

    Raises:
        SolveError: a flow is too wild for the tight solver.
    """
    a, b = (reached(cnf.transport(x)).double().cpu().numpy() for cnf in (first, second))
    return EndMaps(x.double().cpu().numpy(), a, b, float(np.square(a - b).sum(1).mean()))


def log_cdf(mixture: GaussianMixture, x: Array, upper: bool = False) -> Array:
    """Return log F(x), or log(1 - F(x)) for `upper`, accurate however far out x lies.

        F(x) = (1/K) sum_k Phi((x - mu_k) / sigma)

    Args:
        mixture: a mixture on the line.
        x: any shape.
        upper: the mass above x instead of that below.
    """
    z = (np.asarray(x, float)[..., None] - mixture.means[:, 0]) / mixture.sigma
    return logsumexp(log_ndtr(-z if upper else z), axis=-1) - np.log(len(mixture.means))


def exact_map(density: Density, x: Array) -> Array:
    """Return Phi^-1(F(x)), the only increasing map that makes `density` Gaussian.

    Args:
        density: a mixture of Gaussians on the line.
        x: any shape.

    Raises:
        ValueError: the density is of another kind.

    >>> bump = GaussianMixture("bump", 4.0, 1.4189, means=np.array([[1.0]]), sigma=2.0)
    >>> exact_map(bump, np.array([1.0, 81.0])).round(6)
    array([ 0., 40.])
    """
    if not isinstance(density, GaussianMixture) or density.dim != 1:
        raise ValueError(
            f"the exact map is known for mixtures of Gaussians on the line; {density.name!r} is "
            f"{density.dim}-dimensional or no such mixture"
        )
    below, above = log_cdf(density, x), log_cdf(density, x, upper=True)
    # the smaller of the two masses is the one that rounding leaves its digits
    return np.where(below < above, ndtri_exp(below), -ndtri_exp(above)) + 0.0
