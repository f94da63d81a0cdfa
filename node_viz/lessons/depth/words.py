"""The words of the lesson on depth: weights that change on the way, and samples that stop early."""

from __future__ import annotations

from node_viz.course.parts import Experiment, Question, RunQuestion, Source

STORY = r"""
How deep is a network without layers? Chen et al. count: the NFE of its solve is what comes nearest.
Massaroli et al. measure how far along $t$ a sample travels, and that is *depth* on this page. The
plain ODE-Net has one field $f(z)$ at every depth and lets all samples travel equally far. Both can
be changed.

**The field may change on the way.** With $t$ as an input one bias moves along a line; *stacked*,
one set of weights follows another; *Galerkin*, the weights are sums of known functions,

$$
\theta(t) = \sum_{j=1}^m \alpha_j\, \psi_j(t), \qquad
\frac{\delta L}{\delta \theta(t)} = a^\top(t)\, \frac{\partial f}{\partial \theta}, \qquad
\frac{dL}{d\alpha_j} = \int_0^1 \frac{\delta L}{\delta \theta(t)}\, \psi_j(t)\, dt .
$$

That bends the ways, but on the line it cannot let one sample pass another: two that met at one $t$
would be together for ever. Every map $x \mapsto z(1)$ is increasing, and the best increasing answer
to $y = -x$ is its mean, 0. What is left is $\mathbb E\, x^2$, the floor above.

**Each sample may see a field of its own.** *Data-controlled*, $dz/dt = f(x, z)$: the input is told
to the field at every depth. $f = -2x$ solves the task, one constant field for each $x$. Then
$x \mapsto y$ is no flow: two inputs may meet, and $dy/dx$ is not $\exp \int \partial f/\partial z$.
Never count volume with such a network; a likelihood made with it is wrong.

**Each sample may stop where it likes.** With *adaptive depth* a second network learns $S(x)$, and

$$
y = x + \int_0^{S(x)} f(s, z(s))\, ds, \qquad \frac{dL}{dS} = a(S)\, f(S, z(S)) .
$$

All ways lie in one field and none crosses another, yet they end at different times; a negative $S$
goes back. Where $f$ is constant, $S(x) = -2x / f$ is exact. Stretching each way to $s = S(x)\,t$
lets one solver carry all of them from $t = 0$ to $1$, as the stages show it.
"""

RUNAWAY = "arms=adaptive&hidden=2&lr=1&schedule=constant"
EXPERIMENTS = (
    Experiment(
        "Who turns the line over?",
        "Four networks with as many weights learn y = −x. Which come below the floor?",
        ("All but plain", "Data-controlled and adaptive", "Adaptive alone"),
        "Data-controlled and adaptive",
        "",
        "squared error {control.mse:.4f} and {adaptive.mse:.4f}; Galerkin {galerkin.mse:.3f} and "
        "plain {plain.mse:.3f}",
        "Galerkin's weights change on the way as they like, and it stays on the floor with plain: "
        "all samples are in the same field at the same time. Look at their stages: ways are "
        "squeezed together, none gets past another. The other two break exactly one of the two "
        "rules: not the same field, or not the same time.",
    ),
    Experiment(
        "More freedom along t",
        "Four flows that differ only in how their weights depend on t. How far below 0.34 does the "
        "freest get?",
        ("Far below", "A little below", "Not at all"),
        "Not at all",
        "arms=plain,t,stacked,fourier",
        "squared error {plain.mse:.4f}, {t.mse:.4f}, {stacked.mse:.4f} and {fourier.mse:.4f}, "
        "where the floor is 0.3401",
        "None is below it when an accurate solver follows the ways. In training "
        "something else can happen. Where weights vary fast, a few Runge-Kutta steps may jump past "
        "each other, and the loss falls below what the field can do. Then the grid is doubled, and "
        "the pane says so.",
    ),
    Experiment(
        "Is the depth of x = 1 always the same?",
        "The map is y = −x whatever the seed. From seed 0 adaptive depth learnt S(1) = −1.28. "
        "Train it from another one. Will S(1) come out as it was?",
        ("Yes, the task fixes it", "No, only S times f is fixed"),
        "No, only S times f is fixed",
        "arms=adaptive,adaptive-t&seed=1",
        "S(1) = {adaptive_S:+.2f} in place of −1.28, at a squared error of {adaptive.mse:.4f}",
        "A field twice as fast needs half the depth: −2x = S(x) · mean f is all that the task "
        "asks. The initial weights decide which of these pairs is found. The dashed curve, "
        "−2x / mean f, follows the learnt one in every case.",
    ),
    Experiment(
        "Depth runs away",
        "Two hidden units and a learning rate of 1. At the usual rate the deepest sample goes to "
        "|S| = 1.3. How deep will one be before this run ends?",
        ("No deeper", "About twice as deep", "More than five times as deep"),
        "More than five times as deep",
        RUNAWAY,
        "|S| = {deepest:.0f}, and the run ended at step {adaptive_run.step}",
        "Nothing bounds S(x): each Adam step moves each of its weights by the learning rate. Long "
        "ways through a field that grows as well are more than a solver can follow, and beyond a "
        "depth of 50 nobody lets it try. So the run ends as failed; its history and its pictures "
        "are kept, and the pane says what happened.",
    ),
    Experiment(
        "What depth variance buys in the plane",
        "Two rings, as many weights in every pane, as many steps. Which has the lowest loss?",
        ("Plain, it is the widest", "One whose weights change on the way", "No difference"),
        "One whose weights change on the way",
        "dataset=annuli",
        "loss {t.loss:.3f} with t as input, {stacked.loss:.3f} stacked, {galerkin.loss:.3f} with "
        "Galerkin weights, {plain.loss:.3f} for plain",
        "To open the outer ring and let the inner one out, samples have to be squeezed through a "
        "thin gap. A field that may say one thing first and another later can open, pass and sort; "
        "the plain one has to do all of it with the same arrows. Then try seeds 1 and 2: pieces "
        "and Galerkin stay ahead of plain, while t as an input, one moving bias, is sometimes "
        "first and sometimes last.",
    ),
)

