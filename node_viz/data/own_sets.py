"""A visitor's own points as a data set: what a flow imitates, or what a network tells apart.

A part of the points is held out, the same one every time, and training never sees it. Of the
density that the points come from nobody knows log p or the entropy: `known` is false, and a
held-out NLL takes the place of KL. All numbers here are in the units of training (`own.Scale`).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

from node_viz.data.density import Array, Density, Labels
from node_viz.data.labelled import Labelled
from node_viz.data.mixture import GaussianMixture
from node_viz.data.own import Own, label_of, points_of, scale_of
from node_viz.experiment.registry import Spoken

FEWEST = 10  #: different points that can be learnt from
LEAST = 60  #: observations of a series that can be cut into windows
KEPT = 2 / 3  #: of the time of a series is trained on; the rest is held out
FLAT = 1e-3  #: of the spread along the points' line, across it: less is a line
HELD = 5  #: one point in so many is held out
SMOOTHED = 2000  #: points behind the smoothed picture of their density
MARGIN = 1.15  #: of the square that shows them
SQUARE = (2.5, 6.0)  #: half its side, least and most; standard deviations of the points
PAD = 4.0  #: half the side of the square on which points are drawn
LABELS = 2  #: that a network here tells apart


@dataclass(frozen=True, eq=False)
class OwnDensity(Density):
    """The unknown density of a visitor's own points: samples are points drawn with replacement."""

    train: Array  #: (n, 2)
    held: Array  #: (m, 2) that training never sees

    @property
    def known(self) -> bool:
        """Nobody knows the true density of such points."""
        return False

    @property
    def positive(self) -> bool:
        """Whether log p can be asked for: it cannot."""
        return False

    @functools.cached_property
    def covariance(self) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the covariance of the points that are trained on."""
        return np.cov(self.train.T, bias=True)

    def held_out(self, n: int) -> Array:
        """Return the held-out points, n of them at most."""
        return self.held[:n]

    @functools.cached_property
    def smoothed(self) -> GaussianMixture:
        """Return the points smoothed by a kernel of Scott's width: a picture, and no truth."""
        means = self.train[:SMOOTHED]
        spread = math.sqrt(max(float(np.linalg.det(self.covariance)), 1e-12)) ** 0.5
        width = spread * len(means) ** (-1 / 6)
        return GaussianMixture(self.name, self.half_side, math.nan, means=means, sigma=width)

    def _sample(self, n: int, rng: np.random.Generator) -> Array:
        return self.train[rng.integers(len(self.train), size=n)]

    def _log_prob(self, x: Array) -> Array:
        return self.smoothed.log_prob(x)


def density_entry(name: str) -> Spoken | None:
    """Return the entry of points without labels; a `ValueError` says why they cannot be learnt."""
    return entry(name, "points", "node_viz.data.own_sets:own_density")


def labelled_entry(name: str) -> Spoken | None:
    """Return the entry of points with labels; a `ValueError` says why they cannot be learnt."""
    return entry(name, "labelled", "node_viz.data.own_sets:own_labelled")


@functools.lru_cache(maxsize=64)
def entry(name: str, kind: str, target: str) -> Spoken | None:
    """Return the entry of a visitor's own data of a kind, whose code lives at `target`.

    Raises:
        ValueError: they cannot be learnt from, in a sentence.
    """
    if not name.startswith(f"{kind}."):
        return None
    check(points_of(name))
    return Spoken(label_of(name), "Data of your own.", target, name)


def check(own: Own) -> None:
    """Raise a `ValueError` in a sentence where points, or a series, cannot be learnt from."""
    if own.kind == "series":
        _check_series(own)
        return
    x = own.values
    different = len(np.unique(x, axis=0))
    if different == 1 and len(x) > 1:
        raise ValueError(f"all {len(x):,} points are the same one; nothing can be learnt from it")
    if different < FEWEST:
        many = f"there {'is' if different == 1 else 'are'} {different}"
        raise ValueError(f"at least {FEWEST} different points are needed; {many}")
    z = scale_of(own).to_training(x)
    across = np.linalg.svd(z - z.mean(0), compute_uv=False)
    if across[1] < FLAT * across[0]:
        raise ValueError(
            "all points lie on one line, so their density in the plane is infinite there; "
            "they need some spread across it"
        )
    if own.labels is not None:
        if len(own.label_names) != LABELS:
            many = len(own.label_names)
            raise ValueError(f"a network here tells two labels apart; the points have {many}")
        least = int(np.bincount(own.labels, minlength=LABELS).min())
        if least < FEWEST // 2:
            raise ValueError(f"each label needs at least {FEWEST // 2} points; one has {least}")


def _check_series(own: Own) -> None:
    times = len(np.unique(own.values[:, 0]))
    if times < LEAST:
        raise ValueError(
            f"a series is learnt from in windows, and needs at least {LEAST} observations at "
            f"different times; there {'is' if times == 1 else 'are'} {times}"
        )
    since = own.values[:, 0] - own.values[:, 0].min()
    late = int((since >= KEPT * since.max()).sum())
    for many, part in ((len(since) - late, "first two thirds"), (late, "last third")):
        if many < FEWEST:
            raise ValueError(
                f"the {part} of the time of a series needs at least {FEWEST} observations, for the "
                f"last third is held out; there {'is' if many == 1 else 'are'} {many}"
            )
    if not np.ptp(own.values[:, 1:], axis=0).any():
        raise ValueError("the series never moves; nothing can be learnt from it")


@functools.lru_cache(maxsize=16)
def own_density(name: str) -> OwnDensity:
    """Return the density of the points that a name says, in the units of training."""
    z, half_side, train, held = _parted(name)
    return OwnDensity(name, half_side, math.nan, train=z[train], held=z[held])


@functools.lru_cache(maxsize=16)
def own_labelled(name: str) -> Labelled:
    """Return the labelled points that a name says, in the units of training."""
    z, half_side, _, held = _parted(name)
    y = _labels(name)[held].astype(float)
    draw = functools.partial(draw_labelled, name)  # a name pickles
    return Labelled(name, half_side, 2, draw, test=(z[held], y))


def draw_labelled(name: str, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw n of the points that are trained on, with replacement, and their labels."""
    z, _, train, _ = _parted(name)
    chosen = train[rng.integers(len(train), size=n)]
    return z[chosen], _labels(name)[chosen].astype(float)


def _labels(name: str) -> Labels:
    labels = points_of(name).labels
    assert labels is not None
    return labels


@functools.lru_cache(maxsize=16)
def _parted(name: str) -> tuple[Array, float, Labels, Labels]:
    """Return all points, half the side of their square, who is trained on and who is held out."""
    own = points_of(name)
    z = scale_of(own).to_training(own.values[:, -2:])
    order = np.random.default_rng(2024).permutation(len(z))
    held = max(1, len(z) // HELD)
    half_side = PAD if own.drawn else float(np.clip(MARGIN * np.abs(z).max(), *SQUARE))
    return z, half_side, order[held:], order[:held]
