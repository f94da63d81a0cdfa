"""The words of the lesson on reversibility."""

from __future__ import annotations

from node_viz.course.parts import Correction, Question, RunQuestion, Source
from node_viz.lessons.reversibility.words_experiments import EXPERIMENTS as EXPERIMENTS

PATHS = "**Nine starts of** ż = −{rate} (z − {centre}): there (solid), and back (dashed)."
BARS = "**The errors apart**, largest of nine."
FLOW_BARS = "**The errors apart**, means of 64 points."
TOLERANCE = "**The same over the tolerance**, with rings at the one above."
LABELS = {
    "rate": "contraction λ",
    "centre": "centre c",
    "floats": "numbers",
    "by": "solver",
    "grid": "steps",
    "tol": "tolerance (dopri5)",
}
KNOBS = {
    "rate": "On the way there, all distances shrink by the factor e^λ; on the way back they grow.",
    "centre": "The place to which all paths run. The starts lie from c − 2 to c + 2.",
    "floats": "float32 keeps 24 binary digits of a number, float64 53.",
    "by": "Carries the points there and back. The formula is exact until its end is rounded.",
    "grid": "Equal steps on each way.",
    "tol": "The error that dopri5 allows itself in each step, on both ways.",
}

STORY = r"""
A flow has an inverse: solve the same field from $t = 1$ back to $0$. On paper that loses nothing,
for two solutions of a differential equation never meet. On a computer a round trip loses something
in three places.

1. **The solver, there.** Its end is not the exact end. On the way back that error grows.
2. **The solver, back.** From the exact end it would not come to the exact start either.
3. **Floats.** The end is a number with 24 or 53 binary digits. Two ends that are nearer to each
   other than two neighbouring floats become *one* number, and no solver can part them again.

Here each is measured alone. The equation

$$
\dot z = -\lambda (z - c), \qquad z(1) = c + (z(0) - c)\, e^{-\lambda}
$$

has a known solution, so it can take one of the ways without an error. A relative rounding of
$2^{-24}$ at $c = 1$ hides all of $z(0) - c$ once $e^{-\lambda} < 2^{-24}$, that is from
$\lambda = \ln 2^{24} \approx 16.6$ on. Around $c = 0$ nothing is lost, for there
floats are as dense as they need to be.

The solver's own errors are found in float64 on $z - c$, where rounding does not disturb them; what
floats lose is how far the real round trip is from that one. For a trained flow, where no formula is
known, dopri5 at a tolerance of 1e-12 takes its place.
"""

QUIZ = (
    Question(
        "All nine ends are the same float32 number. Which solver finds the nine starts again?",
        "No solver",
        {
            "No solver": "All begin their way back at the same number, so all come back to the "
            "same place.",
            "dopri5 at a tight tolerance": "It follows one path very well. There is only one left.",
            "An implicit method": "It is stable on the way there. That does not bring digits back.",
        },
    ),
    Question(
        "From which λ on are the nine ends around c = 1 beyond rescue in float64?",
        "About 37",
        {
            "About 17": "That is ln 2²⁴, where float32 loses everything.",
            "About 37": "ln 2⁵³ ≈ 36.7: float64 keeps 53 binary digits.",
            "Never": "float64 has more digits than float32, not all of them.",
        },
    ),
    Question(
        "A round trip comes back to its start to eight digits. What does that prove of its end?",
        "Nothing: both ways can err alike",
        {
            "The end is right to eight digits": "Midpoint's two errors nearly undo each other, "
            "and its end is far from exact.",
            "Nothing: both ways can err alike": "An error there that the way back undoes leaves no "
            "trace in the round trip. Compare with a tighter solve.",
            "The solver's order is at least eight": "The order is about how errors fall with the "
            "step. One round trip says nothing about that.",
        },
    ),
    Question(
        "The adjoint method solves a field backwards. What has this page to do with it?",
        "Its way back may leave the way there",
        {
            "Its way back may leave the way there": "Where paths run together, every error grows "
            "on the way back, and a(t) is computed at the wrong places. Backpropagation and "
            "checkpoints keep the places.",
            "Nothing, it keeps the way there": "It keeps the end only; that is the point of it.",
            "It always loses all digits": "Only where paths run together as strongly as here.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many of the nine exact ends are different numbers, in the floats that are chosen above?",
    lambda of: of["exact_ends"],
    "Two neighbours end {apart} apart; floats just above c are {spacing} apart.",
)

CORRECTIONS = (
    Correction(
        "Lecture on neural ODEs, reversibility, the third type of error",
        "“Information lost due to multiple initial values mapping to the same final state.”",
        "Two initial values of an ODE never map to the same final *state*. They may map to the "
        "same *number*, once their states are nearer to each other than neighbouring floats.",
        "Here two neighbours end {apart} apart, and floats just above c are {spacing} apart: "
        "{exact_ends} of the nine ends are different numbers.",
    ),
)

SOURCES = (
    Source("probes/decay_trip.py", "decay_trip", "Each error alone: one way exact, the other not."),
    Source("probes/decay_trip.py", "Decay.carried", "Who carries the points, there or back."),
    Source("probes/flow_trip.py", "flow_trip", "The same for a flow, against a solve at 1e-12."),
    Source(
        "probes/flow_trip.py", "_retraced", "The same steps in float32, so that only floats differ."
    ),
)
