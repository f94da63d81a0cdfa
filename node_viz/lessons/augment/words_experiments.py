"""What the lesson on augmentation lets a visitor try."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Drawn
from node_viz.course.parts import Experiment
from node_viz.lessons.augment import outcomes

START = (1.25, 0.0)  #: the orange point whose path is drawn
EXPERIMENTS = (
    Experiment(
        "More training points",
        (
            "NODE's blue region must cross the ring. With 512 training points this gap is 0.17 "
            "long on the circle where it is narrowest. With 4096 points, what becomes of it?"
        ),
        Choices(
            ("It closes", "It gets narrower, but stays", "It gets wider"),
            "It gets narrower, but stays",
            outcomes.gap_with_more_points,
        ),
        "task=classify&points=4096",
        watch="Watch the blue strip that crosses NODE's ring.",
        ends={
            "It closes": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long: no gap was found. With 512 "
                "points it was 0.17."
            ),
            "It gets narrower, but stays": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long; with 512 points it was 0.17."
            ),
            "It gets wider": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long, no narrower than the 0.17 "
                "with 512 points."
            ),
        },
        why=(
            "More points press the gap together. A connected region that reaches to infinity "
            "cannot be shut in, so an exact flow never closes it; a gap shorter than the grid of 1 "
            "degree is not seen. The augmented networks need no gap."
        ),
    ),
    Experiment(
        "Three more dimensions",
        (
            "With p = 1, one more dimension, ANODE reached a loss of 0.02 at step 125. How many "
            "steps does it need with p = 3?"
        ),
        Choices(
            ("Half as many or fewer", "About as many", "Twice as many or more"),
            "About as many",
            outcomes.steps_with_more_dimensions,
        ),
        "task=classify&augment_dims=3",
        watch="Watch ANODE's loss fall below 0.02.",
        ends=dict.fromkeys(
            ("Half as many or fewer", "About as many", "Twice as many or more"),
            "ANODE reached a loss of 0.02 {zero_learnt_said}; with p = 1 at step 125.",
        ),
        why=(
            "One more coordinate is enough to pass over each other; two more add only room. The "
            "loss is measured every 25 steps, so smaller differences are not seen."
        ),
    ),
    Experiment(
        "Coarse layers",
        (
            "A tied ResNet of 4 layers jumps instead of following a curve, so its paths may cross. "
            "Does the network without augmentation close its gap now?"
        ),
        Choices(("Yes", "No", "No network closes it"), "No", outcomes.who_closes_the_gap),
        "task=classify&model=resnet-tied&solver_steps=4",
        watch="Watch whether a blue strip crosses NODE's ring.",
        ends={
            "Yes": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long: it is closed. ANODE's is "
                "{zero_hole.passage:.3f}."
            ),
            "No": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long, ANODE's "
                "{zero_hole.passage:.3f}."
            ),
            "No network closes it": (
                "NODE's narrowest gap is {none_hole.passage:.3f} long, and ANODE has one as well, "
                "of {zero_hole.passage:.3f}."
            ),
        },
        why=(
            "Jumps are not bound by the rule, but training starts near a flow and often stays near "
            "it. The field grows until jumps help: compare the largest ‖∂F/∂z‖ with that of the "
            "curve."
        ),
    ),
    Experiment(
        "Four times the width",
        (
            "On the line NODE ends at a squared error of 0.34. Give it 128 hidden units in place "
            "of 32. At what squared error does it end now?"
        ),
        Amount(0.001, 1.0, "", lambda of: of["none"].mse),
        "task=regress&hidden=128&arms=none,order2",
        watch="Watch NODE's answer: does it leave the level line?",
        ends={
            MEASURED: (
                "NODE ends at {none.mse:.4f} and the second-order network at {order2.mse:.2g}; no "
                "increasing answer gets below {floor:.4f}."
            )
        },
        why=(
            "The limit holds for every increasing function, so no network size helps. NODE ends "
            "near the mean, 0, with a field that presses the whole line together."
        ),
    ),
    Experiment(
        "The path of one orange point",
        (
            "All orange points must end left of the head's line, all blue points right of it, and "
            "no two paths may meet. The point at (1.25, 0) stands on the right of the disc. Draw "
            "its path until it leaves the picture. (Above or below is equally good; this run goes "
            "below.)"
        ),
        Drawn(START, 0.0, lambda of: of["none_way"], near=0.4),
        "task=classify&arms=none",
        watch="Watch the states: orange flows round blue.",
        ends={
            MEASURED: (
                "The true path stays at least {none_near:.2f} away from the middle and leaves the "
                "picture at ({none_end[0]:.1f}, {none_end[1]:.1f})."
            )
        },
        why=(
            "A straight path to the left would go through the disc, where every place belongs to "
            "the path of another point. So the ring opens on the right, flows round the disc and "
            "leaves a gap behind it. Points of the disc use the gap to get to the right."
        ),
    ),
)
