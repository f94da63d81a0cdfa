"""The words of the section on flows in one dimension: one end map, many ways to it."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import number
from node_viz.records.history import Metrics

TITLE = "On the line, only the way differs"
STORY = r"""
Here the data are numbers, two bumps, and the whole life of every point fits in one picture: time to
the right, place upwards. Paths cannot pass each other, so points keep their order. There is only
one map that turns these data into a Gaussian and keeps the order:
$T(x) = \Phi^{-1}(F(x))$, where $F$ and $\Phi$ count how much of either lies to the left. Every
perfect flow ends there, with a penalty or without.

What is left to choose is the way. The dashed chord is the straight way at a steady pace; a path
that leaves it needs more energy. Along a chord the colour does not change.

Likelihood asks for no detour and forbids none. From small initial weights the plain flow goes
almost straight by itself. From large ones it finds kinks that fit between the steps of its training
solver. Its density, the black line on the left, then has a **comb** of spikes, and an accurate
solver needs very many calls. The penalty makes kinks expensive from the start.
"""


def what_to_look_at(step: int, arms: Sequence[tuple[str, float, float | None]]) -> str:
    """Say in words what the pictures show.

    Args:
        step: training steps taken.
        arms: label, largest distance to the exact end map on the central 98% of the data, and
            kinetic energy over W2^2 (None while unknown) of each flow.
    """
    gaps = ", ".join(f"{label} {number(gap)}" for label, gap, _ in arms)
    words = [
        f"Step {step}. Largest distance to the exact map on the central 98% of the data: "
        f"**{gaps}**."
    ]
    known = [(label, ratio) for label, _, ratio in arms if ratio is not None]
    if known:
        ratios = ", ".join(f"{label} {number(ratio)}" for label, ratio in known)
        words.append(f"Energy over the least possible, $W_2^2$: **{ratios}**; 1 is the chord.")
    if len(known) == len(arms) > 1 and max(ratio for _, ratio in known) < STRAIGHT:
        words.append("Both are nearly straight, although only one pays for its way.")
    return " ".join(words)


def about_the_comb(label: str, peaks: int, gauges: Metrics) -> str:
    """Say what a comb of spikes in a flow's density is, and who does not see it.

    Args:
        label: of the flow.
        peaks: of its density.
        gauges: of the same step.
    """
    said = (
        f"**The comb:** the density of {label}, the black line on the left, has {peaks} peaks. An "
        f"accurate solver needs {gauges.nfe} calls to follow them."
    )
    if gauges.solver_gap < -SEEN:
        said += (
            f" The training solver steps over them and reports a loss "
            f"{number(-gauges.solver_gap)} nats too low: it lies."
        )
    return said


SEEN = 0.01  #: nats; a smaller error of the training solver is not worth a word
STRAIGHT = 1.1  #: energy over W2^2 below which the eye sees no bend
TO_LIES = "How a solver comes to lie: the page “The solver lies”"
