"""The words of the lesson on continuous normalizing flows."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Drawn
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.cnf.numbers import (
    FLOOR,
    FOOLED,
    HIGHER,
    LOWER,
    MOONS_KL,
    MOONS_NFE,
    SAME,
    edges,
    fooled,
)
from node_viz.lessons.cnf.words_corrections import CORRECTIONS as CORRECTIONS

ON_MOON, IN_GAP = (1.0, 0.5), (0.5, 0.25)  #: points of two moons, in the data and between them
CALLS = f"A solve needs {{flow.nfe}} calls; on two moons it needs {MOONS_NFE}."

STORY = r"""
Every data point $x$ is put into a stream and carried for one unit of time:
$\dot z = f_\theta(t, z)$, from $z(0) = x$. A small network $f_\theta$ is the stream.

Training asks for one thing: at $t = 1$ the cloud should look like plain Gaussian noise,
$\mathcal N(0, I)$. Run the same stream backwards and noise turns into new data.

The stream also tells the *density*. Where it spreads points out, density falls; where it gathers
them, density rises. The rate is the divergence, $\operatorname{div} f$, the trace of the Jacobian,
so along one path

$$
\log p(x) \;=\; \underbrace{\log \mathcal N(z(1))}_{\text{where it lands}} \;+\;
\underbrace{\int_0^1 \operatorname{div} f \, dt}_{\text{how much it was spread}}.
$$

Click the stage: you see one point's path, and this sum for it. Training raises the sum, averaged
over the data. The best that can be reached is minus the entropy of the data, and **KL** is what is
still missing: 0 is perfect. As the stream loses no point, it is also the KL of the cloud at $t = 1$
to the noise.

