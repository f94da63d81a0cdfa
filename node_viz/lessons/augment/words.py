"""The words of the lesson on augmentation."""

from __future__ import annotations

from node_viz.course.parts import Question, RunQuestion, Source
from node_viz.lessons.augment.words_corrections import CORRECTIONS as CORRECTIONS
from node_viz.lessons.augment.words_experiments import EXPERIMENTS as EXPERIMENTS

STORY = r"""
Two solutions of one differential equation never meet: from a common point there is only one way on.
So a flow can stretch and bend the space of its inputs, but it cannot tear that space or push one
part through another. An ODE-Net with $z(0) = x$ must obey this.

**On the line** this is a hard limit. If $x$ starts left of $y$ it stays left, so the answer $T(x)$
is increasing. For an increasing $T$ we have $\mathbb E[x\,T(x)] \ge 0$ when $x$ has mean 0, hence

$$
\mathbb E\,(T(x) + x)^2 \;\ge\; \mathbb E\,x^2 ,
$$

which is 0.340 on our 100 test points. No training gets below it.

**On the plane** it is a cost. The region that a flow calls "disc" is the preimage of a half plane:
one connected piece that reaches to infinity. It contains the disc, so on its way to infinity it has
to cross the annulus, and there it leaves a gap. With finitely many points the gap lies between
them, so nearly all points are still classified correctly; ANODE's author, asked about it, wrote
that a plain flow gets arbitrarily close without solving the problem exactly. What this costs is
measured above: more training steps, wrong answers where there was no training point, and a field
that is steeper on average.

**With one more coordinate** points can pass over each other. ANODE starts this coordinate at zero;
an input layer learns where it starts; a second-order equation uses the velocity for it, and needs
only half the outputs.
"""

QUIZ = (
    Question(
        "A plain ODE-Net classifies all training points of disc and annulus correctly. Is that a "
        "contradiction?",
        "No, it found a gap between the points",
        {
            "No, it found a gap between the points": "Finitely many points leave gaps. The region "
            "called disc leaves through one of them; fresh points in the gap get a wrong class.",
            "Yes, for a flow can never separate these": "It cannot separate the filled sets. "
            "Finitely many points it can.",
            "No, the linear head does it": "A line cannot, before or after a homeomorphism of the "
            "plane that keeps the disc inside.",
        },
    ),
    Question(
        "In (t, q) the paths of the second-order network cross. Does that break the rule?",
        "No, where they meet in q their velocities differ",
        {
            "No, where they meet in q their velocities differ": "The rule holds for the state "
            "(q, q′). In that plane the paths do not meet; q is only one of its two coordinates.",
            "Yes, the solver takes steps that are too coarse": "A finer solver shows the same "
            "crossing.",
            "No, second-order equations have no rule": "Written for (q, q′) they are of first "
            "order, and obey it.",
        },
    ),
    Question(
        "On the line, what does the input layer need of the flow to give −x?",
        "Nothing: W = −1 does it",
        {
            "Nothing: W = −1 does it": "With z(0) = W x + b the reflection can be done before the "
            "flow begins. That is why the page leaves this network out there.",
            "One more dimension to turn in": "It has one, but z₁(0) = −x is already the answer.",
            "A larger field": "The field may stay zero.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls does an accurate solver need in the first network from the left?",
    lambda of: of["first"].nfe_forward,
    "NFE of {first_arm} is {first.nfe_forward}: so often dopri5 calls the field, or a ResNet its "
    "layers.",
)

SOURCES = (
    Source("odenets/augment.py", "Embedding.forward", "Where the points start: z(0)."),
    Source("odenets/augment.py", "Embedding.slope", "How q and its derivatives are tied."),
    Source("odenets/augment.py", "input_layer", "The learnt start, from x and a random plane."),
    Source("probes/hole.py", "hole_in", "What is measured on circles around the disc."),
)

P = "How many coordinates ANODE and the input layer add. The other networks have no p."
CORNERS = "Blue corners are no mistakes: outside the data nothing was asked."
HOLE_TITLE = "The gap through which the disc's region leaves"
HOLE_ELSEWHERE = (
    "The gap is measured on circles around the disc, so with the data set “Disc in annulus” only."
)
REGION_KEY = (
    "The region called disc, twice as far out as the data. Dotted: the edges of disc and annulus. "
    "Bold: where the gap is narrowest, with its length."
)
HOLE_KEY = (
    "Left: for every circle, the part of it that is called disc. Right: the annulus enlarged, "
    "where it should be none; a ring marks the narrowest gap. 21600 points, most of them never "
    "seen in training."
)
WAYS_TITLE = "Which inputs change places"
WAYS_KEY = (
    "Inputs from the left half of the line are drawn in the network's colour, those from the right "
    "half in black (white on a dark page)."
)
FIRST_IS_ENOUGH = (
    "One coordinate and many fields: the field differs from input to input, so these paths may "
    "cross. There is no second coordinate to draw."
)
ONE_FIELD = "One coordinate, one field: here no two paths may meet."
TABLE_TITLE = "The published ranking, and ours"
TABLE_WORDS = (
    "Massaroli et al. trained networks of equal size on images of digits (MNIST) and of objects "
    "(CIFAR-10), and counted the field calls of an adaptive solver. Ours are the networks above, "
    "at the step that is shown, on two coordinates. Compare orders, not numbers."
)
