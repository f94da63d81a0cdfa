"""The words of the lesson on estimating a trace."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Correction, Experiment, Question, RunQuestion, Source
from node_viz.lessons.estimators.numbers import (
    GAUSSIAN,
    NEITHER,
    SHIPPED,
    SIGNS,
    less_noise,
)

STORY = r"""
A flow keeps count of its density by $\dot\ell = \operatorname{tr} J$ with
$J = \partial f / \partial z$. In the plane the trace is two numbers. For a picture of 3,000 pixels
it is 3,000, and each costs one pass through the network. Hutchinson's trick (1989), which FFJORD
(2019) brought to flows, asks one question instead:

$$
\operatorname{tr} J = \mathbb E\,[\,\epsilon^{\mathsf T} J \epsilon\,],
\qquad \mathbb E\,[\epsilon \epsilon^{\mathsf T}] = I .
$$

The answer $\epsilon^{\mathsf T} J \epsilon$ costs one pass in any number of dimensions. It is right
on average only. **When** the random vector $\epsilon$ is drawn decides what a solver makes of it.
Kept from $t = 0$ to $1$, the estimate is a smooth function of $t$, and the solver takes about as
many steps as before. Drawn anew at each call, it jumps. An adaptive solver compares two answers to
find its error. It takes each jump for an error, makes its step shorter, and sees the next jump.

So FFJORD draws $\epsilon$ once for each solve, and anew for each training step.
"""

NOISE_TITLE = "One question to one Jacobian"
NOISE = r"""
100,000 random vectors ask $J$ at one data point of the flow above. With
$S = (J + J^{\mathsf T}) / 2$ the variance is $2 \|S\|_F^2$ for Gaussian noise. Signs, $\pm 1$ with
equal chance, make no error on the diagonal, for $(\pm 1)^2 = 1$: their variance is
$2 (\|S\|_F^2 - \sum_i S_{ii}^2)$. In the plane that is $4 S_{12}^2$, and only two answers are
possible.
"""
DENSITY_TITLE = "Right in the logarithm, wrong in the density"
DENSITY = r"""
$\log \hat p$ is the exact $\log p$ plus an error of mean 0. The exponential makes more of an error
upwards than of one downwards, so $\mathbb E\,\hat p > p$ (Jensen). Here 16 data points are solved
128 times, each time with a new $\epsilon$.
"""
BOTTLENECK_TITLE = "A narrow layer needs less noise"
BOTTLENECK = r"""
If the first layer has only $H$ units, $f = g(h(z))$, then
$\operatorname{tr}(g' h') = \operatorname{tr}(h' g')$: a $D \times D$ matrix and an $H \times H$
matrix with one trace. Random maps with $D = 32$: dashed asks the large matrix, solid the small one.
"""
COST_TITLE = "What a trace costs"
COST = r"""
A field with three layers of 64 units in 1 to 64 dimensions, timed here, in units of one call. The
network on the stage has two layers, and for these there is a formula for the trace: in this app the
exact trace is cheap. Most networks have none.
"""
TRAINING_TITLE = "Training with each of the three"
TRAINING = r"""
The training solver has a fixed grid, so new draws at each call cannot cost it steps. They even
average out along the path. NFE and KL are measured with the exact trace, whatever trained.
"""
DERIVATION_TITLE = "Hutchinson's estimate in three lines"
DERIVATION = r"""
$$
\begin{aligned}
\mathbb E\,[\epsilon^{\mathsf T} A \epsilon]
&= \mathbb E\,\Big[\sum_{ij} \epsilon_i A_{ij} \epsilon_j\Big] \\
&= \sum_{ij} A_{ij}\, \mathbb E\,[\epsilon_i \epsilon_j] \\
&= \sum_i A_{ii} = \operatorname{tr} A ,
\end{aligned}
$$

