"""The words of the lesson on ResNets and Euler's method."""

from __future__ import annotations

from collections.abc import Sequence

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number
from node_viz.records.history import Scores
from node_viz.records.net_answers import LayerErrors, LayerScores, LayerWays
from node_viz.shapes import Array

STORY = r"""
A residual layer adds something to what it is given: $z_{l+1} = z_l + f(z_l)$. That is one Euler
step of size 1. If all $L$ layers together shall take one unit of time, the step is $h = 1/L$ and
layer $l$ begins at $t_l = l / L$:

$$
z_{l+1} = z_l + h \, f(t_l, z_l)
$$

This is Euler's method for $\dot z = f(t, z)$, number for number. The network with shared weights
above and Euler's method give the same bits. So three things may be changed at once: take more steps
with the same weights, take a better method (an **RK-Net** takes Runge-Kutta's), or let a solver
choose its steps and solve a second equation backwards for the gradient (an **ODE-Net**).

None of this makes every trained ResNet a differential equation. A network is trained with its own
few layers, and it is free to live on the error that they make. Whether it learnt an equation or
just layers is seen when their number changes.
"""

FLOOR = 0.340  #: least MSE of a flow on the reflection, E x^2 on 100 equally spaced points
WAITING = "The answer is on its way."
AT_REST = "Measured as soon as the networks rest."
WHAT_THE_PANEL_DOES = (
    "Every network here says a slope $dz/dt$. With the weights as they were trained, take $M$ "
    "steps of $1/M$ through it, then ever more of them, and compare with the curve that a tight "
    "solver finds."
)
HOW_THE_TABLE_IS_MEASURED = (
    "Left: measured on this page. Test error on held-out points; memory is what one training batch "
    "keeps for its gradient; time is one gradient of that batch, the quickest of seven in turns, "
    "measured here and now on the machine that serves this page. Right: the lecture's table, for "
    "MNIST, where the error counts digits told wrong; L is the number of layers, L̃ the number of "
    "calls that a solver makes. O(1) is said of memory, not of time."
)
#: the lecture's table 1: memory, time, test error and parameters on MNIST
LECTURE = {
    "resnet": ("O(L)", "O(L)", "0.41%", "0.60 M"),
    "tied": ("–", "–", "–", "–"),
    "rknet": ("O(L̃)", "O(L̃)", "0.47%", "0.22 M"),
    "odenet": ("O(1)", "O(L̃)", "0.42%", "0.22 M"),
}

EXPERIMENTS = (
    Experiment(
        "More layers after training",
        "The tied ResNet is trained with 8 layers on two spirals. Afterwards its weights stay and "
        "it is read with 16, 32, 64 layers: smaller steps, a smaller error of the method. What "
        "happens to the share told right?",
        ("It rises a little", "It stays", "It falls"),
        "It falls",
        "",
        "{tied_layers:.1%} with its own layers, {tied_curve:.1%} along the curve",
        "Look at the rightmost figure of *Layers and the curve*. The ring marks the layers it was "
        "trained with. If the line falls to its right, the network lived on the error of its eight "
        "steps. The two nets that were trained by a better solver know nothing of eight: their "
        "lines rise until the steps are fine enough, and stay.",
    ),
    Experiment(
        "Finer to begin with",
        "The same with 32 layers from the start. With 8 it told 100% right, and 81% along its "
        "curve. Is the curve now what was learnt?",
        ("No, 32 is like 8", "Nearly: the line hardly falls to the right"),
        "Nearly: the line hardly falls to the right",
        "solver_steps=32&arms=tied,rknet",
        "{tied_layers:.1%} with its own layers, {tied_curve:.1%} along the curve",
        "Compare the ring with the diamond at ∞, which is the curve itself. Small steps leave "
        "little error to live on, so the layers and the curve come closer; training costs four "
        "times as much. Nothing guarantees it: a field may grow sharp enough for any step.",
    ),
    Experiment(
        "Layers may cross",
        "Carry every $x$ in $[-1, 1]$ to $-x$ along a line. Paths of a differential equation on "
        "the line cannot pass each other, so no flow has a squared error below 0.340. Can three "
        "tied layers?",
        ("No, three layers are a flow as well", "Yes"),
        "Yes",
        "dataset=reflection&solver_steps=3&arms=resnet,tied,rknet&test=3",
        "squared error {tied.mse:.4f}, and {rknet.mse:.3f} for the flow that the RK-Net learns",
        "A layer is a jump, not a path: $z + h f(z)$ turns the line over as soon as the slope of "
        "$hf$ is below $-1$, and three such jumps turn it over for good. The dots of the samples "
        "cross; the curves of the very same weights do not, and read with more layers the network "
        "falls back to the floor. Then try $L = 2$: with shared weights the first layer would have "
        "to carry the interval away unturned and the second turn it over there, while untied "
        "layers simply differ.",
    ),
    Experiment(
        "Two jumps around a ring",
        "A ring inside a ring, two tied layers with one field $f(z)$. No flow of such a field "
        "passes a point through another's path. Will two layers tell the rings apart, and would "
        "the flow of the same weights?",
        ("Both", "The layers only", "Neither"),
        "The layers only",
        "dataset=annuli&solver_steps=2",
        "{tied_layers:.1%} with two layers, {tied_curve:.1%} along the curve",
        "Compare the ring at M = 2 with the diamond at ∞. The layers throw the rings through each "
        "other in two jumps; the flow of the same weights carries neither past the other. On "
        "finitely many points a flow can find a way as well, through the gaps between them: the "
        "RK-Net and the ODE-Net show how far that gets in as many training steps.",
    ),
)

