"""The words of the lesson on STEER and OT-Flow."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number

STORY = r"""
**End at random.** Likelihood asks that $z(1)$ be $N(0, I)$; what the field does near $t = 1$, and
after, it leaves open. STEER draws the end time of each training step from $U(1-b,\, 1+b)$. So
$N(0, I)$ has to be reached early and then kept: the field may turn it, but no longer change it.
About the way there STEER says nothing: compare the energies.

**Run downhill.** Of all ways to move one density to another, the one with the least
$\mathbb E \int \tfrac12 \|f\|^2 dt$ never circles: $f = -\nabla \Phi$, as water runs down a
landscape. OT-Flow learns $\Phi$ itself, pays for that transport cost, and for
$R = |\partial_t \Phi - \tfrac12 \|\nabla \Phi\|^2|$, the Hamilton-Jacobi-Bellman equation. Why the
minus? A point's acceleration is $-\nabla(\partial_t \Phi - \tfrac12 \|\nabla \Phi\|^2)$, so $R = 0$
means straight ways at an even pace. With the plus that a lecture prints, it would be
$\nabla \|\nabla \Phi\|^2$: points drawn to where the field is fast.
"""

EXPERIMENTS = (
    Experiment(
        "Half the window",
        "With b = 0.25 the end times lie between 0.75 and 1.25. For b = 0.5 STEER lost some 0.05 "
        "nats where it was stopped at T = 0.5, and plain far more. And now?",
        ("As little as for b = 0.5", "More, but less than plain", "More than plain"),
        "More, but less than plain",
        "steer=0.25",
        "NLL(0.5) lies {steer_at_half:.2f} nats above NLL(1) for STEER, {plain_at_half:.2f} for "
        "plain",
        "T = 0.5 was inside the window, and now it is outside: nobody told the field what to do "
        "there. Read the curve at the edges of the shaded window, too.",
    ),
    Experiment(
        "Potential without the equation",
        "Set α_R to 0: no Hamilton-Jacobi-Bellman penalty, the transport cost stays. What will the "
        "mean |curl| of OT-Flow be?",
        ("Above zero", "Zero"),
        "Zero",
        "alpha_r=0",
        "{otflow.curl:.0e} for OT-Flow, {plain.curl:.1f} for plain",
        "No curl comes from the field being a gradient, not from the penalties. Read the "
        "HJB term under the surface and energy / W₂² under the pane: that is where α_R shows, if "
        "anywhere.",
    ),
    Experiment(
        "Sharp edges",
        "On a checkerboard, which flow will lose least likelihood if it is stopped a quarter "
        "early, at T = 0.75?",
        ("Plain", "STEER", "OT-Flow"),
        "STEER",
        "dataset=checkerboard",
        "NLL(0.75) − NLL(1) is {steer_early:+.2f} nats, for plain {plain_early:+.2f}, for OT-Flow "
        "{otflow_early:+.2f}",
        "T = 0.75 is inside STEER's window. OT-Flow pays for long ways, so its points move at an "
        "even pace to the very end: stopped early, they are not there yet. Straight and finished "
        "early are different wishes.",
    ),
)

QUIZ = (
    Question(
        "STEER's NLL(T) is flat around T = 1, at its lowest. What must the field be there?",
        "One that carries N(0, I) to itself",
        {
            "One that carries N(0, I) to itself": "Zero would do, a rotation does as well: the "
            "points move on, their density stays.",
            "Zero, so that all points rest": "That is enough but not needed: look at the paths "
            "past the end.",
            "Straight": "Straight paths that go on leave the Gaussian sooner or later.",
        },
    ),
    Question(
        "Why has −∇Φ no curl, even before training?",
        "∂²Φ/∂z₁∂z₂ = ∂²Φ/∂z₂∂z₁",
        {
            "∂²Φ/∂z₁∂z₂ = ∂²Φ/∂z₂∂z₁": "The curl is the difference of the two. No weights can "
            "change that.",
            "The penalty on R removes it": "Set α_R to 0 and look: it stays zero.",
            "The points follow optimal paths": "Not before training. Every gradient is without "
            "curl, also a bad one.",
        },
    ),
    Question(
        "R = 0 everywhere. At what rate does Φ(t, z(t)) fall along a path?",
        "½‖f‖²",
        {
            "½‖f‖²": "The point runs down at ‖∇Φ‖² while the ground under it rises at "
            "∂Φ/∂t = ½‖∇Φ‖².",
            "‖f‖²": "That would be so if the landscape stood still. It does not.",
            "0": "Then the point would stay on a level line; it runs straight across them.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many nats are lost where the plain flow is stopped half way, at T = 0.5?",
    lambda of: of["plain_at_half"],
    "NLL(0.5) lies {plain_at_half:.3g} nats above NLL(1).",
)

SOURCES = (
    Source("flows/objective.py", "Objective._end", "STEER, whole: where this step's solve ends."),
    Source("flows/objective.py", "otflow", "OT-Flow's weights, divided by α_C to be in nats."),
    Source("flows/regularizers.py", "_hjb", "R, with its minus."),
    Source("fields/potential.py", "PotentialField.potential", "Φ: a small residual network."),
    Source("fields/potential.py", "PotentialField.forward", "The field is its downhill gradient."),
)

B = "STEER draws the end time of each training step from U(1 − b, 1 + b); b = 0 is the plain flow."
NOTHING_YET = "The first snapshot is on its way."
TOO_WILD = "No snapshot here that an accurate solver could follow past the end."
LANDSCAPE = "The potential as a surface over the plane, with points that run down it."
KEY = (
    "Grey: from the data to t = 1, where the dots are. Colour: on from there to t = 1.5. "
    "Discs: 1, 2 and 3 standard deviations of N(0, I)."
)

THIRD = 1 / 3  #: of plain's spread; the claim is that STEER stays under it
SAME_FIT = 0.05  #: nats; a smaller difference is no difference here
FLAT = 0.02  #: nats; a spread this small shows no end time at all
NO_CURL = 1e-5  #: rounding, in 32-bit numbers


def about_end_times(b: float, arms: Sequence[tuple[str, float, float]]) -> str:
    """Say how much each arm depends on where it is stopped, and what STEER paid for that.

    Args:
        b: half width of STEER's window.
        arms: label, spread of NLL(T) over [0.75, 1.25] and KL at T = 1 of each arm, plain first.
    """
    if not arms:
        return NOTHING_YET
    spreads = ", ".join(f"{label} {number(spread)}" for label, spread, _ in arms)
    words = f"Between T = 0.75 and 1.25 NLL moves by (nats): {spreads}."
    found = {label: (spread, kl) for label, spread, kl in arms}
    if "Plain" not in found or "STEER" not in found:
        return words
    (plain, kl), (steer, kl_steer) = found["Plain"], found["STEER"]
    if plain < FLAT:
        return f"{words} Plain hardly depends on it yet, so there is nothing to cure."
    if not b:
        return f"{words} With b = 0 STEER is the plain flow."
    share = f"STEER's is {number(steer / plain)} times plain's"
    verdict = f"{share}, under a third" if steer < THIRD * plain else f"{share}: not under a third"
    worse = kl_steer - kl
    if abs(worse) <= SAME_FIT:
        paid = f"at T = 1 the two are {number(abs(worse))} nats apart: no price to speak of"
    elif worse > 0:
        paid = f"but at T = 1 it fits {number(worse)} nats worse"
    else:
        paid = f"and at T = 1 it even fits {number(-worse)} nats better"
    return f"{words} {verdict}; {paid}."


def about_the_potential(
    turns: Sequence[tuple[str, float]], price: tuple[float, float] | None
) -> str:
    """Say which field turns, and how well OT-Flow's keeps the HJB equation.

    Args:
        turns: label and mean |curl| of each arm.
        price: transport cost E int ||f||^2 / 2 dt and HJB term E int R dt, if they are known.
    """
    words = "Orange: where each point runs next, straight across the level lines."
    curls = ", ".join(
        f"{label} {'0 to rounding' if curl < NO_CURL else number(curl)}" for label, curl in turns
    )
    if curls:
        words += f" Mean |curl|: {curls}."
    if price is not None and price[0] > 0:
        cost, hjb = price
        words += f" OT-Flow's transport cost is {number(cost)}, its HJB term {number(hjb)}"
        words += ": the equation holds roughly." if hjb < cost / 4 else ": far from solved."
    return words


def about_the_way_on(arms: Sequence[tuple[str, float, float]]) -> str:
    """Say how far points run on after the end, and what that does to the fit.

    Args:
        arms: label, E ||z(1.5) - z(1)|| and NLL(1.5) - NLL(1) of each arm.
    """
    if not arms:
        return NOTHING_YET
    lines = [
        f"{label}'s points run on by {number(far)} and {_fit(far, lost)}"
        for label, far, lost in arms
    ]
    return f"From t = 1 to 1.5, which nobody needs, {'; '.join(lines)}."


def _fit(far: float, lost: float) -> str:
    if lost > SAME_FIT:
        return f"fit {number(lost)} nats worse"
    if lost < -SAME_FIT:
        return f"fit {number(-lost)} nats better there"
    kept = f"the fit changes by {number(abs(lost))} nats only"
    return f"{kept}: they move, the fit stays" if far > 2 * SAME_FIT else kept
