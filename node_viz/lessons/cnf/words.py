"""The words of the lesson on continuous normalizing flows."""

from __future__ import annotations

import math

from node_viz.course.parts import Experiment, Question, RunQuestion, Source, number

STORY = r"""
Every data point $x$ is put into a stream and carried for one unit of time:
$\dot z = f_\theta(t, z)$, from $z(0) = x$. A small network $f_\theta$ is the stream.

Training asks for one thing: at $t = 1$ the cloud should look like plain Gaussian noise,
$\mathcal N(0, I)$. Run the same stream backwards and noise turns into new data.

What makes it a *density* is the bookkeeping. Where the stream spreads points out, density falls;
where it gathers them, density rises. The rate is the divergence, $\operatorname{div} f$, the trace
of the Jacobian, so along one path

$$
\log p(x) \;=\; \underbrace{\log \mathcal N(z(1))}_{\text{where it lands}} \;+\;
\underbrace{\int_0^1 \operatorname{div} f \, dt}_{\text{how much it was spread}}.
$$

Click the stage: you see one point's path, and this sum for it. Training raises the sum, averaged
over the data. The best that can be reached is minus the entropy of the data, and **KL** is what is
missing: 0 is perfect. As the stream loses no point, it is also the KL of the cloud at $t = 1$ to
the noise.
"""

EXPERIMENTS = (
    Experiment(
        "Sharp edges",
        "Checkerboard data have straight edges and corners. With the same network and the same "
        "number of steps, where will KL end, compared with two moons?",
        ("Lower", "About the same", "Higher"),
        "Higher",
        "dataset=checkerboard",
        "KL {flow.kl:.3f} nats against 0.017, with {flow.nfe} calls a solve",
        "A flow is smooth: next to every edge it must squeeze points into a thin layer, and each "
        "sharper edge costs a larger Jacobian and more function evaluations. Look at the NFE "
        "curve, and at the blur along the edges of the density.",
    ),
    Experiment(
        "When the solver lies",
        "Four coarse Runge-Kutta steps, and nobody checks them. Can the training loss fall below "
        "the entropy of the data, which no density can?",
        ("No, entropy is a floor", "Yes, the solver can be fooled"),
        "Yes, the solver can be fooled",
        "solver=rk4&solver_steps=4&refine=0",
        "the training solver claims {flow.claimed:.2f} nats, the entropy is {flow.entropy:.2f}, "
        "and a tight solver finds {flow.nll:.2f}",
        "The network learns paths along which four steps get the integral wrong in its favour. The "
        "dark curve is what the training solver believes; the orange dots are measured with a "
        "tight solver. When they part, believe the dots.",
    ),
    Experiment(
        "The crudest solver",
        "Euler's method with four steps, this time with the honest solver on. Will the run end "
        "with four steps?",
        ("Yes", "No, more steps"),
        "No, more steps",
        "solver=euler&solver_steps=4",
        "{flow_run.solver_steps} steps in place of 4",
        "Whenever the flow starts to profit from the solver's error, the step count is doubled. "
        "The sentence under the curves says so when it happens.",
    ),
)

QUIZ = (
    Question(
        "Along the path of x the divergence integrates to +1.2 nats. Compared with the density of "
        "the place where x lands, log p(x) is …",
        "1.2 nats higher",
        {
            "1.2 nats higher": "Going to the noise, the neighbourhood of x is spread out; the same "
            "probability had less room at x, so it was denser there.",
            "1.2 nats lower": "That is the sign everybody gets wrong once. Spreading on the way "
            "from data to noise means it was dense at the data.",
            "the same, for mass is kept": "Mass is, but density is mass by area, and the area has "
            "grown. The two would be equal if the flow kept volume, as water does.",
        },
    ),
    Question(
        "Two paths on the stage seem to cross. What is true?",
        "They pass one place at two times",
        {
            "They pass one place at two times": "The stage is a shadow of (t, z): the field "
            "changes with t, so two paths may use one place, but never at one time.",
            "The solver made an error there": "It may make errors, but it need not for this "
            "picture: look at the times.",
            "Paths may cross in dense places": "From one place at one time there is only one way "
            "on; that is what makes the flow invertible.",
        },
    ),
    Question(
        "The number of function evaluations (NFE) grows while the flow trains, although the "
        "network keeps its size. Why?",
        "The field changes faster, so steps get shorter",
        {
            "The field changes faster, so steps get shorter": "The Jacobian norm below NFE tells "
            "the same story: sharper fields need smaller steps for one tolerance.",
            "The network gets deeper": "Its layers are fixed. What plays the part of depth is the "
            "number of field calls.",
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
    Source("flows/cnf.py", "CNF.log_prob", "One solve of the pair (z, l), and the sum above."),
    Source("flows/cnf.py", "CNF.sample", "The same field, from t = 1 back to t = 0."),
    Source("training/loop.py", "Loop.step", "One training step, whole."),
)


NOTHING_LEARNT = "Nothing is learnt yet: the model is the noise itself."
CHEATED = 0.02  #: nats by which the training solver may be off; KL is known about as well


def what_to_look_at(
    *,
    step: int,
    kl: tuple[float, float],
    gaussian_kl: float,
    nfe: tuple[int, int],
    jacobian: float,
    solver_gap: float = 0.0,
) -> str:
    """Say in one sentence what the current numbers mean.

    Args:
        step: training steps taken.
        kl: at the first and the latest gauge, nats.
        gaussian_kl: of the best single Gaussian, nats.
        nfe: at the first and the latest gauge.
        jacobian: mean Frobenius norm of df/dz, latest.
        solver_gap: NLL by the training solver minus NLL, nats; nan if it does not get to the end.
    """
    before, now = number(kl[0]), number(kl[1])
    if step == 0:
        return f"{NOTHING_LEARNT[:-1]}, {now} nats from the data."
    if math.isnan(solver_gap):
        return (
            f"The training solver no longer gets to the end. By an accurate one KL is {now} nats."
        )
    if solver_gap < -CHEATED:
        return (
            f"The training solver reports a loss {number(-solver_gap)} nats too low: training "
            f"exploits its error. By an accurate solver KL is {now} nats."
        )
    if kl[1] > 2 * max(kl[0], gaussian_kl):
        return (
            f"KL grew from {before} to {now} nats: training leads away from the data. Try a "
            "smaller learning rate, or more solver steps."
        )
    if kl[1] > gaussian_kl:
        return (
            f"KL {now} nats is still above {number(gaussian_kl)}, what the best single Gaussian "
            "reaches: watch the cloud find its place and width."
        )
    if kl[1] > gaussian_kl / 5:
        return (
            f"Better than any Gaussian ({now} against {number(gaussian_kl)} nats): watch the "
            "density take the shape of the data."
        )
    calls = f"Each solve needs {nfe[1]} calls" + (
        f", at first {nfe[0]}" if nfe[0] != nfe[1] else ""
    )
    return f"{_fit(kl[1])} {calls}, and mean ‖∂f/∂z‖ is {number(jacobian)}."


def _fit(kl: float) -> str:
    if kl >= 0:
        return f"KL = {number(kl)} nats (0 is perfect)."
    # the held-out batch is finite, so a perfect flow is as often a little below 0 as above
    known = "0 within error" if kl > -CHEATED else "below 0, which no density can have"
    return f"KL = {number(kl).replace('-', '−', 1)} nats: {known}."
