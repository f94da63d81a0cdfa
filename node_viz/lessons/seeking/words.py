"""The words of the lesson on covering and seeking."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Ranking
from node_viz.course.parts import Experiment, Question, RunQuestion, Source
from node_viz.lessons.seeking import numbers
from node_viz.lessons.seeking.link import ARMS

STORY = r"""
A flow with density $q$ should become like the data, whose density is $p$. There are two ways to
say how far it is from them, and each can be trained:

$$
\mathrm{KL}(p\|q) = \mathbb E_{x \sim p}\,[\log p(x) - \log q(x)], \qquad
\mathrm{KL}(q\|p) = \mathbb E_{x \sim q}\,[\log q(x) - \log p(x)].
$$

The **forward** one is an average over the data. A place with data but hardly any $q$ costs a lot,
because $\log q$ is very low there. So the flow *covers* all data, also at the price of some samples
between the modes. Maximum likelihood is forward KL.

The **reverse** one is an average over the flow's own samples. A place without samples costs
nothing, and a sample where $p$ is small costs a lot. So the flow *seeks* modes and may keep to a
few. A perfect flow on $k$ of 8 equal modes has $\mathrm{KL}(q\|p) = \log(8/k)$: a flow on one mode
alone pays only 2.08 nats. By $\mathrm{KL}(p\|q)$ the same flow pays 62 nats.

Both are 0 for $q = p$ and for nothing else. A flow that starts narrow has all its samples in the
middle. Reverse KL learns only where samples are, so a mode that no sample comes near is hardly ever
found.
"""

LOSSES = "When log p is known up to a constant"
UP_TO_A_CONSTANT = r"""
Each loss needs something else. Forward KL needs **samples of the data**, and no formula for $p$.
Reverse KL needs **a formula for $\log p$**, and no samples of the data. Often the formula has a
constant that nobody knows: an energy gives $\tilde p(x) = e^{-E(x)}$, and its integral is unknown.
With $\log\tilde p = \log p + c$ the reverse loss is $\mathrm{KL}(q\|p) - c$.
"""
TOO_WILD = "These flows are too wild for the accurate solver, so nothing was counted."
NO_MODES = "These data have no separate modes to count."

AT_THE_NOISE = r"""
Let $\rho_1$ be the density of $z(1)$ when $x = z(0)$ is drawn from the data, and
$\mathcal N$ the noise. The flow carries $x$ to $z(1)$ and changes the log density by
$-\int \operatorname{div} f\,dt = -l$, whatever the density is. So

$$
\log \rho_1(z(1)) = \log p(x) - l(x), \qquad \log \mathcal N(z(1)) = \log q(x) - l(x).
$$

The first line follows the data, the second the flow's own density. Subtract them: $l$ goes away,

$$
\mathrm{KL}(\rho_1 \| \mathcal N)
= \mathbb E_p\,[\log \rho_1(z(1)) - \log \mathcal N(z(1))]
= \mathbb E_p\,[\log p(x) - \log q(x)] = \mathrm{KL}(p\|q).
$$

