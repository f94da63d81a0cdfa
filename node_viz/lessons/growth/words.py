"""The words of the lesson on why NFE grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, Source, number
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
        "",
        "Watch the diamonds: early on both flows have to learn, and pay for it. Then the price on "
        "the Jacobian holds one of them back. Compare KL as well, by hovering over the last dots: "
        "fewer calls for a worse fit would be no cure.",
    ),
    Experiment(
        "Sharp edges",
        "A checkerboard has edges that no smooth flow can cut. With the same network and steps, "
        "will NFE end higher or lower than on two moons?",
        ("Lower", "About the same", "Higher"),
        "dataset=checkerboard",
        "Every sharper edge lowers the loss a little, so training keeps on sharpening the field. "
        "Nothing in the likelihood ever says that it is enough.",
    ),
    Experiment(
        "Where the rule is weak",
        "Eight Gaussians are learnt quickly. Will NFE and the Jacobian still rise together, dot "
        "after dot?",
        ("Yes, as on moons", "Less surely", "They will move apart"),
        "dataset=8gaussians",
        "Read the correlation under the scatter. Where training soon has nothing left to gain, the "
        "field settles, and NFE wanders with little that the mean Jacobian could explain.",
    ),
    Experiment(
        "A falling rate",
        "So far the learning rate was constant. If it falls to zero along a cosine, where does NFE "
        "end, compared with before?",
        ("Lower", "About the same", "Higher"),
        "schedule=cosine",
        "The claim that a falling rate drives NFE up predicts more calls. Compare the last dots of "
        "the two runs, then take the experiment with the rate below, which changes nothing else.",
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
        "By about 10^(1/5), some 60%",
        {
            "By about 10^(1/5), some 60%": "The error that is estimated for a step goes like the "
            "fifth power of its size, so a step 1.6 times shorter has a tenth of it.",
            "Ten times": "That is what a first-order method would need.",
            "Not at all": "Only if stability decided: then the error is smaller than allowed "
            "anyway.",
        },
    ),
    Question(
        "All blocks of the ribbon are equally long, also where the mean ‖∂f/∂z‖ is small, and the "
        "tolerance hardly changes their number. What limits the step?",
        "Stability: at each t an eigenvalue is large at some sharp place",
        {
            "Stability: at each t an eigenvalue is large at some sharp place": "A mean does not "
            "see one place. A longer step would blow up there what the exact flow damps, and a "
            "tolerance cannot buy that off.",
            "Accuracy": "Then the number of steps would follow the tolerance.",
            "The first step of 0.1": "Only the first one is given; each later one is chosen anew.",
        },
    ),
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
