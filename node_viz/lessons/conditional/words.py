"""The words of the lesson on conditional flows."""

from __future__ import annotations

from node_viz.course.parts import Correction, Question, RunQuestion, Source
from node_viz.lessons.conditional.words_experiments import EXPERIMENTS as EXPERIMENTS

SUITS = "The share of the samples drawn for a label that look more like its own part than others."
PUSHED = "One base, one distribution for each label"
COLOURS = (
    "The same points of noise in every picture, each in the colour of its direction: a label "
    "decides where they go. The field is one network."
)

STORY = r"""
A flow has one field and one distribution. Let the field see one more number, a label $c$, and the
same network holds a flow for each label:

$$
\dot z = f(t, z \mid c), \qquad
\log p(x \mid c) = \log \mathcal N(z(1)) + \int_0^1 \mathrm{div}\, f(t, z \mid c)\, dt.
$$

The label stands still while $z$ moves. So for each $c$ this is a flow like any other, and its
density has mass 1.

The least NLL is now the **conditional entropy** $H(x \mid c)$. It is below $H(x)$ by what the label
tells about the point: $\log 2 = 0.693$ nats at most for two labels that are equally likely. Each
part is also simpler than the whole. The flow need not tear the noise in two.

Optimal transport asks for care. It may pair data and noise **within** each label. If it pairs them
**across** labels, each label gets only the part of the noise that lies near its data. That is all
the field learns. But a sample with this label starts anywhere in the noise.
"""

QUIZ = (
    Question(
        "Why is the label's flow still a flow?",
        "The label does not change along a path",
        {
            "The label does not change along a path": "For one label the field depends on t and z "
            "alone, so paths cannot meet and the divergence counts the volume.",
            "The label is a small number": "Its size is of no importance. What counts is that it "
            "does not depend on where the path is.",
            "The network has learnt to ignore it": "Then all labels would have one distribution.",
        },
    ),
    Question(
        "Eight equally likely labels, none of whose parts overlap. How far can the NLL fall?",
        "By log 8 = 2.08 nats",
        {
            "By log 8 = 2.08 nats": "The label tells which of eight parts the point is in. If "
            "these do not overlap, that is log 8 nats.",
            "By 8 nats": "The gain is the logarithm of the number of labels.",
            "To 0": "Within its part a point is still uncertain; and a density may even have a "
            "negative entropy, so 0 is no limit.",
        },
    ),
    Question(
        "Pairs were matched across labels. What goes wrong when a sample is drawn?",
        "It may start where its label had no noise",
        {
            "It may start where its label had no noise": "Training paired each label with the "
            "noise near its own data. The field for that label is not taught elsewhere.",
            "The solver takes too few steps": "Every solve here is accurate to 1e-5.",
            "The label is lost on the way": "The field sees the label at every call.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "How many calls of the field does a likelihood of the first flow from the left take?",
    lambda of: of["first"].nfe,
    "{first_arm}: its NFE is {first.nfe}.",
)

CORRECTIONS = (
    Correction(
        "Dissecting Neural ODEs, conditional continuous normalizing flows",
        r"$\dot z(s) = f_\theta(z_S, z(s)), \quad z(S) = z_S$",
        r"$\dot z(s) = f_\theta(s, z(s), c)$, where $c$ is a label, or $z_S$ of another sample. "
        "With its own $z_S$ it is no flow.",
        r"For $\dot z = {own.a:g}\,z_S$ the trace integral is {own.trace:z.3f}, but log |det| is "
        "{own.log_det:z.3f}. The density that the trace claims has the mass {own.mass:.3f}, not 1.",
    ),
)

SOURCES = (
    Source("flows/conditional.py", "ConditionalCNF.given", "The flow of a label, weights shared."),
    Source("flows/conditional.py", "ConditionalCNF.log_prob", "Without a label: the mean of all."),
    Source("flows/couplings.py", "_groups", "Which points may exchange their noise."),
    Source("lessons/conditional/own_end.py", "own_end", "Both accounts of z′ = a·z_S, measured."),
)
