"""The words of the lesson on the change of variables."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.change.numbers import GATHERED, SPREAD, kind, shrinks
from node_viz.lessons.change.words_corrections import CORRECTIONS as CORRECTIONS

STORY = r"""
Probability is neither made nor lost on the way. So if a neighbourhood is spread over twice the
area, its density halves. All one needs to know is what happens to **volume**.

A flow changes a small area $A$ at the relative rate $\dot A / A = \operatorname{div} f =
\operatorname{tr}\,\partial f / \partial z$. Adding it up along one path gives $\ell(t)$, with
$\dot\ell = +\operatorname{div} f$ and $\ell(0) = 0$, and $e^{\ell(t)}$ is the factor by which the
area at $x$ has grown. Hence

$$
\log p(x) = \log \mathcal N(z(1)) + \ell(1).
$$

A stack of layers needs the determinant of each for this; a flow needs only a trace.

There are two laws, and they must not be mixed. Along one path, $\frac{d}{dt} \log \rho(t, z(t)) =
-\operatorname{div} f$. At one fixed place, density also changes because a denser or thinner part of
the cloud drifts by:

$$
\frac{\partial \rho}{\partial t} + \underbrace{f \cdot \nabla \rho}_{\text{drifts by}} +
\underbrace{\rho \operatorname{div} f}_{\text{spreads}} = \frac{\partial \rho}{\partial t} +
\operatorname{div}(\rho f) = 0 .
$$
"""

DERIVATION_TITLE = "Why is it −div f? The derivation in four lines"
DERIVATION = r"""
1. **No probability is lost.** What a fixed region $V$ loses flows out through its edge:
   $\frac{d}{dt} \int_V \rho \,dz = -\oint_{\partial V} \rho f \cdot n \,dS =
   -\int_V \operatorname{div}(\rho f) \,dz$. As this holds for every $V$,
   $\;\frac{\partial \rho}{\partial t} = -\operatorname{div}(\rho f)$: the continuity equation.
2. **Along a path** $z(t)$, with $\dot z = f$, the chain rule adds what drifts by:
   $\;\frac{d}{dt} \rho(t, z(t)) = \frac{\partial \rho}{\partial t} + f \cdot \nabla \rho$.
3. **The product rule** says $\operatorname{div}(\rho f) = f \cdot \nabla \rho + \rho
   \operatorname{div} f$. Put line 1 into line 2, and $f \cdot \nabla \rho$ cancels:
   $\;\frac{d \rho}{dt} = -\rho \operatorname{div} f$.
4. **Divide by** $\rho$: $\;\frac{d}{dt} \log \rho(t, z(t)) = -\operatorname{div} f$. Integrate from
   the data to the noise: $\log \mathcal N(z(1)) = \log p(x) - \ell(1)$.
"""

PLACE_TITLE = "At one fixed place, and along one path"
PLACE = r"""
Along a path $\log \rho$ changes at the rate $-\operatorname{div} f$. At one fixed place it is
$\rho$ that changes, at the rate $-\operatorname{div}(\rho f)$. The last map mixes the two laws up.
"""
SIGN_TITLE = "Where the flow spreads, where it gathers"
SIGN = r"""
Orange: $\operatorname{div} f > 0$, the flow spreads points and density falls along the path. Blue:
$\operatorname{div} f < 0$, it gathers them and density rises. Thin lines: where the points are at
this time.
"""
MASS_TITLE = "No probability is lost"
MASS = r"""
If every volume is counted right, $\int p(x)\,dx = 1$, trained or not. What is missing or too much
is the solver's error: it counts the volume along each path a little wrong.
"""

EXPERIMENTS = (
    Experiment(
        "In the gap",
        (
            "The point (0.5, 0.25) lies between the two moons, where there are hardly any data. "
            "Is its neighbourhood spread or gathered on the way to the noise?"
        ),
        Choices((SPREAD, GATHERED), GATHERED, kind),
        "point=0.5,0.25&side=0.1",
        watch="Watch the last outline of the square, at t = 1.",
        ends={
            GATHERED: (
                "It is gathered: ∫ div f = {log_det:+.2f}, and the square keeps {growth:.2f} of "
                "its area."
            ),
            SPREAD: (
                "It is spread in this flow: ∫ div f = {log_det:+.2f}, and the square grows to "
                "{growth:.2f} times its area."
            ),
        },
        why=(
            "Noise is densest in the middle and has no gap, so the flow has to squeeze the gap "
            "shut: the last outline is hardly more than a line. Where ℓ(1) is below 0, log p(x) "
            "is below log N(z(1)) by as much."
        ),
    ),
    Experiment(
        "Smaller is closer",
        (
            "The same place, a square of side 0.2. Its measured area and the integral of the "
            "divergence disagree by a gap. Make the side ten times smaller: how many times smaller "
            "is the gap?"
        ),
        Amount(1, 1000, "times", shrinks),
        "point=0.5,0.25&side=0.2",
        watch="Watch the rings leave the line towards t = 1.",
        ends={
            MEASURED: (
                "The gap is {gap:.3f} nats at side 0.2 and {gap_of_a_tenth:.5f} nats at side 0.02."
            )
        },
        why=(
            "Choose 0.02 over the chart and compare. The centre stands in the middle, so what is "
            "too much on one side is too little on the other, and what remains goes with the "
            "square of the side: ten times smaller, a hundred times closer. With sides near 1 the "
            "rule does not hold, for such a square is bent strongly."
        ),
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
            "Yes, density changes only where the flow spreads or gathers": "That is true along "
            "the path of a point. At a fixed place the cloud may also drift by.",
        },
    ),
    Question(
        "A flow that was never trained: what is the integral of its density?",
        "1",
        {
            "1": "Mass is kept by any flow, trained or not. Training moves it to the right places.",
            "Anything; training makes it 1": "No term of the loss asks for it: the change of "
            "variables sees to it by itself.",
            "Less than 1, as it does not reach the data": "It reaches them badly, so they have a "
            "low density. Somewhere else it is too high.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "To how many times its area does the square above grow, from data to noise?",
    lambda of: of["growth"],
    "The logarithm of its area changes by {log_area:+.3f}, and e to that is the factor.",
)

SOURCES = (
    Source("flows/cnf.py", "Dynamics", "z and l are solved together; the second rate is div f."),
    Source("flows/flow.py", "Flow.log_prob", "The sum, with its plus."),
    Source("probes/cells.py", "cell_path", "Five points carried; four of them measure the area."),
    Source("probes/cells.py", "shoelace", "The area of a polygon from its corners."),
)

WAITING = "On its way: the flow is being asked."