for $\mathbb E\,[\epsilon_i \epsilon_j]$ is 1 where $i = j$ and 0 elsewhere. Nothing else is asked
of $\epsilon$: Gaussian noise and signs both do. Integrals are sums, so a fixed $\epsilon$ may be
taken out of the one over $t$.
"""

VARIANCES = (
    "The variance is {gaussian_variance:.2f} with Gaussian noise and {rademacher_variance:.2f} "
    "with signs; the trace is {trace:.2f}."
)
EXPERIMENTS = (
    Experiment(
        "A new draw at each call",
        f"With the exact trace a solve takes {SHIPPED} calls. Now each call draws its random "
        "vector anew. The solver may take 2,000 calls before it gives up. How many will it take?",
        Amount(10, 4000, "calls", lambda of: of["fresh"].nfe),
        "",
        watch="Watch the lowest row: each block is one step.",
        ends={
            MEASURED: "It took {fresh.nfe} calls and came to t = {fresh.reached:.2f}; the exact "
            "trace took {exact.nfe} and one draw a solve {fixed.nfe}."
        },
        why="To an adaptive solver a jump is an error. However short the step, the next draw is as "
        "far off as the last one, so it makes its steps shorter until it may not call any more.",
    ),
    Experiment(
        "Gaussian noise or signs",
        "One Jacobian, at t = 0.5 on the path of a data point. Which kind of random vector has "
        "the smaller variance there?",
        Choices((GAUSSIAN, SIGNS, NEITHER), SIGNS, less_noise),
        "time=0.5",
        watch="Watch the bars under “One question to one Jacobian”.",
        ends=dict.fromkeys((GAUSSIAN, SIGNS, NEITHER), VARIANCES),
        why="Both are wrong where J mixes coordinates. Gaussian noise is wrong on the diagonal as "
        "well, since its squares are 1 on average only. So signs are never worse.",
    ),
    Experiment(
        "Jumps of signs",
        "Random signs are wrong by less. With a new draw at each call, how far does the solver "
        "come before it gives up, as a part of the way from t = 0 to 1?",
        Amount(0.001, 1, "of the way", lambda of: of["fresh"].reached),
        "kind=rademacher",
        watch="Watch where the lowest row ends.",
        ends={
            MEASURED: "It came to t = {fresh.reached:.3f} in {fresh.nfe} calls; one draw a solve "
            "took {fixed.nfe} calls to t = 1."
        },
        why="Smaller jumps allow somewhat longer steps. But the solver may be wrong by a "
        "hundred-thousandth in each, and any jump that can be seen is far larger.",
    ),
    Experiment(
        "A single unit",
        "Now the first layer has one unit: H = 1. Random signs then give the exact trace. At which "
        "KL does the flow end after 300 steps?",
        Amount(0.01, 3, "nats", lambda of: of["flow"].kl),
        "bottleneck=1&divergence=rademacher&kind=rademacher&steps=300",
        watch="Watch which shapes the density can take.",
        ends={
            MEASURED: "KL is {flow.kl:.2f} nats. The variance of signs is "
            "{rademacher_variance:.3f}, that of Gaussian noise {gaussian_variance:.2f}."
        },
        why="The trace is exact, and the field nearly blind: one unit sees one number, so f is the "
        "same along whole lines of the plane. A bottleneck must be wide enough for the data.",
    ),
)

QUIZ = (
    Question(
        "Why does a new draw at each call cost so many steps?",
        "The solver is shown jumps and takes them for its error",
        {
            "The solver is shown jumps and takes them for its error": "It compares two answers. "
            "Jumps do not become smaller with the step, so no step is short enough.",
            "Each draw takes a while": "A draw costs nothing beside a call. It is calls that there "
            "are more of.",
            "The estimate is biased, and the solver makes up for it with more steps": "It is right "
            "on average, however it is drawn.",
        },
    ),
    Question(
        "log p̂ is right on average. And p̂ itself?",
        "Too large on average",
        {
            "Too large on average": "The exponential is convex: an error upwards gains more than "
            "the same error downwards loses.",
            "Right on average too": "That would need a straight line in the place of the "
            "exponential.",
            "Too small": "The curve of the exponential bends the other way.",
        },
    ),
    Question(
        "When do random signs give the trace without any error?",
        "If S = (J + Jᵀ) / 2 is diagonal",
        {
            "If S = (J + Jᵀ) / 2 is diagonal": "Only the entries beside the diagonal meet two "
            "different signs, and J's antisymmetric part gives 0 in any direction.",
            "If the trace is 0": "The entries beside the diagonal may still be large.",
            "If J turns the plane and does nothing else to it": "A rotation by 90 degrees has "
            "S = 0, so it is one such case. Any other angle too, but so is every diagonal J.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls does a solve take with one random vector, kept from t = 0 to 1?",
    lambda of: of["fixed"].nfe,
    "It takes {fixed.nfe} calls. The exact trace takes {exact.nfe}, a new draw each call "
    "{fresh.nfe}.",
)

CORRECTIONS = (
    Correction(
        "Neural ODE talk, the formula of FFJORD",
        r"$\log p(X) = \ldots - \mathbb E_\epsilon \left[\epsilon \left(\int \frac{df}{dZ}\, dt"
        r"\right) \epsilon \right]$",
        r"$\ldots - \mathbb E_\epsilon \left[\epsilon^{\mathsf T} \left(\int \frac{df}{dZ}\, dt"
        r"\right) \epsilon \right]$. Without the transpose the product is no number; two vectors "
        "multiplied entry by entry are two numbers, and only their sum is the estimate.",
        "At one point of this run the trace is {trace:.3f}. Over 100,000 draws εᵀJε has the mean "
        "{gaussian_mean:.3f}; entry by entry, ε(Jε) has the means {wrong[0]:.3f} and "
        "{wrong[1]:.3f}.",
    ),
)

SOURCES = (
    Source("flows/hutchinson.py", "noise_of", "One draw for a solve, or a function that draws."),
    Source("flows/cnf.py", "Dynamics", "Where a call takes the vector, and uses it."),
    Source("flows/hutchinson.py", "variance", "The closed forms of the bars."),
    Source("fields/mlp.py", "MLPField._through", "Both products of a bottleneck's two halves."),
)


def key(ways: Mapping[str, str]) -> str:
    """Return the line over the figure, as HTML: names of the ways in their colours.

    >>> "a &amp; b" in key({"a & b": "#000000"})
    True
    """
    names = "".join(
        f'<span><i style="background:{colour}"></i>{escape(label)}</span>'
        for label, colour in ways.items()
    )
    return (
        f'<p class="steps-key"><b>One flow, solved</b>{names}'
        '<span class="thrown">tried, thrown away</span></p>'
    )