QUIZ = (
    Question(
        "When is a ResNet exactly Euler's method?",
        "When each layer adds h f(t, z) with one f for all",
        {
            "When each layer adds h f(t, z) with one f for all": "With h = 1/L, and t = l/L in "
            "layer l, the two are the same arithmetic, and a test of this project compares them "
            "bit for bit.",
            "Always, for each layer adds to its input": "Layers with unrelated weights are steps "
            "along unrelated fields. One may read them as a field that jumps at every l/L, but no "
            "curve was meant.",
            "When it has very many layers": "Then it may be near a differential equation. Euler's "
            "method it is with any number of layers.",
        },
    ),
    Question(
        "With twice as many layers a tied network comes half as far from its curve. Why?",
        "Euler's method is of first order",
        {
            "Euler's method is of first order": "Each step errs like h², and 1/h steps are taken, "
            "which leaves h. That is the slope of -1 in the middle figure.",
            "It has twice as many parameters": "The weights are shared: it has as many as before.",
            "It was trained for twice as many steps": "Nothing was trained between the dots of "
            "that figure. Only the layers changed.",
        },
    ),
    Question(
        "A tied ResNet gets 100% with its 8 layers and 80% along its curve. What was learnt?",
        "Eight particular steps",
        {
            "Eight particular steps": "The curve of its weights goes somewhere else. The loss saw "
            "where eight steps end, and nothing else.",
            "A differential equation, solved badly": "Solved well it does worse, so it is not the "
            "equation that has the answer.",
            "Nothing": "It tells unseen points right, with the layers it was trained for.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many kilobytes does the first network from the left keep for the gradient of one batch, "
    "per call of a layer or field?",
    lambda of: of["first"].memory_bytes / of["first"].calls / 1000,
    "{first_arm} keeps {first.memory_bytes} bytes for {first.calls} calls.",
)

SOURCES = (
    Source("odenets/models.py", "residual_layers", "The whole ResNet: a loop with a step in it."),
    Source("solvers/textbook.py", "EULER", "Euler's method as a table: one slope, taken whole."),
    Source("solvers/textbook.py", "rk_step", "One step of any such method; RK-Net uses it."),
    Source("odenets/net.py", "ODENet.forward", "Layers or a solver: the only place they differ."),
    Source("probes/layers.py", "layer_errors", "How the distance to the curve is measured."),
)

LEARNT = 0.95  #: share told right; below it there is nothing to judge
SAME = 0.01  #: share told right; a smaller difference is none here
NEAR = 1e-3  #: squared error by which a net must pass the floor to be below it


def what_they_tell(arms: Sequence[tuple[str, Scores]]) -> str:
    """Say what the arms' last gauges mean.

    Args:
        arms: label and last gauges of each arm that has any, left to right.
    """
    if not arms:
        return "The first gauges are being read."
    step = max(scores.step for _, scores in arms)
    if step == 0:
        return "Nothing is learnt yet: no layer adds anything, and the input is the output."
    if any(scores.mse == scores.mse for _, scores in arms):
        told = ", ".join(f"{label} {number(scores.mse)}" for label, scores in arms)
        return (
            f"Step {step}. Squared error, where a flow on the line cannot have less than "
            f"{FLOOR:.3f}: {told}. A ResNet answers with its own layers, which are no flow."
        )
    worst = min(scores.accuracy for _, scores in arms)
    told = ", ".join(f"{label} {100 * scores.accuracy:.1f}%" for label, scores in arms)
    if worst < LEARNT:
        return f"Step {step}. Held-out points told right: {told}."
    return (
        f"Step {step}. Held-out points told right: {told}. All answer well; whether they learnt a "
        "curve or just layers shows in *Layers and the curve*."
    )


def what_the_ways_show(ways: LayerWays, line: bool, step: int) -> str:
    """Say how far apart layers and curve end, and on the line whether samples have crossed."""
    count = len(ways.nodes) - 1
    gap = float(((ways.layers[-1] - ways.curve[-1]) ** 2).sum(-1).mean() ** 0.5)
    said = f"Step {step}. {_layers(count)} {'end' if count > 1 else 'ends'} {number(gap)} from the"
    if not line:
        return f"{said} curve (root mean square of the samples shown)."
    by_layers, by_curve = (_order(z[-1, :, 0]) for z in (ways.layers, ways.curve))
    return f"{said} curve. By layers {by_layers}; along the curve {by_curve}."


def _order(ends: Array) -> str:
    """Say how many neighbours on the line have changed places."""
    swapped = int((ends[1:] < ends[:-1]).sum())
    return f"{swapped} of {len(ends) - 1} neighbours change places" if swapped else "none do"


def what_the_order_is(label: str, errors: LayerErrors, step: int) -> str:
    """Say how fast the distance falls."""
    if errors.order != errors.order:
        return f"Step {step}. {label} moves nothing yet, so there is no distance to fall."
    if errors.order < 0.01:
        return f"Step {step}. {label}: from 64 layers on the distance does not fall any more."
    return (
        f"Step {step}. {label}: from 64 layers on the distance falls like "
        f"$M^{{-{errors.order:.2f}}}$; Euler's method promises $M^{{-1}}$ (dotted). The solid line "
        "is $M$, a dashed one the $L$ it was trained with."
    )


def what_the_layers_know(
    arms: Sequence[tuple[str, LayerScores, int | None]], regression: bool, step: int
) -> str:
    """Say what each arm scores with its own layers and along its curve.

    Args:
        arms: label, scores, and the layers an arm was trained with if it has layers.
        regression: whether the score is a squared error.
        step: of training.
    """
    said = " ".join(_one(label, scores, trained, regression) for label, scores, trained in arms)
    return f"Step {step}. {said}"


def _one(label: str, scores: LayerScores, trained: int | None, regression: bool) -> str:
    values, flow = scores.loss, scores.flow_loss
    if not regression:
        values, flow = scores.accuracy, scores.flow_accuracy
    along = f"{_written(flow, regression)} along its curve"
    own = [v for m, v in zip(scores.layers, values, strict=True) if m == trained]
    if trained is None or not own:
        return f"{label}: {along}."
    with_own = f"{_written(own[0], regression)} with its {_layers(trained)}"
    if regression:
        what = "which no flow can have" if own[0] < FLOOR - NEAR else "no better than a flow"
        return f"**{label}**: {with_own}, {what}; {along}."
    what = "it learnt its layers, not a curve" if own[0] - flow > SAME else "its curve does as well"
    if own[0] < LEARNT:
        what = "not learnt yet"
    elif flow - own[0] > SAME:
        what = "its curve does better"
    return f"**{label}**: {with_own}, {along}: {what}."


def _written(value: float, regression: bool) -> str:
    return number(value) if regression else f"{100 * value:.1f}%"


def _layers(count: int) -> str:
    return f"{count} layer{'s' if count > 1 else ''}"