QUIZ = (
    Question(
        "Why can stacked weights not turn the line over, however many pieces there are?",
        "At each t all samples are in one field",
        {
            "At each t all samples are in one field": "Each piece is a flow, and increasing maps "
            "after each other are increasing.",
            "They have too few weights for so many pieces": "More of them do not help: the floor "
            "holds for any field f(t, z).",
            "The solver is too coarse": "A coarse solver may even seem to get below the floor. An "
            "exact one never does.",
        },
    ),
    Question(
        "f is learnt as the constant 1.6. What is S(−0.8)?",
        "1",
        {
            "1": "S(x) = −2x / f = 1.6 / 1.6: from −0.8 it goes on for one unit of s, to 0.8.",
            "−1": "That would lead further down: f is positive, so going up takes a positive S.",
            "1.6": "That is the way it has to go, not the time it takes.",
        },
    ),
    Question(
        "Could you train a normalising flow whose field sees its own starting point x?",
        "No, its volume would be counted wrongly",
        {
            "No, its volume would be counted wrongly": "The rule log |det| = ∫ tr ∂f/∂z dt is for "
            "one field. Here dz/dx also grows by ∂f/∂x, and two starts may even end in one place.",
            "Yes, that is what FFJORD does": "FFJORD's field sees t and z only.",
            "Yes, if f is smooth": "Smooth in z does not help: the same z with another x has "
            "another velocity.",
        },
    ),
    Question(
        "A neural ODE is solved from 0 to T. Which of its quantities is most like the depth of an "
        "ordinary network, that is, layers through which an input must go one after the other?",
        "The number of calls of f",
        {
            "The number of calls of f": "Each call waits for the one before, as a layer does: this "
            "is Chen's answer, and the solver chooses it. Massaroli calls s itself the depth, as "
            "this page does; the calls are then the price of that way.",
            "T, the length of the interval": "In Massaroli's sense, where s is the depth. But half "
            "of T with a field twice as fast is the same map, at as many calls.",
            "The number of layers inside f": "They are gone through once a call; the calls come "
            "one after the other.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "Counted as Chen does, in field calls, how deep is the first network from the left?",
    lambda of: of["first"].nfe_forward,
    "An accurate solver asks the field of {first_arm} {first.nfe_forward} times, one call after "
    "the other.",
)

SOURCES = (
    Source("fields/depth.py", "DepthField.theta", "Every kind of depth is a sum over ψ_j(t)."),
    Source("odenets/span.py", "Span", "The network that learns S(x); it starts odd."),
    Source("odenets/net.py", "ODENet.slope", "s = S(x) t: each sample in its own time."),
    Source("probes/depth_study.py", "exact_depths", "Where the learnt flow really meets −x."),
)