The last one is $-H(p) - \mathbb E_p \log q$, and $H(p)$ does not depend on the flow. So to maximise
the likelihood is to bring the cloud at $t = 1$ near to the noise. In the same way
$\mathrm{KL}(\mathcal N \| \rho_1) = \mathrm{KL}(q\|p)$: reverse KL compares the same two clouds in
the other order.
"""
NO_CONSTANT = r"""
With $\log \tilde p = \log p + c$ the reverse loss is
$\mathbb E_q[\log q - \log \tilde p] = \mathrm{KL}(q\|p) - c$. The derivative of $c$ by the weights
is 0, so every training step is the same. What is lost is the meaning of the number: without $c$
nobody can say from a reverse loss of $-2.6$ whether the flow is good.
"""
DERIVATIONS = {
    "Why maximum likelihood is a KL at the noise": AT_THE_NOISE,
    "Why the constant changes no training step": NO_CONSTANT,
}

BOTH = (
    "KL(q‖p) is {forward_cover.reverse:z.3f} nats for forward KL and "
    "{reverse_cover.reverse:z.3f} for reverse KL"
)
ALSO = "KL(p‖q) is {forward_cover.forward:z.3f} and {reverse_cover.forward:z.3f}"

EXPERIMENTS = (
    Experiment(
        "The number of modes",
        "Both flows start as a small bump in the middle. Forward KL finds all eight modes. How "
        "many modes will the flow cover that is trained by reverse KL?",
        Amount(1, 8, "modes", lambda of: of["reverse_cover"].modes),
        "",
        watch="Watch the dashed circles: a mode without samples.",
        ends={
            MEASURED: "Reverse KL covers {reverse_cover.modes} of {reverse_cover.of} modes, "
            "forward KL {forward_cover.modes}."
        },
        why="A sample feels only the slope of log p where it is, so it goes to a mode near by. The "
        "bump breaks into a few parts, and a mode that no part comes near costs nothing.",
    ),
    Experiment(
        "The better one by reverse KL",
        "Only one of the two flows was trained to make KL(q‖p) small. Whose KL(q‖p) is smaller in "
        "the end?",
        Choices(
            (numbers.FORWARD, numbers.REVERSE, numbers.TIED),
            numbers.FORWARD,
            numbers.better_by_reverse,
        ),
        "",
        watch="Watch the last column of the table.",
        ends=dict.fromkeys(
            (numbers.FORWARD, numbers.REVERSE, numbers.TIED), f"{BOTH}; {ALSO} nats."
        ),
        why="The least KL(q‖p) is 0, at q = p. A flow that has lost modes is stuck: to get one "
        "back it would have to send samples through places where p is small, and each costs a lot. "
        "So the loss that is asked for need not be the loss that is got.",
    ),
    Experiment(
        "The width of the start",
        "Three flows are trained by reverse KL. They start with widths 0.05, 0.3 and 1. Order them "
        "by the number of modes that they cover.",
        Ranking(
            tuple(ARMS[name].label for name in ("narrow", "reverse", "wide")),
            numbers.by_modes,
            "the most modes",
        ),
        "arms=narrow,reverse,wide",
        watch="Watch how many parts each bump breaks into.",
        ends={
            MEASURED: "Of {wide_cover.of} modes the start of width 0.05 covers "
            "{narrow_cover.modes}, 0.3 covers {reverse_cover.modes} and 1 covers "
            "{wide_cover.modes}."
        },
        why="A wide start has samples near every mode from the first step on. A very narrow one "
        "sends all its samples the same way. Nothing else differs between the three.",
    ),
    Experiment(
        "Each by its own measure",
        "Now four thin rings, a start as wide as the noise, and networks with only 16 hidden units "
        "a layer: no flow of this size can become p. Is each flow the better one by the KL that it "
        "was trained with?",
        Choices(
            (numbers.OWN, numbers.ONE, numbers.NEITHER),
            numbers.OWN,
            numbers.each_its_own,
        ),
        "dataset=rings&base_std=1&hidden=16&lr=0.01",
        watch="Watch which flow puts samples into the gaps between the rings.",
        ends={
            numbers.OWN: f"Yes: {ALSO} nats, forward KL first; {BOTH}.",
            numbers.ONE: f"No, not in this run: {ALSO} nats, forward KL first; {BOTH}.",
            numbers.NEITHER: f"There is a tie: {ALSO} nats, forward KL first; {BOTH}.",
        },
        why="Where a flow cannot be right everywhere, the measure decides where it is wrong. "
        "Forward KL fears a place with data and no q, so it fills the gaps as well. Reverse KL "
        "fears samples in a gap, so it leaves out parts of the rings.",
    ),
)

QUIZ = (
    Question(
        "A flow sits perfectly on 4 of 8 equal modes. What is its KL(q‖p)?",
        "log 2 = 0.69 nats",
        {
            "log 2 = 0.69 nats": "On its modes q is twice p, and it has samples nowhere else: the "
            "mean of log q − log p is log 2.",
            "0 nats, for it is perfect there": "On its modes q is twice as dense as p, and that "
            "is measured.",
            "Infinite": "That is KL(p‖q), where half of the data have no density at all.",
        },
    ),
    Question(
        "You know log p up to a constant, and you have no data. Which KL can you train?",
        "Reverse KL, with the flow's own samples",
        {
            "Reverse KL, with the flow's own samples": "It needs log p at samples of q alone, and "
            "a constant does not change its gradient.",
            "Forward KL": "It is an average over the data, and there are none.",
            "Neither, for the constant is part of both losses": "It is part of the reverse loss, "
            "but its derivative by the weights is 0.",
        },
    ),
    Question(
        "Why does forward KL not lose a mode?",
        "Its batches hold data of every mode",
        {
            "Its batches hold data of every mode": "Where such a point has little q, −log q is "
            "large, and its slope says where density is missing.",
            "It has more weights than the other": "Both have the same network and begin with the "
            "same weights.",
            "Its solver is more accurate at the modes than between them": "Both train with the "
            "same solver and the same number of steps.",
        },
    ),
)

RUN_QUESTION = RunQuestion(
    "What is the KL(q‖p), in nats, of the flow trained by reverse KL above?",
    lambda of: of["reverse_cover"].reverse,
    "Reverse KL covers {reverse_cover.modes} modes, at {reverse_cover.reverse:.3f} nats.",
)

SOURCES = (
    Source("flows/reverse.py", "Reverse", "The flow's own samples, and their log q − log p."),
    Source("flows/reverse.py", "log_target", "All that is asked of the data: log p and its slope."),
    Source("flows/objective.py", "Likelihood", "Forward KL: samples of the data alone."),
    Source("probes/samples.py", "mode_shares", "When a sample counts as a mode's."),
)
