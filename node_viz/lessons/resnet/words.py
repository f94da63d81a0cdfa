"""The words of the lesson on ResNets and Euler's method."""

from __future__ import annotations

from node_viz.course.parts import Question, RunQuestion, Source
from node_viz.lessons.resnet.words_experiments import EXPERIMENTS as EXPERIMENTS

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
few layers, and it may come to rely on their error. Whether it learnt an equation or only these
layers is seen when their number changes.
"""

WAITING = "The answer is on its way."
AT_REST = "Measured as soon as the networks rest."
WHAT_THE_PANEL_DOES = (
    "Every network here gives a slope $dz/dt$. Keep the trained weights, take $M$ steps of size "
    "$1/M$, then more and more of them, and compare with the curve that a very accurate solver "
    "finds."
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
            "When it has very many layers": "Then it may be near a differential equation. It is "
            "Euler's method with any number of layers.",
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
