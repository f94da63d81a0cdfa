"""The words of the lesson on series: time as part of the model."""

from __future__ import annotations

from node_viz.course.parts import Correction, Question, RunQuestion, Source
from node_viz.lessons.series.numbers import per_cent
from node_viz.lessons.series.table import LECTURE
from node_viz.lessons.series.words_experiments import EXPERIMENTS as EXPERIMENTS

STORY = r"""
Clinic visits, sensors that fail, stars on clear nights: often a series is not seen once a second.
An RNN knows steps, not time. One can tell it the gap $\Delta t$ before each point, and it has to
learn what a gap means.

A **latent ODE** has time built in. An unseen state moves by itself, and a decoder says where the
body is:

$$
\frac{dz}{dt} = f(z), \qquad x(t) \sim \mathcal N(d(z(t)),\ \sigma^2 I) .
$$

One solve gives $z$ at all times, at even gaps or not, and goes on beyond the last observation. All
that must be guessed is where it starts. A GRU reads the series *backwards*, from the last point to
the first, told the gap at each, and says

$$
q(z(0) \mid x) = \mathcal N(m, \operatorname{diag} s^2) .
$$

Training raises a lower bound of the log evidence, with one sample of $q$ for each series and a KL
in closed form:

$$
\log p(x) \ \ge\ \mathbb E_q \sum_i \log p(x_i \mid z(t_i))
- \mathrm{KL}(q \,\|\, \mathcal N(0, I)),
$$

$$
\mathrm{KL} = \sum_k \tfrac12 (s_k^2 + m_k^2 - 1) - \log s_k .
$$

The RNN beside it has as many weights. It reads forwards and foretells the next point from the gap;
beyond the horizon it is fed its own answers. Where a series is seen, the comparison is not fair:
the latent ODE knows later points as well, the RNN only earlier ones. Beyond the horizon both know
the same, and there an equation is no guarantee of being nearer: a wrong speed of turning grows into
a wrong place, for both. The table below says what came out here.
"""

QUIZ = (
    Question(
        "Two observations lie three units of time apart. What does a latent ODE do in between?",
        "It solves its equation over the gap",
        {
            "It solves its equation over the gap": "A long gap is a longer solve, with more calls "
            "and no other rule.",
            "It fills in points at even steps": "No point is made up; the state has a value at "
            "every time anyway.",
            "It takes one single step, however long the gap is": "That is what an RNN does; so it "
            "must be told the gap and learn its meaning.",
        },
    ),
    Question(
        "Why does the recognition network read the series backwards?",
        "It must end near t = 0, where z(0) is",
        {
            "It must end near t = 0, where z(0) is": "What it reads last it knows best, and that "
            "should be what happened near the start.",
            "Because the ODE is solved backwards as well": "The ODE is solved forwards from z(0).",
            "So that it does not see the future": "It sees all of the series in either direction.",
        },
    ),
    Question(
        "KL(q(z(0) | x) ‖ p) falls to 0 while training. What has happened?",
        "The series says nothing about z(0) any more",
        {
            "The series says nothing about z(0) any more": "q is then the prior for every series, "
            "so all are answered alike: at best with their mean.",
            "Training is perfect": "The bound may be far below the log evidence all the same.",
            "The state has stopped moving, so x(t) is constant": "KL is about where the state "
            "starts, not how it moves.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How large is the error of the first model beyond the horizon, in per cent of the error of "
    "always saying the mean?",
    lambda of: per_cent(of["first"]),
    "{first_arm}: RMSE {first.rmse_out:.3f}, and {first.rmse_mean:.3f} for saying the mean.",
)

CORRECTIONS = (
    Correction(
        "Neural ODE talk, table 2 (predictive RMSE at 30, 50 and 100 observations)",
        f"RNN {', '.join(LECTURE['rnn'])}; latent ODE {', '.join(LECTURE['ode'])}.",
        "Take these figures with care. Readers of the published script report that they cannot "
        "reproduce them with it: it sees the spirals at even times, and its starts differ.",
        "On this page, beyond the horizon: latent ODE {ode.rmse_out:.3f}, RNN {rnn.rmse_out:.3f}, "
        "saying the mean {ode.rmse_mean:.3f}.",
    ),
)

SOURCES = (
    Source("series/latent_ode.py", "LatentODE.posterior", "The GRU reads backwards, with gaps."),
    Source("series/latent_ode.py", "LatentODE.loss", "One sample of q, one solve, the ELBO."),
    Source("series/gaussian.py", "kl_to_standard", "The KL in closed form."),
    Source("series/between.py", "read_off", "Each series has its own times on one common solve."),
    Source("series/rnn.py", "GapRNN.predict", "Beyond the horizon it is fed its own answers."),
)
