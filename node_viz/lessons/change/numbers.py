"""What the page on the change of variables says of its numbers, and decides by them."""

from __future__ import annotations

import math

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.records.answers import CellPath, ContinuityGrid, DivergenceGrid, MassCurve

STILL = 5e-4  #: nats; less is no change of volume at all
CLOSE = 0.01  #: nats between area and divergence that nobody would see in the chart
SPREAD, GATHERED = "Spread", "Gathered"


def kind(of: Facts) -> str:
    """Return what the flow does to the square."""
    return SPREAD if of["log_det"] > 0 else GATHERED


def shrinks(of: Facts) -> float:
    """Return how many times smaller the gap of a square with a tenth of the side is."""
    return of["gap"] / max(of["gap_of_a_tenth"], 1e-12)


def answer(path: CellPath) -> str:
    """Say in one sentence what became of the square's area, and so of the density.

    >>> import numpy as np
    >>> t, z = np.array([0.0, 1.0]), np.zeros((2, 2))
    >>> grown = CellPath(t, z, np.zeros((2, 4, 2)), np.array([0, 0.70]), np.array([0, 0.69]))
    >>> answer(grown)[:75]
    'From data to noise this square grows to 2.01 times its area: its density fal'
    """
    area, log_det = float(path.log_area[-1]), float(path.log_det[-1])
    if not (math.isfinite(area) and math.isfinite(log_det)):
        return "This square is torn or squeezed beyond what numbers hold. Choose another point."
    if abs(area) < STILL and abs(log_det) < STILL:
        return "Nothing moves yet: the square keeps its area, and so its density."
    if abs(area) < STILL:
        moved = "ends with the area it had"
    else:
        verb = "grows" if area > 0 else "shrinks"
        moved = f"{verb} to {number(math.exp(area))} times its area"
    falls = "falls" if log_det > 0 else "rises"
    factor = number(math.exp(abs(log_det)))
    by = "by that factor" if abs(area - log_det) <= CLOSE else f"{factor} times at its centre"
    return f"From data to noise this square {moved}: its density {falls} {by}."


def what_the_square_says(path: CellPath, side: float) -> str:
    """Compare the two ways to find the square's area; nothing where there is none."""
    area, log_det = float(path.log_area[-1]), float(path.log_det[-1])
    if not (math.isfinite(area) and math.isfinite(log_det)):
        return ""
    if max(abs(area), abs(log_det)) < STILL:
        return "Log area and ∫ div f are both 0."
    gap, both = abs(area - log_det), f"Log area {area:+z.3f}, ∫ div f {log_det:+z.3f}"
    if gap <= CLOSE:
        return f"{both}: they agree within {gap:.1g} nats."
    return (
        f"{both}: {gap:.2g} nats apart. A square of side {side:g} is too large: div f at its "
        "corners is not the one at its centre. Make it smaller."
    )


def the_sum(path: CellPath) -> str:
    r"""Return log p(x) as the sum it is, in KaTeX, with the current numbers."""
    x, y = path.centre[-1].tolist()
    base, log_det = -0.5 * (x * x + y * y) - math.log(2 * math.pi), float(path.log_det[-1])
    sign = "+" if log_det >= 0 else "-"
    return (
        rf"$\log p(x) = \log \mathcal N(z(1)) + \ell(1) = {base:.2f} {sign} {abs(log_det):.2f} "
        rf"= {base + log_det:z.2f}$"
    )


def what_the_sign_says(grid: DivergenceGrid, place: int) -> str:
    """Say how fast the flow spreads and gathers at one of the grid's times."""
    values, t = grid.values[place], float(grid.t[place])
    low, high = float(values.min()), float(values.max())
    if max(-low, high) < STILL:
        return f"At t = {t:g} div f is 0 everywhere: nothing moves yet."
    ends = f"At t = {t:g} div f runs from {low:+z.2g} to {high:+z.2g} on this square."
    if high <= 0:
        return f"{ends} The flow gathers everywhere."
    if low >= 0:
        return f"{ends} The flow spreads everywhere."
    return (
        f"{ends} Following a point, log density falls by {number(high)} nats per unit of t where "
        f"the flow spreads most, and rises by {number(-low)} where it gathers most."
    )


def what_is_left(grid: ContinuityGrid) -> str:
    """Say how well the continuity equation holds, and how badly the mistake does."""
    rate = math.sqrt(float((grid.rho_t**2).mean()))
    if rate < 1e-6:
        return f"At t = {grid.t:g} the density stands still: every term is 0."
    mistake = math.sqrt(float((grid.confused**2).mean())) / rate
    return (
        f"At t = {grid.t:g}: ∂ρ/∂t and −div(ρf) were measured separately; what is left is "
        f"{100 * grid.relative:.2g}% of ∂ρ/∂t (rms). With the law of a path at a fixed place "
        f"{100 * mistake:.0f}% is left."
    )


def what_the_mass_says(curve: MassCurve) -> str:
    """Say what the density integrates to, by the tightest solver and by the loosest."""
    tight, loose = int(curve.rtol.argmin()), int(curve.rtol.argmax())
    return (
        f"∫ p dx = {curve.mass[tight]:.5f} with an error of {curve.rtol[tight]:.0e} allowed a step "
        f"({curve.nfe[tight]} calls), and {curve.mass[loose]:.3f} with {curve.rtol[loose]:.0e} "
        f"({curve.nfe[loose]} calls). To count volume exactly costs calls."
    )
