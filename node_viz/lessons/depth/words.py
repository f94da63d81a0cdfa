"""The words of the lesson on depth: weights that change on the way, inputs that stop early."""

from __future__ import annotations

from node_viz.course.parts import Question, RunQuestion, Source
from node_viz.lessons.depth.words_corrections import CORRECTIONS as CORRECTIONS
from node_viz.lessons.depth.words_experiments import EXPERIMENTS as EXPERIMENTS

STORY = r"""
How deep is a network without layers? Chen et al. count field calls: the NFE of its solve comes
nearest. Massaroli et al. measure how far along $t$ an input travels, and that is *depth* on this
page. The plain ODE-Net has one field $f(z)$ at every depth and lets all inputs travel equally far.
Both can be changed.

**The field may change on the way.** With $t$ as an input, one bias moves along a line; *stacked*,
one set of weights follows another; *Galerkin*, the weights are sums of known functions,

$$
\theta(t) = \sum_{j=1}^m \alpha_j\, \psi_j(t), \qquad
\frac{\delta L}{\delta \theta(t)} = a^\top(t)\, \frac{\partial f}{\partial \theta}, \qquad
\frac{dL}{d\alpha_j} = \int_0^1 \frac{\delta L}{\delta \theta(t)}\, \psi_j(t)\, dt .
$$

That bends the paths, but on the line it cannot let one input pass another: two that met at one $t$
would stay together for ever. Every map $x \mapsto z(1)$ is increasing, and the best increasing
answer to $y = -x$ is its mean, 0. What is left is $\mathbb E\, x^2 = 0.340$.

**Each input may have a field of its own.** *Data-controlled*, $dz/dt = f(x, z)$: the input is told
to the field at every depth. $f = -2x$ solves the task, one constant field for each $x$. Then
$x \mapsto y$ is no flow: two inputs may meet, and $dy/dx$ is not $\exp \int \partial f/\partial z$.
Never use such a network for a likelihood: the volume would be counted wrongly.

**Each input may stop at a time of its own.** With *adaptive depth* a second network learns $S(x)$,
and

$$
y = x + \int_0^{S(x)} f(s, z(s))\, ds, \qquad \frac{dL}{dS} = a(S)\, f(S, z(S)) .
$$

All paths lie in one field and no two cross, yet they end at different times $s = S(x)$; a negative
$S$ goes back. Where $f$ is constant, $S(x) = -2x / f$ is exact. The stages stretch each path to
$s = S(x)\,t$, so that all end at $t = 1$: only in this drawing do they seem to cross. The figure
over $s$ shows them as they are.
"""

QUIZ = (
    Question(
        "Why can stacked weights not turn the line over, however many pieces there are?",
        "At each t all inputs are in one field",
        {
            "At each t all inputs are in one field": "Each piece is a flow, and increasing maps "
            "after each other are increasing.",
            "They have too few weights for so many pieces": "More of them do not help: the floor "
            "holds for any field f(t, z).",
            "The solver is too coarse": "A coarse solver may even seem to get below the floor. An "
            "exact solver never does.",
        },
    ),
    Question(
        "f is learnt as the constant 1.6. What is S(−0.8)?",
        "1",
        {
            "1": "S(x) = −2x / f = 1.6 / 1.6: from −0.8 it flows for one unit of s, to 0.8.",
            "−1": "That would lead further down: f is positive, so going up takes a positive S.",
            "1.6": "That is the distance it has to go, not the time it takes.",
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
            "this page does; the calls are then the cost of that path.",
            "T, the length of the interval": "In Massaroli's sense, where s is the depth. But half "
            "of T with a field twice as fast is the same map, at as many calls.",
            "The number of layers inside f": "An input goes through them once in each call; the "
            "calls come one after the other.",
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
    Source("odenets/net.py", "ODENet.slope", "s = S(x) t: the time of each input."),
    Source("probes/depth_study.py", "exact_depths", "Where the learnt flow really meets −x."),
)
