"""What to try on the page on reversibility."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment
from node_viz.lessons.reversibility.numbers import (
    how_they_add,
    what_floats_take,
    who_is_found,
    with_more_steps,
)

EXPERIMENTS = (
    Experiment(
        "Nine ends at λ = 16",
        "The formula instead of a solver: exact ends, each rounded once to float32. At λ = 16, how "
        "many of the nine ends are different numbers?",
        Amount(1, 9, "of 9", lambda of: of["exact_ends"]),
        "rate=16&by=exact",
        watch="Watch the dashed lines: which of them share a way back?",
        ends={
            MEASURED: "{exact_ends} of the nine ends are different numbers; the worst start comes "
            "back {total_error} away."
        },
        why="At the end two neighbours are 5.6e-8 apart, and floats just above 1 are 1.2e-7 apart "
        "(below 1, 6e-8). Ends that fall on one float are one number; from λ = ln 2²⁴ ≈ 16.6 on "
        "whole groups do.",
    ),
    Experiment(
        "The same around 0",
        "Now λ = 20 and c = 0: the nine paths come as near to each other as for c = 1. How many of "
        "the exact ends are different float32 numbers?",
        Choices(("All nine", "Some of them", "None: one number"), "All nine", who_is_found),
        "rate=20&by=exact&centre=0",
        watch="Watch whether the dashed lines part again on their way back.",
        ends={
            "All nine": "{exact_ends} of 9 are different, and the round trip loses {total_error}.",
            "Some of them": "{exact_ends} of 9 are different; the round trip errs by "
            "{total_error}.",
            "None: one number": "They are {exact_ends} number, and the round trip errs by "
            "{total_error}.",
        },
        why="A float keeps 24 binary digits of a number, wherever its first digit stands. Around 0 "
        "those are digits of z − c itself. Around 1 most of them are spent on the 1.",
    ),
    Experiment(
        "Twice as many steps",
        "RK4 in float32 at λ = 20, with 128 steps instead of 64. What becomes of the round trip's "
        "error?",
        Choices(("Smaller", "About the same", "Larger"), "Larger", with_more_steps),
        "rate=20&grid=128",
        watch="Watch the bar of floats, and the mark on it.",
        ends={
            "Smaller": "It fell from {coarser_error} to {total_error}.",
            "About the same": "It was {coarser_error} and is {total_error}.",
            "Larger": "It rose from {coarser_error} to {total_error}, though the solver's own "
            "errors are only {forward_error} and {backward_error}.",
        },
        why="Every step is rounded. Near c a step becomes too short to change the float at all, so "
        "the solver stops before the exact end, and shorter steps stop earlier. On the way back "
        "that distance grows by e²⁰. The mark is what the exact ends lose when they are rounded "
        "once; here RK4 loses much more.",
    ),
    Experiment(
        "Two errors of one size",
        "Midpoint in float64 with 128 steps, λ = 10. Each way alone errs by about 0.02. How "
        "large is the error of the round trip?",
        Choices(
            ("Larger than either", "About as large as one", "Less than half of either"),
            "Less than half of either",
            how_they_add,
        ),
        "by=midpoint&grid=128&floats=float64",
        watch="Compare the last bar with the first two.",
        ends={
            "Larger than either": "There {forward_error}, back {backward_error}, and the round "
            "trip {total_error}.",
            "About as large as one": "There {forward_error}, back {backward_error}, and the round "
            "trip {total_error}.",
            "Less than half of either": "There {forward_error}, back {backward_error}, but the "
            "round trip errs by {total_error} only.",
        },
        why="The way there ends a little too far from c, the way back runs a little too short, and "
        "the two errors nearly undo each other. So a small error of the round trip does not "
        "prove that the end was right.",
    ),
    Experiment(
        "A trained flow",
        "A flow that learnt two moons, solved by dopri5 at a tolerance of 1e-5. How much does "
        "float32 lose, compared with the solver's own errors?",
        Choices(
            ("More than the solver", "About as much", "Less than a tenth"),
            "Less than a tenth",
            what_floats_take,
        ),
        "part=flow",
        watch="Compare the third bar with the first two.",
        ends={
            "More than the solver": "Floats lose {flow_floats}; the solver {flow_forward} there "
            "and {flow_backward} back.",
            "About as much": "Floats lose {flow_floats}; the solver {flow_forward} there and "
            "{flow_backward} back.",
            "Less than a tenth": "Floats lose only {flow_floats}; the solver {flow_forward} there "
            "and {flow_backward} back.",
        },
        why="This flow does not draw its paths together by a factor of millions, as λ = 16 does. "
        "So rounding hardly grows on the way back. Here a tighter tolerance helps, until floats "
        "are what is left.",
    ),
)
