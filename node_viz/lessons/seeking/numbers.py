"""Sentences on what two KLs cover, and what the experiments read off a run."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.lessons.seeking.link import ARMS
from node_viz.records.coverage import Coverage, Shifted

TIE = 0.02  #: nats; a smaller difference is none, by so many samples
FAR = 100.0  #: nats; beyond it only the size is said
NOTHING_YET = "The flows' samples are being counted."
BY_FORWARD, BY_REVERSE = "KL(p‖q)", "KL(q‖p)"

FORWARD, REVERSE, TIED = "Forward KL", "Reverse KL", "They are equal, to 0.02 nats"
OWN, ONE, NEITHER = "Yes, each its own", "No, one flow wins both", "No, at least one is a tie"

Known = Sequence[tuple[str, Coverage]]  #: label of each arm and what it covers, left to right


def answer(arms: Known) -> str:
    """Answer the page's question in a line: what each arm covers, and who is better by which KL."""
    if not arms:
        return NOTHING_YET
    said = [_modes(arms)] if arms[0][1].of else []
    if len(arms) > 1:
        said.append(_better(arms))
    if len(arms) == 1:
        label, found = arms[0]
        by = f"{BY_FORWARD} {nats(found.forward)} and {BY_REVERSE} {nats(found.reverse)} nats"
        said.append(f"{label} has {by}.")
    return " ".join(said)


def _modes(arms: Known) -> str:
    """Say how many modes each arm covers."""
    (label, first), *others = arms
    counts = [f"{label} covers **{first.modes}** of {first.of} modes"]
    return (
        ", ".join([*counts, *(f"{name} covers **{found.modes}**" for name, found in others)]) + "."
    )


def _better(arms: Known) -> str:
    """Say which arm is the better one by each of the two measures."""
    first, other = (_best(arms, name) for name in ("forward", "reverse"))
    if first and first == other:
        return f"{first} is better by {BY_FORWARD} and by {BY_REVERSE}."
    parts = [
        f"by {measure} {best + ' is better' if best else 'the best two are equal'}"
        for measure, best in ((BY_FORWARD, first), (BY_REVERSE, other))
    ]
    return f"{parts[0].replace('by', 'By', 1)}, {parts[1]}."


def _best(arms: Known, name: str) -> str:
    """Return the label of the arm that is best by one measure, nothing if two are equal."""
    ranked = sorted((getattr(found, name), label) for label, found in arms)
    (least, label), (second, _) = ranked[:2]
    return label if second - least >= TIE else ""


def nats(value: float) -> str:
    """Return a divergence: three digits, and a huge one as no more than its size.

    >>> nats(0.0512), nats(284.3), nats(1e9)
    ('0.051', '284', 'over 100000')
    """
    if not value < 1e5:
        return "over 100000"
    return f"{value:.0f}" if value >= FAR else f"{value:z.3f}" if value < 1 else f"{value:.2f}"


def what_the_constant_did(found: Shifted) -> str:
    """Say what a constant changed in the reverse loss: what it reads, and nothing else."""
    if not found.constant:
        return (
            f"Step {found.step}: with log p itself the reverse loss is {found.loss:z.3f} nats, an "
            f"estimate of {BY_REVERSE}. Move the slider: give the flow log p + c instead."
        )
    return (
        f"Step {found.step}, computed on the same samples: with c = {found.constant:g} the loss "
        f"reads {found.shifted:z.3f} nats instead of {found.loss:z.3f}. The two gradients differ "
        f"by {_part(found.apart)} of their length, so training is the same."
    )


def _part(value: float) -> str:
    """Return a part, as a power of ten where it is tiny."""
    return number(value) if value >= 1e-4 else "less than 0.0001"


# --- What the experiments decide


def better_by_reverse(facts: Facts) -> str:
    """Return which of the two flows has the smaller KL(q || p)."""
    best = _best(_two(facts), "reverse")
    return {"forward": FORWARD, "reverse": REVERSE}.get(best, TIED)


def each_its_own(facts: Facts) -> str:
    """Return whether each flow is the better one by the measure that it was trained with."""
    found = _best(_two(facts), "forward"), _best(_two(facts), "reverse")
    if not all(found):
        return NEITHER
    return OWN if found == ("forward", "reverse") else ONE


def _two(facts: Facts) -> Known:
    return [(name, facts[f"{name}_cover"]) for name in ("forward", "reverse")]


def by_modes(facts: Facts) -> list[str]:
    """Return the labels of three reverse flows, the one with the most modes first."""
    names = ("narrow", "reverse", "wide")
    ranked = sorted(names, key=lambda name: -facts[f"{name}_cover"].modes)
    return [ARMS[name].label for name in ranked]
