"""The words of the lesson on the two ways to a gradient."""

from __future__ import annotations

from node_viz.course.parts import Question, RunQuestion, Source
from node_viz.lessons.adjoint.words_corrections import CORRECTIONS as CORRECTIONS
from node_viz.lessons.adjoint.words_experiments import EXPERIMENTS as EXPERIMENTS

PANELS = {
    "path": "There and back",
    "memory": "Memory",
    "errors": "Error of the gradient",
    "gap": "How far the way back strays",
    "sign": "The sign",
    "costs": "The cost",
}
#: what one sees in the first chapter
WAY = r"""
1. **There.** The solver follows the field from $z(0)$ to $z(1)$: the grey lines. It keeps only the
   end.
2. **The question.** At the end, $a(1) = \partial L / \partial z(1)$ says how the loss changes if
   $z(1)$ moves: the arrows.
3. **Back.** From the end it solves the same field from $t = 1$ to $0$: the dotted lines. On this
   way it solves $\dot a = -a^\top\, \partial f/\partial z$ as well.
"""
PLAY = "Press ◀ under the picture to see it solved from t = 1 back to 0."
KNOBS = {
    "field": "A random network 3-32-32-2 of (t, z), or the same with a pull to the ring |z| = 1.",
    "pull": "λ in f = net + λ (1 - |z|²) z: how strongly paths are drawn to the ring.",
    "rtol": "Error that dopri5 allows itself in each step, on both ways.",
    "steps": "RK4 steps from t = 0 to 1, for the rings in the memory chart and the table of costs.",
    "seed": "Of the network's weights and of the starting points.",
    "kinetic": "κ, what one unit of speed squared costs.",
}

STORY = r"""
A loss looks at the end, $L(z(1))$, and asks how each weight $\theta$ should move.
**Backpropagation** goes back through every stage of every solver step, so it must remember all of
them: memory grows with the steps. The **adjoint** keeps only the end. It follows
$a(t) = \partial L / \partial z(t)$ backwards,

$$
\dot a = -a^\top \frac{\partial f}{\partial z}, \qquad a(1) = \frac{\partial L}{\partial z(1)},
\qquad
\frac{\partial L}{\partial \theta} = +\int_0^1 a^\top \frac{\partial f}{\partial \theta}\,dt,
$$

and as $\partial f / \partial z$ is needed where $z$ was, it solves $\dot z = f$ backwards as well.
That is the trade: nothing on the way is kept, and the way is solved a second time.

Under the integral stands a gradient too. If the weights could differ from time to time, as a
function $\theta(t)$, then $\delta L / \delta\theta(t) = a^\top(t)\, \partial f / \partial\theta$
would be the gradient at time $t$: the functional gradient. One $\theta$ for all times adds it up.

**Checkpoints** lie between the two. They keep about $\sqrt n$ of the states after $n$ steps; on the
way back the steps between two of them are taken again, one piece after another. Each step is
computed twice, memory grows like $\sqrt n$, and the gradient is backpropagation's.

Backpropagation is exact for the steps that were taken. The adjoint is the exact gradient of no
discretisation, but both come to the true gradient as the tolerance falls. And a way can be lost:
where paths run together, solving backwards pulls them apart, and every error grows with them.
"""

