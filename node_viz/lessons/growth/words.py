"""The words of the lesson on why NFE grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.history import Metrics

STORY = r"""
The network keeps its size while it trains, and yet every solve asks it more often. Nobody decided
that: an adaptive solver takes the longest steps that keep its promise, and two things shorten them.
**Accuracy:** the error that dopri5 estimates for a step of size $h$ goes like $h^5$ times high
derivatives of the path, so a path that bends fast needs small steps. **Stability:** whatever the
accuracy, $h\,|\lambda|$ must stay below about 3.3 for an eigenvalue $\lambda < 0$ of
$\partial f / \partial z$, and below about 1 for an imaginary one. Both get worse with a sharper
field, so NFE follows the Jacobian. But a mean over points and times is not the hardest point at the
hardest time: look where along $t$ the steps crowd. A price on $\|\partial f / \partial z\|_F^2$ and
$\|f\|^2$ while training (RNODE) keeps both small.

Beware of the start: left to guess its first step, a solver meets a field of almost zero with a tiny
one and spends calls on growing it. So all counts here begin with $h = 0.1$.
"""

EXPERIMENTS = (
    Experiment(
        "Growth and its cure",
        "Both flows see the same batches from the same initial weights. Plain will need more and "
        "more calls. What will the regularised one do in 600 steps?",
        ("Grow just as much", "Grow, but far less", "Not grow at all"),
        "Grow, but far less",
        "",
        "from {rnode_run.gauges[0].nfe} calls a solve to {rnode.nfe}, and plain to {plain.nfe}, at "
        "KL {rnode.kl:.2f} and {plain.kl:.2f}",
        "Watch the diamonds: early on both flows have to learn, and pay for it. Then the price on "
        "the Jacobian holds one of them back. Compare KL as well: fewer calls for a worse fit "
        "would be no cure.",
    ),
    Experiment(
        "Sharp edges",
        "A checkerboard has edges that no smooth flow can cut. With the same network and steps, "
        "will plain's NFE end higher or lower than the 145 of two moons?",
        ("Lower", "About the same", "Higher"),
        "Higher",
        "dataset=checkerboard",
        "NFE {plain.nfe}, where two moons took 145",
        "Every sharper edge lowers the loss a little, so training keeps on sharpening the field. "
        "Nothing in the likelihood ever says that it is enough.",
    ),
    Experiment(
        "Where the rule is weak",
        "Eight Gaussians are learnt quickly. Will NFE and the Jacobian still rise together, dot "
        "after dot?",
        ("Yes, as on moons", "Less surely", "They will move apart"),
        "Less surely",
        "dataset=8gaussians",
        "the rank correlation of plain's NFE and mean norm is {rho:.2f}, where two moons have 0.90",
        "Where training soon has nothing left to gain, the field settles, and NFE wanders with "
        "little that the mean Jacobian could explain.",
    ),
    Experiment(
        "A falling rate",
        "So far the learning rate was constant. If it falls to zero along a cosine, where does "
        "plain's NFE end, compared with the 145 of before?",
        ("Lower", "About the same", "Higher"),
        "Lower",
        "schedule=cosine",
        "NFE {plain.nfe} against 145, at KL {plain.kl:.3f} against 0.141",
        "The claim that a falling rate drives NFE up predicts more calls. Take the experiment with "
        "the rate as well, which changes nothing else.",
    ),
)

QUIZ = (
    Question(
        "The weights are frozen and the learning rate is set to a tenth. What happens to NFE?",
        "Nothing",
        {
            "Nothing": "The solver sees the field and the tolerance. The rate is in neither: it "
            "acts only through the weights that training finds next.",
            "It grows, for the gradient must be more precise": "The tolerance says how precise a "
            "solve is, and nobody touched it.",
            "It falls, for the steps get smaller": "Training steps would; solver steps are another "
            "kind.",
        },
    ),
    Question(
        "Ten times less error is allowed a step. By how much do the calls of a fifth-order solver "
        "grow, where accuracy decides?",
        "By 10^(1/5), some 60%",
        {
            "By 10^(1/5), some 60%": "dopri5 estimates the error of a step, and the estimate goes "
            "like the fifth power of its size: a step 1.6 times shorter has a tenth of it.",
            "Tenfold, as the error falls": "That is what a first-order method would need.",
            "Not at all": "Only if stability decided: then the error is smaller than allowed "
            "anyway.",
        },
    ),
    Question(
        "All blocks of the ribbon are equally long, also where the mean ‖∂f/∂z‖ is small, and the "
        "tolerance hardly changes their number. What limits the step?",
        "Stability, at a sharp place that the mean hides",
        {
            "Stability, at a sharp place that the mean hides": "At each point |λ| is at most "
            "‖∂f/∂z‖, so some point has a large one though the mean is small. There a longer step "
            "would blow up a deviation that the exact flow damps. No tolerance buys that off.",
            "Accuracy, since all the paths bend": "Then the number of steps would follow the "
            "tolerance.",
            "The first step of 0.1": "Only the first one is given; each later one is chosen anew.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many times as many calls as RNODE's does a solve of the plain flow take?",
    lambda of: of["plain"].nfe / of["rnode"].nfe,
    "Plain takes {plain.nfe} calls, RNODE {rnode.nfe}, at KL {plain.kl:.3f} and {rnode.kl:.3f}.",
)

SOURCES = (
    Source("probes/gauges.py", "path_averages", "The mean Jacobian norm on the scatter's axis."),
    Source("probes/steps.py", "solver_steps", "The ribbon: every step a solve tried."),
    Source("solvers/adaptive.py", "_Field", "How each step, kept or thrown away, is written down."),
)

RIBBON_WORDS = "A block is a step that was kept; a thin red one was tried and thrown away."

STRONG, WEAK, LOOSE = 0.9, 0.7, 0.4  #: rank correlations above which NFE follows so closely
EARLY = 5  #: dots, below which a correlation means nothing
SAME = 0.15  #: a change of NFE by less than this share is no change here: calls come in sixes
LEARNT = 0.5  #: nats; above it there is little to compare yet
SHARPEST = " A solver takes its steps for the sharpest place, not for the mean."
SAME_FIT = 0.05  #: nats; a smaller difference in KL is no difference here


def what_to_look_at(
    label: str,
    history: Sequence[Metrics],
    correlation: float,
    other: tuple[str, Sequence[Metrics]] | None = None,
    norm: str = "mean",
) -> str:
    """Say what the dots mean: growth, how surely the Jacobian goes with it, and what the cure did.

    Args:
        label: of the first arm.
        history: its gauges so far.
        correlation: Spearman's, of its NFE and Jacobian norm; nan if there is none.
        other: label and gauges of the arm it is compared with.
        norm: whether the correlation is with the mean or with the largest norm.
    """
    if not history:
        return "The first gauges are being read."
    if len(history) < EARLY or not math.isfinite(correlation):
        return "Too few dots yet to say whether NFE and the Jacobian rise together."
    words = f"{_growth(label, history)} {_together(correlation, norm)}"
    words += _stalled(history) if norm == "mean" else SHARPEST
    return words if other is None else f"{words} {_cure(label, history, *other)}".strip()


def _growth(label: str, history: Sequence[Metrics]) -> str:
    first, last = history[0], history[-1]
    most = max(history, key=lambda metrics: metrics.nfe)
    words = f"{label} went from {first.nfe} to {last.nfe} calls a solve"
    if last.nfe < first.nfe / (1 + SAME):
        words += ": NFE has not grown, it fell"
    elif last.nfe <= first.nfe * (1 + SAME):
        words = f"{label} needs {last.nfe} calls, at first {first.nfe}: NFE has not grown"
    if most.nfe > last.nfe * (1 + SAME):
        words += f", with a peak of {most.nfe} at step {most.step}"
    return f"{words}."


def _together(correlation: float, norm: str) -> str:
    rho = f"rank correlation {correlation:z.2f} with its {norm} norm"
    if correlation > STRONG:
        return f"NFE and the Jacobian rise together almost dot by dot ({rho})."
    if correlation > WEAK:
        return f"NFE mostly rises with the Jacobian ({rho})."
    if correlation > LOOSE:
        return f"NFE follows the Jacobian only loosely here ({rho})."
    if correlation > -LOOSE:
        return f"NFE hardly follows the Jacobian here ({rho})."
    return f"NFE falls here where the Jacobian rises ({rho})."


def _stalled(history: Sequence[Metrics]) -> str:
    """Say so if NFE went on growing after the mean norm had come to rest."""
    first, last = history[len(history) // 2], history[-1]
    steady = abs(last.jacobian_norm - first.jacobian_norm) < SAME * first.jacobian_norm
    if not steady or last.nfe < 1.5 * first.nfe:
        return ""
    before, now = number(first.jacobian_norm), number(last.jacobian_norm)
    return (
        f" But since step {first.step} the mean norm has hardly moved ({before} to {now}), while "
        f"NFE went from {first.nfe} to {last.nfe}: a mean hides the sharp places. Try the largest."
    )


def _cure(label: str, history: Sequence[Metrics], other: str, cured: Sequence[Metrics]) -> str:
    """Compare the newest step that both arms have measured."""
    common = {metrics.step for metrics in history} & {metrics.step for metrics in cured}
    if not common or not max(common):
        return ""
    here, there = (
        next(metrics for metrics in one if metrics.step == max(common)) for one in (history, cured)
    )
    fit = f"KL {number(here.kl)} and {number(there.kl)} nats"
    if max(here.kl, there.kl) > LEARNT:
        return f"It is too early to compare it with {other}: {fit}."
    if there.kl > here.kl + SAME_FIT:
        return (
            f"{other} needs {there.nfe} at step {here.step} and {label} {here.nfe}, but {other} "
            f"fits worse ({fit}): not a fair comparison."
        )
    if there.nfe <= here.nfe / (1 + SAME):
        return (
            f"{other} needs {there.nfe} where {label} needs {here.nfe}, at step {here.step} and "
            f"about as good a fit or better ({fit})."
        )
    return f"{other} saves nothing worth the name here: {there.nfe} against {here.nfe} ({fit})."


def what_the_ribbon_shows(label: str, rtol: float, nfe: int, rejected: int, shortest: float) -> str:
    """Say where the solver was slowest.

    Args:
        label: of the arm.
        rtol: error allowed a step.
        nfe: calls of the solve.
        rejected: steps it threw away.
        shortest: flow time at the middle of the shortest accepted step.
    """
    thrown = f"{rejected or 'no'} step{'' if rejected == 1 else 's'} thrown away"
    return f"{label}: {nfe} calls at {rtol:g}, {thrown}, shortest step at t = {shortest:.2f}."
