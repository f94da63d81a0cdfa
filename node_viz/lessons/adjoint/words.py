"""The words of the lesson on the two ways to a gradient."""

from __future__ import annotations

from node_viz.course.parts import Experiment, Question, RunQuestion, Source

FIELDS = {"network": "a random network", "ring": "drawn to a ring"}
PANELS = {
    "path": "There and back",
    "memory": "Memory",
    "errors": "Error of the gradient",
    "costs": "The cost",
}
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
That is the trade: no memory of the way, and a second solve to walk it again.

Backpropagation is exact for the steps that were taken; the adjoint is the exact gradient of no
discretisation, but both come to the true one as the tolerance falls. And a way can be lost: where
paths run together, walking back pulls them apart, and every rounding grows with them.
"""

EXPERIMENTS = (
    Experiment(
        "The nearer one",
        "A harmless field. Backpropagation differentiates exactly what was computed, the adjoint "
        "does not. Whose gradient is nearer to the true one?",
        ("Backpropagation's, always", "The adjoint's, always", "Neither: it depends"),
        "Neither: it depends",
        "",
        "of {tolerances} tolerances the adjoint is nearer at {adjoint_nearer}, backpropagation at "
        "{backprop_nearer}",
        "Follow both lines past the dotted one, and try other seeds. Backpropagation is exact for "
        "the *approximation*; the truth is another thing. On a harmless field both errors are of "
        "the size of the tolerance: the adjoint is nearer more often, but not always.",
    ),
    Experiment(
        "No way back",
        "Now all paths are drawn to a ring. Near it two of them approach each other like "
        "exp(-2λt). The tolerance is 1e-5, λ is 5. How good is the adjoint's gradient?",
        ("As good as before", "Some ten times worse", "A thousand times worse"),
        "A thousand times worse",
        "field=ring&pull=5",
        "the adjoint errs by {adjoint_error:.0e}, backpropagation by {backprop_error:.0e}",
        "Going back, an error grows by about exp(2λ) = 22 000. Play the way back: the dotted path "
        "leaves the one it came by, the lower curve says how fast, and a(t) is then computed in "
        "the wrong places. Backpropagation kept the places and does not care.",
    ),
    Experiment(
        "Can the tolerance save it?",
        "λ = 10: backwards an error grows by exp(20), about 5e8. Will a tolerance of 1e-8 give the "
        "adjoint two digits of the gradient?",
        ("Yes", "No", "It will not even end"),
        "No",
        "field=ring&pull=10&rtol=1e-8",
        "its relative error is {adjoint_error:.1g}, backpropagation's {backprop_error:.0e}",
        "1e-8 times 5e8 is 5: hardly a digit is left. At loose tolerances the way back may leave "
        "the ring to the outside, where it runs to infinity in finite time; the crosses at the top "
        "edge are such solves, which gave no gradient at all.",
    ),
    Experiment(
        "A loss without a price",
        "In *A loss on the way*, two fields learn to follow a circle; one leaves out what the "
        "integral loss says about θ directly. With κ = 0 motion is free. How do the two losses "
        "differ?",
        ("Not at all", "A little", "As before"),
        "Not at all",
        "kinetic=0",
        "{whole:.4f} with the whole gradient, {without:.4f} without the term",
        "l = |z - c|² has no θ in it, the term left out is zero, and "
        "both fields take the same steps. The term is missed only where the rate of loss depends "
        "on the weights themselves, as the price κ|f|² does.",
    ),
)

QUIZ = (
    Question(
        "A network of L layers is trained by backpropagation. How does the memory for one gradient "
        "grow with L?",
        "O(L)",
        {
            "O(L)": "Each layer's input is kept until the way back has come to it. That is the "
            "rising line in the memory chart, with solver steps in the place of layers.",
            "O(1)": "That is the adjoint's: it keeps the end and solves its way back.",
            "O(log L)": "Checkpoints can get there, if they compute things again: that is paid in "
            "time.",
            "O(L log L)": "Each of the L layers is kept once, and nothing is kept besides.",
        },
    ),
    Question(
        "What does the adjoint method keep between the way there and the way back?",
        "z(1) and the weights",
        {
            "z(1) and the weights": "From z(1) the field itself leads back. So the memory does not "
            "depend on the number of steps: O(1).",
            "z at every accepted step": "That would grow with the steps; some programs do it "
            "(checkpoints), and they trade the other way.",
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
            "No, it asks the field again": "It walks the whole way once more, and each call costs "
            "a backward pass through the network besides. The row of figures says how much.",
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
    "How many times the adjoint's memory does backpropagation through dopri5 keep?",
    lambda of: of["backprop_memory"] / of["adjoint_memory"],
    "Backpropagation keeps {backprop_memory} bytes for {calls} field calls, the adjoint "
    "{adjoint_memory}.",
)

SOURCES = (
    Source("solvers/adjoint.py", "_augmented", "The field of the way back: z, a and dL/dθ in one."),
    Source("probes/adjoint_path.py", "adjoint_path", "What the picture above is made of."),
    Source("probes/memory.py", "saved_bytes", "How the memory is counted: nothing is estimated."),
    Source(
        "odenets/integral.py",
        "_backward_field",
        "The generalised adjoint, with the term that can be left out.",
    ),
)

SIGN = r"""
The output bias $b$ has $\partial f / \partial b = 1$, so that
$\partial L / \partial b = +\int_0^1 a\,dt$ is the area under the curve $a(t)$ above. For the point
with the large dot, and its own loss $L = |z(1) - \text{target}|^2$:
"""

COST = r"""
One gradient of the mean loss of 128 points, there and back. The times are seconds of computing,
measured on the spot: compare them with each other, and only within this table.
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
with the same weights see the same starts; one is trained with the whole gradient, the other without
$\partial l / \partial \theta$. With $\kappa = 0$ they come near the circle; a price
keeps them inside.
"""
