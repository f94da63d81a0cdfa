"""What simple models reach on a visitor's own points: the floors that a flow has to beat.

Nobody knows the entropy of such points. So a flow is held against three densities that take no
training: the best single Gaussian, a kernel density estimate, and a mixture of Gaussians. How wide
the kernel is and how many parts the mixture has is chosen by the likelihood of a part of the
training points that was put aside; the numbers are of the held-out points, which chose nothing.

scikit-learn is imported here, at the first question, and nowhere else.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from node_viz.data import density
from node_viz.data.own import points_of, scale_of
from node_viz.data.own_sets import OwnDensity
from node_viz.shapes import Array

POINTS = 4000  #: training points that the floors are fitted to, at most
HELD = 2000  #: held-out points, at most
WIDTHS = tuple(np.geomspace(0.02, 1.0, 12))  #: of the kernel; standard deviations of the points
PARTS = (1, 2, 3, 4, 6, 8, 12, 16)  #: of the mixture
ASIDE = 5  #: one training point in so many is put aside to choose
AHEAD = 0.01  #: nats below which two are level
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Floors:
    """Held-out NLL of three simple models, nats a point in the units of training."""

    gaussian: float
    kde: float
    mixture: float
    width: float  #: of the kernel, in standard deviations of the points
    parts: int  #: of the mixture
    log_volume: float  #: to be added for the points' own units

    def named(self) -> dict[str, float]:
        """Return what a sentence calls each, and its NLL."""
        parts = f"a mixture of {self.parts} Gaussian{'s' if self.parts > 1 else ''}"
        return {
            "the best Gaussian": self.gaussian,
            "a kernel density estimate": self.kde,
            parts: self.mixture,
        }


def floors(dataset: str) -> Floors:
    """Return the floors of a visitor's own points.

    Args:
        dataset: a name of `data.own`.

    Raises:
        ValueError: its density is known, and needs no floors.
    """
    data = density(dataset)
    if not isinstance(data, OwnDensity):
        raise ValueError(f"the density of {dataset!r} is known; its floor is its entropy")
    from threadpoolctl import threadpool_limits

    train, held = data.train[:POINTS], data.held[:HELD]
    log_volume = scale_of(points_of(dataset)).log_volume
    with threadpool_limits(1):  # on shared cores, threads of so little work wait for each other
        return Floors(_gaussian(train, held), *_chosen(train, held), log_volume)


def _chosen(train: Array, held: Array) -> tuple[float, float, float, int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of repeated points, say: the likelihood decides
        cut = max(1, len(train) // ASIDE)
        aside, rest = train[:cut], train[cut:]
        width = _best(WIDTHS, lambda one: _kernel(one, rest).score(aside) / len(aside))
        few = [one for one in PARTS if one <= max(1, len(rest) // 4)]
        parts = _best(few, lambda one: _mixture(one, rest).score(aside))
        kde = -_kernel(width, train).score(held) / len(held)
        return float(kde), -float(_mixture(parts, train).score(held)), float(width), int(parts)


def _gaussian(train: Array, held: Array) -> float:
    """Return the held-out NLL of the Gaussian that has the training points' mean and covariance."""
    off, covariance = held - train.mean(0), np.cov(train.T, bias=True)
    distance = (off * np.linalg.solve(covariance, off.T).T).sum(1).mean()
    log_det = np.linalg.slogdet(2 * math.pi * covariance)[1]
    return 0.5 * float(distance + log_det)


def _kernel(width: float, points: Array) -> Any:
    from sklearn.neighbors import KernelDensity

    made: Any = KernelDensity
    return made(bandwidth=float(width), rtol=1e-4).fit(points)


def _mixture(parts: int, points: Array) -> Any:
    from sklearn.mixture import GaussianMixture

    made = GaussianMixture(parts, n_init=2, max_iter=200, reg_covar=1e-5, random_state=0)
    return made.fit(points)


def _best(choices: Sequence[Choice], score: Callable[[Choice], float]) -> Choice:
    return max(choices, key=score)


def who_is_ahead(nll: float, floors: Mapping[str, float]) -> str:
    """Say in a sentence how a flow's held-out NLL stands beside the floors.

    Args:
        nll: of the flow, nats a point in the units of training.
        floors: what each is called, and its NLL on the same held-out points.
    """
    found = dict(sorted(floors.items(), key=lambda pair: pair[1]))
    (first, best), *_ = found.items()
    others = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
    if nll < best - AHEAD:
        return f"The flow is ahead of all three: {others}."
    if nll <= best + AHEAD:
        return f"The flow is level with {first}, the best of three: {others}."
    beaten = [name for name, value in found.items() if nll < value - AHEAD]
    behind = f"{first[0].upper()}{first[1:]} is ahead by {nll - best:.2f} nats"
    return f"{behind}: {others}." + ("" if beaten else " The flow has beaten none of them yet.")
