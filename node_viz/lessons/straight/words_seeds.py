"""The words of the section on uniqueness: do two trainings find the same map?"""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import number

TITLE = "In the plane, the end differs too"
STORY = r"""
In the plane order fixes nothing: infinitely many maps turn the data into the same Gaussian, for a
Gaussian that is turned round is the same Gaussian. Likelihood accepts any of these maps. Exactly
one of them has the least transport cost.

So train each flow twice, from two sets of initial weights, and ask both where they put the same
points. Each line joins $T_1(x)$ and $T_2(x)$, in the colour of the place that $x$ came from. If the
two maps were one, there would be no lines. The mean square of their lengths is 4 for two maps that
have nothing in common.
"""
LEARNT = 0.15  #: nats of KL above which a flow has not learnt enough to be judged
NOTHING_YET = "Four flows wait to be trained: two plain ones and two with a penalty. Press Train."


def what_came_out(
    labels: tuple[str, str], disagreement: tuple[float, float], kl: Sequence[float]
) -> str:
    """Say in one sentence what was measured.

    Args:
        labels: of the two methods.
        disagreement: E ||T_1(x) - T_2(x)||^2 of each.
        kl: of all four flows, in nats, those of the first method first; empty while unknown.
    """
    one, other = disagreement
    words = [
        f"$E\\lVert T_1(x) - T_2(x)\\rVert^2$ is **{number(one)}** for {labels[0]} and "
        f"**{number(other)}** for {labels[1]}."
    ]
    if len(kl) < 4:
        return words[0]
    if max(kl) > LEARNT:
        return (
            f"{words[0]} One of the four is still {number(max(kl))} nats from the data: train on."
        )
    values = [number(value) for value in kl]
    words.append(f"KL is {values[0]} and {values[1]} against {values[2]} and {values[3]} nats.")
    if other < 0.5 * one:
        words.append("The penalty makes two trainings agree far better.")
    elif other > 0.8 * one:
        words.append("The penalty hardly matters here: both pairs agree about as well.")
    return " ".join(words)
