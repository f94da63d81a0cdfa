"""The words of the lesson on augmentation."""

from __future__ import annotations

from node_viz.course.parts import Experiment, Question, RunQuestion, Source

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
        "Eight times as many training points, 4096. With 512, every circle of the annulus is "
        "called disc on a length of 0.17 at least. What becomes of that hole?",
        ("It closes", "It gets narrower, but stays", "It gets wider"),
        "It gets narrower, but stays",
        "points=4096",
        "a length of {none_hole.passage:.3f} at least, and {zero_hole.passage:.3f} with ANODE",
        "More points squeeze the passage; but a region in one piece that reaches infinity cannot "
        "be shut off. The augmented arms have no passage to shut.",
    ),
    Experiment(
        "Three more dimensions",
        "ANODE and the input layer with p = 1 need about 100 steps to a loss of 0.02. With p = 3?",
        ("Far fewer", "About as many", "Far more"),
        "About as many",
        "augment_dims=3",
        "below 0.02 at step {zero_learnt} with ANODE, {input_learnt} with the input layer, the "
        "gauges being read every 25 steps",
        "One coordinate is all that it takes to pass over; the others are room to spare.",
    ),
    Experiment(
        "Coarse layers",
        "A tied ResNet of 4 layers takes Euler's jumps instead of a flow's curve, so its paths may "
        "cross. Does the arm without augmentation get along without a hole now?",
        ("Yes", "No", "No arm gets along"),
        "No",
        "model=resnet-tied&solver_steps=4",
        "every circle of the annulus is called disc on a length of {none_hole.passage:.3f} at "
        "least, and on {zero_hole.passage:.3f} by ANODE",
        "Nothing forbids it any more, and still gradient descent begins near the flow and "
        "keeps its hole. It does drive the field up to use the jumps: compare the largest ‖∂F/∂z‖ "
        "with that of the curve.",
    ),
    Experiment(
        "The wall",
        "On the line, give the plain flow four times the width. Does its squared error fall below "
        "0.340?",
        ("Yes, a little", "Yes, to zero", "No"),
        "No",
        "task=regress&hidden=128&arms=none,order2",
        "{none.mse:.4f}, and {order2.mse:.4f} for the second-order arm",
        "The floor is about increasing functions, not about networks. It settles on the mean, "
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
            "Yes, for a flow can never separate these": "It cannot separate the filled sets. "
            "Points are another matter.",
            "No, the linear head does it": "A line cannot, before or after a homeomorphism of the "
            "plane that keeps the disc inside.",
        },
    ),
    Question(
        "In (t, q) the ways of the second-order arm cross. Does that break the rule?",
        "No, where they meet in q their velocities differ",
        {
            "No, where they meet in q their velocities differ": "The rule holds for the state "
            "(q, q′). In that plane the ways do not meet; q is only its shadow.",
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
            "flow begins. That is why the page leaves this arm out there.",
            "One more dimension to turn in": "It has one, but z₁(0) = −x is already the answer.",
            "A larger field": "The field may stay zero.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls does an accurate solver need in the first network from the left?",
    lambda of: of["first"].nfe_forward,
    "NFE of {first_arm} is {first.nfe_forward}: so often dopri5 asks the field, or a ResNet its "
    "layers.",
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