In $D$ dimensions an exact trace takes $D$ passes through the network, one for each entry of the
diagonal: work of the order $D^2$, where $f$ itself takes one pass. In the plane that is nothing;
for images it is why FFJORD guesses the trace from one random vector.
"""

EXPERIMENTS = (
    Experiment(
        "Sharp edges",
        (
            "Checkerboard data have straight edges and corners. With the same network and the same "
            f"number of steps, where will KL end, compared with two moons ({MOONS_KL})?"
        ),
        Choices((LOWER, SAME, HIGHER), HIGHER, edges),
        "dataset=checkerboard",
        watch="Watch the edges of the squares: do they ever get sharp?",
        ends={
            HIGHER: f"KL ends at {{flow.kl:z.3f}} nats, higher than {MOONS_KL}. {CALLS}",
            SAME: f"KL ends at {{flow.kl:z.3f}} nats, about the same as {MOONS_KL}. {CALLS}",
            LOWER: f"KL ends at {{flow.kl:z.3f}} nats, lower than {MOONS_KL}. {CALLS}",
        },
        why=(
            "A flow is smooth. To make a sharp edge it must squeeze many points into a thin layer, "
            "which takes a steep field. This one stays smoother than that: the density is blurred "
            "along the edges, and KL says how much is lost."
        ),
    ),
    Experiment(
        "When the solver lies",
        (
            "The solver takes four coarse Runge-Kutta steps, and nobody checks its error. Can the "
            "training loss fall below the entropy of the data, which no density can?"
        ),
        Choices((FLOOR, FOOLED), FOOLED, fooled),
        "solver=rk4&solver_steps=4&refine=0",
        watch="Watch the dark curve leave the orange dots.",
        ends={
            FOOLED: (
                "It fell to {flow.claimed:.2f} nats by the training solver, and the entropy is "
                "{flow.entropy:.2f}. An accurate solver finds {flow.nll:.2f}."
            ),
            FLOOR: (
                "This time it ended at {flow.claimed:.2f} nats, not below the entropy of "
                "{flow.entropy:.2f}. An accurate solver finds {flow.nll:.2f}."
            ),
        },
        why=(
            "The network can learn paths along which four steps get the integral wrong, in its "
            "own favour. The dark curve is what the training solver believes; the orange dots are "
            "measured with an accurate solver. Where they part, believe the dots."
        ),
    ),
    Experiment(
        "The crudest solver",
        (
            "Euler's method begins with four steps. The honest solver is on: whenever training "
            "exploits the solver's error, the number of steps is doubled. How many steps does the "
            "solver take at the end?"
        ),
        Amount(4, 256, "steps", lambda of: of["flow_run"].solver_steps),
        "solver=euler&solver_steps=4&steps=300",
        watch="Watch the line under the curves: it tells when the steps are doubled.",
        ends={
            MEASURED: (
                "It began with 4 steps and ended with {flow_run.solver_steps}, at KL "
                "{flow.kl:z.3f} nats."
            )
        },
        why=(
            "The error of an Euler step is of the size h², so a coarse grid leaves much to "
            "exploit. After each doubling the loss is honest again, until training has adapted to "
            "the new steps."
        ),
    ),
    Experiment(
        "Where does this point go?",
        (
            "The point (1, 0.5) lies on a moon. Draw its way from the data to the noise, in a flow "
            "that was trained for 1000 steps."
        ),
        Drawn(ON_MOON, 0.0, lambda of: of["on_moon"].z),
        "",
        watch="Watch how the whole cloud turns while it becomes round.",
        ends={
            MEASURED: (
                "It goes a way of length {on_moon.length:.2f}, {on_moon.bend:.2f} times the "
                "straight line between its ends."
            )
        },
        why=(
            "The loss asks only that the whole cloud becomes round noise. Which point ends where, "
            "and on which way, is left open; so the cloud may turn. What that costs, and how to "
            "avoid it, is the page on straight paths."
        ),
    ),
)

QUIZ = (
    Question(
        "Along the path of x the divergence integrates to +1.2 nats. Compared with the density of "
        "the place where x lands, log p(x) is …",
        "1.2 nats higher",
        {
            "1.2 nats higher": "On the way to the noise the neighbourhood of x is spread out. The "
            "same probability had less room at x, so it was denser there.",
            "1.2 nats lower": "Many get this sign wrong at first. What is spread out on the way "
            "from data to noise was dense at the data.",
            "the same, for mass is kept": "Mass is kept, but density is mass per area, and the "
            "area has grown. The two would be equal if the flow kept volume, as water does.",
        },
    ),
    Question(
        "Two paths on the stage seem to cross. What is true?",
        "They pass one place at two times",
        {
            "They pass one place at two times": "The stage shows z and not t. The field changes "
            "with t, so two paths may pass one place, but never at one time.",
            "The solver made an error there": "Solvers make errors, but exact paths look like "
            "this too: look at the times.",
            "Paths may cross in dense places": "From one place at one time there is only one way "
            "on; that is what makes the flow invertible.",
        },
    ),
    Question(
        "The number of function evaluations (NFE) grows while the flow trains, although the "
        "network keeps its size. Why?",
        "The field changes faster, so steps get shorter",
        {
            "The field changes faster, so steps get shorter": "The Jacobian norm grows with NFE: a "
            "sharper field needs shorter steps for the same tolerance.",
            "The network gets deeper": "Its layers are fixed. The number of calls of the field is "
            "what grows.",
            "More and more data points have to be carried at once": "NFE is counted on one fixed "
            "batch.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many steps did dopri5 try in the likelihood solve of the flow above?",
    lambda of: (of["flow"].nfe - 1) // 6,
    "NFE is {flow.nfe}: one call to begin with, and six for each step that was tried.",
)

SOURCES = (
    Source("flows/flow.py", "Flow.log_prob", "One solve of the pair (z, l), and the sum above."),
    Source("flows/flow.py", "Flow.sample", "The same field, from t = 1 back to t = 0."),
    Source("training/loop.py", "Loop.step", "One training step, whole."),
)
