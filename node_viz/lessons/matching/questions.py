"""What the page asks of a snapshot: one Euler step, pairs of its own, and its field at a moment."""

from __future__ import annotations

from typing import Any

import numpy as np

from node_viz.data import density
from node_viz.data.mixture import GaussianMixture
from node_viz.lessons.matching.records import FieldAt, Pairs
from node_viz.runs.snapshot import RunSnapshot
from node_viz.shapes import Array

HELD = 1024  #: held-out points behind the one-step figure
PASSING = 20_000  #: data points of which some explain a place
ARROWS, GRID = 24, 11  #: targets drawn at a place; lattice points along a side
SEEN = 0.65  #: of the stage's half side, that the pictures of a field cover
TRIED = 500  #: points among which places are looked for
PATH = 4096  #: points of the path behind the rms


def one_step(now: RunSnapshot) -> float:
    """Return W2 between the data and what one Euler step makes of noise."""
    from node_viz.probes.gauges import held_out_of
    from node_viz.probes.samples import one_step_w2

    return one_step_w2(now.model(), held_out_of(now.config, HELD))


def floor(now: RunSnapshot) -> float | None:
    """Return the least matching loss with independent pairs, None where it is not known."""
    from node_viz.flows.marginal import irreducible_loss

    known = isinstance(density(now.config.dataset), GaussianMixture)
    return irreducible_loss(now.config.dataset) if known else None


def made(now: RunSnapshot, seed: int, n: int) -> Pairs:
    """Return pairs that the flow makes: where it carries noise, and that noise."""
    import torch

    from node_viz.solvers import reached

    noise = np.random.default_rng([seed, 6]).standard_normal((n, 2))
    points = torch.as_tensor(noise, dtype=torch.float32)
    with torch.no_grad():
        x = reached(now.model().transport(points, 1.0, 0.0))
    return Pairs(x.double().numpy(), noise)


def field_at(now: RunSnapshot, t: float) -> FieldAt:
    """Return the field at flow time t, 0 < t <= 1, beside the targets that it is the mean of."""
    from node_viz.flows.marginal import MarginalField

    data, field = density(now.config.dataset), now.model().field
    half, x = data.half_side, data.sample(PASSING, np.random.default_rng(7))
    places = where(x, half, t)
    targets, means = passing(x, places, t)
    axis = 0.9 * SEEN * np.linspace(-half, half, GRID)
    lattice = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    learnt_there, learnt = (_values(field, t, at) for at in (places, lattice))
    exact = off = size = None
    if isinstance(data, GaussianMixture):
        marginal, path = MarginalField(data), _path(data)
        means, exact, true = (_values(marginal, *at) for at in ((t, places), (t, lattice), path))
        off, size = _rms(_values(field, *path) - true), _rms(true)
    seen = SEEN * half
    return FieldAt(t, seen, places, targets, means, learnt_there, lattice, learnt, exact, off, size)


def where(x: Array, half_side: float, t: float) -> Array:
    """Return places where pairs are at t: near the middle, and near six places around it."""
    z = (1 - t) * x[:TRIED] + t * np.random.default_rng(9).standard_normal((TRIED, 2))
    angle = np.arange(6) * np.pi / 3 + np.pi / 8
    around = 0.42 * half_side * (1 - 0.4 * t) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    wanted = np.concatenate([[[0.0, 0.0]], around])
    nearest = np.square(wanted[:, None] - z).sum(axis=2).argmin(axis=1)
    return z[np.unique(nearest)]


def passing(x: Array, places: Array, t: float) -> tuple[Array, Array]:
    """Return targets e - x of pairs that pass through places at t, (k, m, 2), and their means.

    A pair whose x is known passes through z when its noise is e = (z - (1 - t) x) / t, so x counts
    as much as that noise is likely.
    """
    noise = (places[:, None] - (1 - t) * x) / t
    log_weight = -0.5 * np.square(noise).sum(axis=2)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    target, rng = noise - x, np.random.default_rng(8)
    drawn = [rng.choice(len(x), ARROWS, p=one) for one in weight]
    shown = np.stack([one[which] for one, which in zip(target, drawn, strict=True)])
    return shown, np.einsum("kn,knd->kd", weight, target)


def _path(data: GaussianMixture) -> tuple[Array, Array]:
    """Return times (n, 1) and points (n, 2) of independent pairs."""
    rng = np.random.default_rng(2024)
    t = (np.arange(PATH)[:, None] + 0.5) / PATH
    return t, (1 - t) * data.sample(PATH, rng) + t * rng.standard_normal((PATH, 2))


def _values(field: object, t: float | Array, z: Array) -> Array:
    """Return a field's values, (n, 2)."""
    import torch

    known: Any = field
    time = torch.as_tensor(t, dtype=torch.float32)
    with torch.no_grad():
        return known(time, torch.as_tensor(z, dtype=torch.float32)).double().numpy()


def _rms(values: Array) -> float:
    return float(np.sqrt(np.square(values).sum(axis=1).mean()))
