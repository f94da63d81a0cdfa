"""The words of the lesson on augmentation."""

from __future__ import annotations

from node_viz.course.parts import Experiment, Question, Source

STORY = r"""
Two solutions of one differential equation never meet, for from the meeting point there would be two
ways on. So a flow can stretch and bend the space of its inputs, but not tear it or push one part
through another. An ODE-Net with $z(0) = x$ has to live with that.

**On the line** this is a wall. If $x$ starts left of $y$ it stays left, so the answer $T(x)$ is
increasing. For an increasing $T$ we have $\mathbb E[x\,T(x)] \ge 0$ when $x$ has mean 0, hence

$$
\mathbb E\,(T(x) + x)^2 \;\ge\; \mathbb E\,x^2 ,
$$

which is 0.340 on our 100 test points. No training gets below it.

**On the plane** it is a price. What a flow says "disc" to is the preimage of a half plane: one
piece that reaches to infinity. To hold the disc it must leave through the annulus. With finitely
many points the leak finds a gap between them, so nearly all points are told apart; ANODE's author,
asked about it, wrote that a plain flow gets arbitrarily close without solving the problem exactly.
What it pays is measured above: steps, a hole where nobody looked, a field that is steeper on
average.

**One more coordinate** and points pass over each other. ANODE starts it at zero; an input layer
learns where it starts; a second-order equation takes the velocity for it, and needs only half the
outputs.
"""

EXPERIMENTS = (
    Experiment(
        "More of the same",
        "Eight times as many training points, 4096. What becomes of the hole that the plain flow "
        "leaves in the annulus?",
        ("It closes", "It gets narrower, but stays", "It gets wider"),
        "points=4096",
        "Look at the least length called disc. More points squeeze the passage, if only a little "
        "in so few steps; but a region in one piece that reaches infinity cannot be shut off. The "
        "augmented arms have no passage to shut.",
    ),
    Experiment(
        "Three more dimensions",
        "ANODE and the input layer with p = 1 need about 100 steps to a loss of 0.02. With p = 3?",
        ("Far fewer", "About as many", "Far more"),
        "augment_dims=3",
        "About as many, or one look at the gauges (25 steps) fewer. One coordinate is all that it "
        "takes to pass over; the others are room to spare.",
    ),
    Experiment(
        "Coarse layers",
        "A tied ResNet of 4 layers takes Euler's jumps instead of a flow's curve, so its paths may "
        "cross. Does the arm without augmentation get along without a hole now?",
        ("Yes", "No", "No arm gets along"),
        "model=resnet-tied&solver_steps=4",
        "No: nothing forbids it any more, and still gradient descent begins near the flow and "
        "keeps its hole. It does drive the field up to use the jumps: compare the largest ‖∂F/∂z‖ "
        "with that of the curve.",
    ),
    Experiment(
        "The wall",
        "On the line, give the plain flow four times the width. Does its squared error fall below "
        "0.340?",
        ("Yes, a little", "Yes, to zero", "No"),
        "task=regress&hidden=128&arms=none,order2",
        "No: the floor is about increasing functions, not about networks. It settles on the mean, "
        "0, which takes a field that squeezes the whole line together.",
    ),
)

QUIZ = (
    Question(
        "A plain ODE-Net tells all training points of disc and annulus apart. Is that a "
        "contradiction?",
        "No, it found a gap between the points",
        {
            "No, it found a gap between the points": "Finitely many points leave gaps. The region "
            "called disc leaves through one of them; fresh points in the gap are told wrong.",
            "Yes, a flow cannot separate them": "It cannot separate the filled sets. Points are "
            "another matter.",
            "No, the linear head does it": "A line cannot, before or after a homeomorphism of the "
            "plane that keeps the disc inside.",
        },
    ),
    Question(
        "In (t, q) the ways of the second-order arm cross. Does that break the rule?",
        "No, two states that meet in q have other velocities",
        {
            "No, two states that meet in q have other velocities": "The rule holds for the state "
            "(q, q′). In that plane the ways do not meet; q is only its shadow.",
            "Yes, the solver is too coarse": "A finer solver shows the same crossing.",
            "No, second-order equations have no rule": "Written for (q, q′) they are of first "
            "order, and obey it.",
        },
    ),
    Question(
        "On the line, what does the input layer need of the flow to give −x?",
        "Nothing: W = −1 does it",
        {
            "Nothing: W = −1 does it": "With z(0) = W x + b the reflection can be done before the "
            "flow begins. That is why the page leaves this arm out there.",
            "One more dimension": "It has one, but z₁(0) = −x is already the answer.",
            "A larger field": "The field may stay zero.",
        },
    ),
)

SOURCES = (
    Source("odenets/augment.py", "Embedding.forward", "Where the points start: z(0)."),
    Source("odenets/augment.py", "Embedding.slope", "How q and its derivatives are tied."),
    Source("odenets/augment.py", "input_layer", "The learnt start, from x and a random plane."),
    Source("probes/hole.py", "hole_in", "What is measured on circles around the disc."),
)

P = "How many coordinates ANODE and the input layer add. The other arms have no p."
HOLE_ELSEWHERE = (
    "The hole is measured on circles around the disc, so with the disc in its annulus only."
)
HOLE_KEY = (
    "Left: of all points on a circle of this radius, the part that is called disc. Right: the "
    "annulus from near, where it should be none. 21600 points, most of them seen by no arm."
)
WAYS_KEY = (
    "Inputs from the left half of the line are drawn in the arm's colour, those from the right "
    "half in the page's."
)
FIRST_IS_ENOUGH = (
    "One coordinate and many fields: the field differs from input to input, so these ways may "
    "cross. There is no second coordinate to draw."
)
ONE_FIELD = "One coordinate, one field: here no two ways may meet."
TABLE_TITLE = "The lecture's ranking, and ours"
TABLE_WORDS = (
    "Massaroli et al. trained networks of equal size on images of digits (MNIST) and of things "
    "(CIFAR-10), and counted the field calls of an adaptive solver. Ours are the arms above, "
    "as they stand now, on two coordinates. Compare orders, not numbers."
)
