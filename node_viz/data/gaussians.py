"""Sets made of a few separate bumps: the ring of eight in the plane, and two mixtures on the line.

What one looks for here is whether a flow, which cannot tear, leaves bridges between the bumps.
"""

from __future__ import annotations

import math

import numpy as np

from node_viz.data.mixture import GaussianMixture


def eight_gaussians() -> GaussianMixture:
    """Place eight bumps on a circle: mu_k = 4 (cos, sin)(k pi/4) / 1.414, sigma = 0.5 / 1.414.

    References:
        FFJORD (Grathwohl et al., 2018), arXiv 1810.01367, the toy data of its code.
    """
    angle = np.arange(8) * math.pi / 4
    means = 4 * np.column_stack([np.cos(angle), np.sin(angle)]) / 1.414
    known = {"entropy": 2.831880, "label_entropy": 0.758738}
    names = tuple("12345678")
    return GaussianMixture(
        "8gaussians", half_side=4.2, **known, label_names=names, means=means, sigma=0.5 / 1.414
    )


def mix3() -> GaussianMixture:
    """Place three bumps of variance 0.4 on the line.

    References:
        FFJORD (Grathwohl et al., 2018), arXiv 1810.01367, the one-dimensional example of its code.
    """
    return _on_the_line("mix3", [-2.8, -0.9, 2.0], half_side=5.0, entropy=1.929016)


def bimodal() -> GaussianMixture:
    """Place two bumps of variance 0.4 on the line, at -2 and 2.

    References:
        How to train your neural ODE (Finlay et al., 2020), arXiv 2002.02798, figure 1 shows such a
        set.
    """
    return _on_the_line("bimodal", [-2.0, 2.0], half_side=4.5, entropy=1.651692)


def mix5() -> GaussianMixture:
    """Place five bumps of variance 0.4 on the line.

    References:
        STEER (Ghosh et al., 2020), arXiv 2006.10711, the one-dimensional example.
    """
    return _on_the_line("mix5", [-2.8, -0.9, 2.0, 3.4, 5.1], half_side=7.5, entropy=2.281028)


def _on_the_line(
    name: str, centres: list[float], half_side: float, entropy: float
) -> GaussianMixture:
    means = np.array(centres)[:, None]  # (k, 1)
    return GaussianMixture(name, half_side, entropy, means=means, sigma=math.sqrt(0.4))