QUIZ = (
    Question(
        "A network of L layers is trained by backpropagation. How does the memory for one gradient "
        "grow with L?",
        "O(L)",
        {
            "O(L)": "Each layer's input is kept until the way back has come to it. That is the "
            "rising line under *2 Memory*, with solver steps in the place of layers.",
            "O(1)": "That is the adjoint's: it keeps the end and solves backwards.",
            "O(log L)": "Checkpoints can get there, if they compute things again and again: that "
            "is paid in time. With every step taken twice it is O(√L).",
            "O(L log L)": "Each of the L layers is kept once, and nothing is kept besides.",
        },
    ),
    Question(
        "What does the adjoint method keep between the way there and the way back?",
        "z(1) and the weights",
        {
            "z(1) and the weights": "From z(1) the field itself leads back. So the memory does not "
            "depend on the number of steps: O(1).",
            "z at every accepted step": "That would grow with the steps. Checkpoints keep some of "
            "these states, and take the steps between them again.",
            "every activation of the network": "That is what backpropagation keeps.",
        },
    ),
    Question(
        "a' = -aᵀ ∂f/∂z has a minus. Which sign has dL/dθ = ∫ aᵀ ∂f/∂θ dt, from 0 to 1?",
        "Plus",
        {
            "Plus": "Pushing f up by ε at time t moves z(t) by ε dt, and a(t) says what that does "
            "to L. Integrated from 1 down to 0 the same thing has a minus, which is where the "
            "printed signs get mixed up.",
            "Minus": "That is the sign of the integral from 1 down to 0. Look at the table: "
            "finite differences know nothing of conventions.",
        },
    ),
    Question(
        "The adjoint saves memory. Does it save time?",
        "No, it asks the field again",
        {
            "No, it asks the field again": "It solves the whole way once more, and each call costs "
            "a backward pass through the network besides. *2 Memory* says how much.",
            "Yes, it keeps less": "Not keeping something means computing it again.",
            "Yes, the way back is shorter": "It is the same way; with dopri5 it often takes more "
            "calls, as a(t) has to be resolved as well.",
        },
    ),
    Question(
        "A loss is collected along the way, ∫ l(t, z) dt, and l looks at z alone. What changes?",
        "a' gets one more term, -∂l/∂z",
        {
            "a' gets one more term, -∂l/∂z": "All along the way something is added to what z(t) "
            "has to answer for. Only if l contained θ, it would get a term of its own, ∫ ∂l/∂θ dt.",
            "The gradient by θ gets one more term": "That is ∫ ∂l/∂θ dt, which is zero for this l.",
            "Nothing, but a(1) is different": "a(1) knows the loss at the end only.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How often does the adjoint call the field on its way back, with dopri5?",
    lambda of: of["calls_back"],
    "It took {calls} calls there and {calls_back} back, where a(t) is solved as well.",
)

SOURCES = (
    Source("solvers/adjoint.py", "_augmented", "The field of the way back: z, a and dL/dθ in one."),
    Source("solvers/checkpoint.py", "Checkpoints", "Which of the states are kept."),
    Source("probes/adjoint_path.py", "adjoint_path", "What the first chapter shows."),
    Source("probes/memory.py", "saved_bytes", "How the memory is counted: nothing is estimated."),
    Source(
        "odenets/integral.py",
        "_backward_field",
        "The generalised adjoint, with the term that can be left out.",
    ),
)

SIGN = r"""
The output bias $b$ has $\partial f / \partial b = 1$, so that
$\partial L / \partial b = +\int_0^1 a\,dt$ is the shaded area between $a(t)$ and 0. For the large
dot and its own loss $L = |z(1) - \text{target}|^2$, found in three ways:
"""

COST = r"""
One gradient of the mean loss of 128 points, there and back. The times are measured here and now:
compare them only within this table.
"""

CIRCLE = r"""
A loss can also be collected on the way: $\ell = L(z(1)) + \int_0^1 l(t, z; \theta)\,dt$. Then
$a(t) = \partial \ell / \partial z(t)$ has a source, and $\theta$ counts twice:

$$
\dot a = -a^\top \frac{\partial f}{\partial z} - \frac{\partial l}{\partial z}, \qquad
\frac{d\ell}{d\theta} = \int_0^1 \Big(
a^\top \frac{\partial f}{\partial \theta} + \frac{\partial l}{\partial \theta}
\Big) dt \qquad (\text{and } + \partial L / \partial \theta \text{ if } L \text{ contains it}).
$$

Here $L = 0$: a field learns to bring every start to a point that goes round a circle, and motion
has a price: $l = |z - c(t)|^2 + \kappa |f|^2$ with $c(t) = (\cos 2\pi t, \sin 2\pi t)$. The price
contains $\theta$ directly, so the last term is not zero. A known program leaves it out. Two fields
begin with the same weights and see the same starts. The first is trained with the whole gradient,
the second without $\partial l / \partial \theta$. With $\kappa = 0$ they come near the circle; a
price keeps them inside.
"""
