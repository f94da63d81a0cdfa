"""The words of the lesson on the change of variables."""

from __future__ import annotations

import math

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.answers import CellPath, ContinuityGrid, DivergenceGrid, MassCurve

STORY = r"""
Probability is neither made nor lost on the way. So if a neighbourhood is spread over twice the
area, its density halves: one needs to know what happens to **volume**, and nothing else.

A flow changes a small area $A$ at the relative rate $\dot A / A = \operatorname{div} f =
\operatorname{tr}\,\partial f / \partial z$. Adding it up along one path gives $\ell(t)$, with
$\dot\ell = +\operatorname{div} f$ and $\ell(0) = 0$, and $e^{\ell(t)}$ is the factor by which the
area at $x$ has grown. Hence

$$
\log p(x) = \log \mathcal N(z(1)) + \ell(1).
$$

A stack of layers needs the determinant of each for this; a flow needs only a trace.
"""

SIGN_TITLE = "Where it spreads, where it gathers"
SIGN = r"""
Orange: $\operatorname{div} f > 0$, the flow spreads and density falls along the path. Blue:
$\operatorname{div} f < 0$, it gathers and density rises. Thin lines: where the points are now.
"""
PLACE_TITLE = "At one fixed place, following one point"
PLACE = r"""
Two laws, and they must not be mixed. Following one point, $\frac{d}{dt} \log \rho(t, z(t)) =
-\operatorname{div} f$. At one fixed place, density also changes because a denser or thinner part of
the cloud drifts by:

$$
\frac{\partial \rho}{\partial t} + \underbrace{f \cdot \nabla \rho}_{\text{drifts by}} +
\underbrace{\rho \operatorname{div} f}_{\text{spreads}} = \frac{\partial \rho}{\partial t} +
\operatorname{div}(\rho f) = 0 .
$$
"""
MASS_TITLE = "Nothing is lost"
MASS = r"""
If every volume is counted right, $\int p(x)\,dx = 1$, trained or not. What is missing or too much
is the solver's error: it counts the volume along each path a little wrong.
"""

EXPERIMENTS = (
    Experiment(
        "In the gap",
        "The point (0.5, 0.25) lies between the two moons, where there are hardly any data. "
        "Is its neighbourhood spread or gathered on the way to the noise?",
        ("Spread", "Gathered"),
        "Gathered",
        "point=0.5,0.25&side=0.1",
        "∫ div f = {log_det:+.2f}, and the square keeps {growth:.2f} of its area",
        "Noise has its peak in the middle and no gap, so the gap has to be squeezed shut: the last "
        "outline is hardly more than a line. log p(x) lies below log N(z(1)) by as much as l(1) "
        "does below 0.",
    ),
    Experiment(
        "Smaller is closer",
        "The same place, a square of side 0.2. Its measured area and the integral of the "
        "divergence disagree. Ten times smaller: by which factor does the gap shrink?",
        ("About 3", "About 10", "About 100"),
        "About 100",
        "point=0.5,0.25&side=0.2",
        "{gap:.3f} nats at side 0.2, {gap_of_a_tenth:.5f} at 0.02",
        "Choose 0.02 over the chart and compare the two gaps in the sentence. The "
        "centre stands in the middle, so what is uneven to one side is made good on the other, and "
        "what remains goes with the square of the side. With sides near 1 no such rule holds: such "
        "a square is bent out of all shape.",
    ),
)

