"""The experiments of the lesson on conditional flows."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices
from node_viz.course.parts import Experiment
from node_viz.lessons.conditional.numbers import (
    ALIKE,
    FEWER,
    LESS,
    MORE,
    MOST,
    NEARLY_ALL,
    gain,
    share_across,
    who_calls_less,
)

SHARES = (
    "Matched across labels {across_right:.1f} % of the samples suit their label, matched within "
    "{within_right:.1f} %. KL is {across.kl:z.2f} against {within.kl:z.2f} nats."
)
CALLS = "A likelihood takes {label.nfe} calls with the label and {without.nfe} without."

EXPERIMENTS = (
    Experiment(
        "What a label is worth",
        (
            "One of these fields sees which arc a point is from, the other does not. By how many "
            "nats does the label lower the NLL?"
        ),
        Amount(0.05, 3.0, "nats", gain),
        "",
        watch="Watch each curve come down to its own dotted floor.",
        ends={
            MEASURED: "NLL is {without.nll:.2f} nats without the label, {label.nll:.2f} with it."
        },
        why=(
            "Two labels that are equally likely tell log 2 = 0.693 nats at most. The arcs hardly "
            "overlap, so a point tells its label and almost all of this counts: the floors are "
            "0.691 nats apart. What else the label gains is fit: each arc alone is easier."
        ),
    ),
    Experiment(
        "Fewer calls with a label",
        (
            "With a label the field makes one arc at a time. Without, it has to tear the noise in "
            "two. Does a likelihood need fewer calls with the label?"
        ),
        Choices((LESS, ALIKE, MORE), LESS, who_calls_less),
        "",
        watch="Watch NFE under both stages.",
        ends={LESS: CALLS, ALIKE: CALLS, MORE: CALLS},
        why=(
            "A flow is continuous and cannot tear. To leave a gap between two arcs it must be very "
            "steep there, and a steep field costs calls. A single arc has no gap."
        ),
    ),
    Experiment(
        "Matched across labels",
        (
            "Both fields see the label. One was trained on pairs of data and noise matched within "
            "each label, the other on pairs matched across labels. How many of the second one's "
            "samples suit their label?"
        ),
        Choices((NEARLY_ALL, MOST, FEWER), FEWER, share_across),
        "pair=matching",
        watch="Watch where samples of the upper arc end.",
        ends={NEARLY_ALL: SHARES, MOST: SHARES, FEWER: SHARES},
        why=(
            "The cheapest pairs give the upper arc the upper noise. The field for this label is "
            "taught there and nowhere else, but a sample starts anywhere. From below it keeps on "
            "the way of the cheapest pairs, to the wrong arc."
        ),
    ),
)
