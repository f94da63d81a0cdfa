"""The words of the lesson on flows of discrete layers."""

from __future__ import annotations

from node_viz.course.parts import Correction, Question, RunQuestion, Source
from node_viz.lessons.discrete.words_experiments import EXPERIMENTS as EXPERIMENTS

STORY = r"""
A flow need not follow a field. It may also be a stack of $K$ layers $g_1, \dots, g_K$, each a map
that can be undone. A point $x$ becomes $z_1 = g_1(x)$, then $z_2 = g_2(z_1)$, and the last one is
noise. Each layer changes volume by its determinant, and the logarithms add up:

$$
\log p(x) = \log \mathcal N(z_K; 0, I) + \sum_{k=1}^{K} \log |\det \partial g_k / \partial z|.
$$

A determinant of $D$ dimensions costs $D^3$ operations for an arbitrary map. So the layers are built
such that it costs next to nothing. **RealNVP** keeps one coordinate and moves the other:
$z_b' = z_b\, e^{s(z_a)} + m(z_a)$, with log-determinant $s$. **Glow** puts a matrix $W = LU$ before
each such layer. A **planar** layer pushes along one direction. Only the first two have a formula
for the way back. A CNF needs no such form: its field is any network, because only the trace of
$\partial f / \partial z$ counts. Its price is a solver.

**The layer slider** stands where t stands on other pages: $t = k/K$ after $k$ layers, 0 is data and
1 is noise. Between two layers the stage shows a part of the next one, with all that it does scaled
down; the density is the one after the nearest whole layer. One step of the slider is one layer of
RealNVP and Glow, two planar layers, and the same share of the CNF's time.
"""

QUIZ = (
    Question(
        "Why do the layers of RealNVP keep one coordinate as it is?",
        "So that the layer can be undone by a formula",
        {
            "So that the layer can be undone by a formula": "Scale and shift are read off the "
            "coordinate that stayed. The Jacobian is triangular, so its determinant is a product.",
            "So that half of the computing is saved": "The network could see both at the same "
            "cost. Then it could not be undone.",
            "So that the data stay in their square": "Nothing keeps points in a square: shifts may "
            "be as large as they like.",
        },
    ),
    Question(
        "A planar layer has w·u = −1.5. What is wrong with it?",
        "It maps several points to one",
        {
            "It maps several points to one": "Where tanh is steep, the slope 1 − 1.5 is negative: "
            "the map turns back there, and a point has three starts.",
            "Its determinant is too large": "The determinant is at most 1 here. It becomes "
            "negative, which no map without a fold has.",
            "Its samples are slow to draw": "They are more than slow: there is no inverse at all.",
        },
    ),
    Question(
        "What does a CNF need instead of the determinants of the layers?",
        "The trace of ∂f/∂z along the path",
        {
            "The trace of ∂f/∂z along the path": "The log-density changes by the divergence of the "
            "field, a sum of D numbers. So the network can have any form.",
            "The determinant of ∂f/∂z at the end": "No determinant of the field is taken anywhere.",
            "The inverse of the network f": "The way back is the same field solved backwards; f "
            "itself need not have an inverse.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls of layers does the planar flow above need to draw samples?",
    lambda of: of["planar"].layer_calls,
    "Its {planar.log_dets} layers are undone by a search, {planar.layer_calls} calls in all.",
)

SOURCES = (
    Source("flows/discrete/flow.py", "Layer", "All that a layer must know: forward and inverse."),
    Source("flows/discrete/realnvp.py", "Coupling", "One coordinate stays, the other moves."),
    Source("flows/discrete/glow.py", "Mix", "The matrix W = L U, undone row by row."),
    Source("flows/discrete/planar.py", "unpushed", "The search: Newton's method in a bracket."),
    Source("flows/discrete/planar.py", "Planar.push", "Rezende's û, which keeps w·û above −1."),
)

CORRECTIONS = (
    Correction(
        "FFJORD talk, normalizing flows",
        r"$\log p_T(z(T)) = \log p_0(z(0)) - \sum_t J_t$, with J the determinant of the Jacobian",
        r"$J_t = \log |\det \partial g_t / \partial z|$, the logarithm of its absolute value",
        "A layer that does nothing has determinant 1, whose logarithm is 0. Over RealNVP's "
        "{realnvp.log_dets} layers the logarithms add up to {printed.logs:.2f} and the density has "
        "mass {realnvp_price.mass:.3f}; the determinants add up to {printed.determinants:.2f}.",
    ),
    Correction(
        "FFJORD talk, conclusion",
        "Continuous NF are faster and more powerful than NF",
        "More powerful for the same size, but not faster. The FFJORD paper, section 4.2: it is in "
        "general slower than competing methods",
        "Here a training step of the CNF takes {step_times:.1f} times as long as one of RealNVP, "
        "and a sample {sample_times:.0f} times as long.",
    ),
    Correction(
        "Neural ODE talk, normalizing flow",
        r"$X = f_n \circ \dots \circ f_1(Z)$ and $Z_k = f_k^{-1} \circ \dots \circ f_1^{-1}(Z)$",
        r"$Z_k = f_{k-1} \circ \dots \circ f_1(Z)$: a layer acts on what those before it have made",
        "With the log-determinants of RealNVP's layers taken at the printed points, log p of the "
        "data is off by {printed.wrong_order:.1f} nats on average.",
    ),
)