QUIZ = (
    Question(
        "Which sign belongs in log p(x) = log N(z(1)) … ∫ div f dt, with the integral from data "
        "to noise?",
        "Plus",
        {
            "Plus": "Along the path log ρ changes at the rate −div f. So log ρ at the end is log "
            "p(x) − ∫ div f, and solved for log p(x) the sign turns.",
            "Minus": "That is how density changes on the way: d/dt log ρ = −div f. Here the end "
            "is known and the start is wanted, so the sign turns.",
        },
    ),
    Question(
        "At one place the density stays the same for a moment. Must div f be 0 there?",
        "No, what spreads may be made up for by what drifts in",
        {
            "No, what spreads may be made up for by what drifts in": "∂ρ/∂t = −f · ∇ρ − ρ div f: "
            "the two may cancel. Only along a path does div f decide alone.",
            "Yes, density changes only where the flow spreads or gathers": "That is true for one "
            "who rides along. At a fixed place the whole cloud may move past.",
        },
    ),
    Question(
        "A flow that was never trained: what is the integral of its density?",
        "1",
        {
            "1": "Mass is kept by any flow, good or bad. Training moves it to the right places.",
            "Anything; training makes it 1": "No term of the loss asks for it: the change of "
            "variables sees to it by itself.",
            "Less than 1, as it does not reach the data": "It reaches them badly, so they have a "
            "low density. Somewhere else it is too high.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "To how many times its area is the square above carried, from data to noise?",
    lambda of: of["growth"],
    "The logarithm of its area changes by {log_area:+.3f}, and e to that is the factor.",
)

SOURCES = (
    Source("flows/cnf.py", "Dynamics", "z and l are solved together; the second rate is div f."),
    Source("flows/cnf.py", "CNF.log_prob", "The sum, with its plus."),
    Source("probes/cells.py", "cell_path", "Five points carried; four of them measure the area."),
    Source("probes/cells.py", "shoelace", "The area of a polygon from its corners."),
)

WAITING = "On its way: the flow is being asked."
STILL = 5e-4  #: nats; less is no change of volume at all
CLOSE = 0.01  #: nats between the two accounts that nobody would see in the chart


def what_the_square_says(path: CellPath, side: float) -> str:
    """Say what became of the square, with the current numbers.

    >>> import numpy as np
    >>> t, z = np.array([0.0, 1.0]), np.zeros((2, 2))
    >>> grown = CellPath(t, z, np.zeros((2, 4, 2)), np.array([0, 0.70]), np.array([0, 0.69]))
    >>> what_the_square_says(grown, 0.2)[:62]
    'Spread to 2.01 times its area: log area +0.700, ∫ div f +0.690'
    """
    area, log_det = float(path.log_area[-1]), float(path.log_det[-1])
    if not (math.isfinite(area) and math.isfinite(log_det)):
        return "The square was torn or squeezed beyond what numbers hold. Choose another point."
    gap = abs(area - log_det)
    if abs(area) < STILL and abs(log_det) < STILL:
        return "Nothing moves yet: the square keeps its area, and div f adds up to 0."
    verb = "Spread" if area > 0 else "Squeezed"
    grown = f"{verb} to {number(math.exp(area))} times its area"
    said = (
        f"{'As large as it was' if abs(area) < STILL else grown}: log area {area:+z.3f}, "
        f"∫ div f {log_det:+z.3f}"
    )
    if gap <= CLOSE:
        return f"{said}. Two accounts, one answer: they differ by {gap:.1g} nats."
    return (
        f"{said}, {gap:.2g} nats apart. A square of side {side:g} is no point yet: its corners "
        "feel other divergences than its centre. Make it smaller."
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
        f"At t = {grid.t:g}: ∂ρ/∂t and −div(ρf) were measured apart and agree; what is left is "
        f"{100 * grid.relative:.2g}% of ∂ρ/∂t (rms). Taking the law of a path for the law of a "
        f"place leaves {100 * mistake:.0f}%."
    )


def what_the_mass_says(curve: MassCurve) -> str:
    """Say what the density integrates to, by the tightest solver and by the loosest."""
    tight, loose = int(curve.rtol.argmin()), int(curve.rtol.argmax())
    return (
        f"∫ p dx = {curve.mass[tight]:.5f} with an error of {curve.rtol[tight]:.0e} allowed a step "
        f"({curve.nfe[tight]} calls), and {curve.mass[loose]:.3f} with {curve.rtol[loose]:.0e} "
        f"({curve.nfe[loose]} calls). Honest bookkeeping costs calls."
    )
