"""What can be tried on the page on discrete flows."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Amount, Choices, Ranking
from node_viz.course.parts import Experiment
from node_viz.lessons.discrete import numbers
from node_viz.lessons.discrete.numbers import ALIKE, CNF, DISCRETE, EACH, LABELS, LESS, MORE

WHO = "After {equal:.1f} s: CNF {cnf_kl}, RealNVP {realnvp_kl}, Glow {glow_kl}, planar {planar_kl} "
SPEED = (
    "A training step took {cnf_ms:.1f} ms for the CNF and {realnvp_ms:.1f} ms for RealNVP; a "
    "sample {cnf_price.microseconds:.1f} and {realnvp_price.microseconds:.1f} µs."
)
LEFT = "Off-mode mass: {bridge_cnf} % for the CNF and {bridge_realnvp} % for RealNVP"

EXPERIMENTS = (
    Experiment(
        "Equal seconds",
        "The CNF, RealNVP and Glow learn about as many numbers; the planar flow only "
        "5 for each layer. Order the four by KL after equal seconds of training.",
        Ranking(LABELS, numbers.by_kl, "lowest KL"),
        "",
        watch="Watch the curves of KL against seconds.",
        ends={MEASURED: WHO + "nats of KL."},
        why="A coupling layer sees one coordinate and moves the other along it, so it takes "
        "several layers to bend round a corner. A field bends where it likes. A planar layer has "
        "only five numbers, but what it does, a push across one line, is just what parts eight "
        "clusters.",
    ),
    Experiment(
        "Who is faster?",
        "A lecture says that CNFs are faster than normalizing flows of layers. Which is faster "
        "here, in a training step and in drawing a sample?",
        Choices((CNF, DISCRETE, EACH), DISCRETE, numbers.faster),
        "",
        watch="Watch the columns of time in the table.",
        ends={
            CNF: f"The CNF. {SPEED}",
            DISCRETE: f"RealNVP. {SPEED}",
            EACH: f"Each in one. {SPEED}",
        },
        why="A sample of RealNVP passes each layer once. A sample of the CNF calls its field "
        "dozens of times. FFJORD's authors write themselves that it is, in general, slower than "
        "other methods. What a CNF saves is the determinant, and that counts in many dimensions.",
    ),
    Experiment(
        "Bridges between modes",
        "The data are eight clusters with nothing between them. How much of its samples will the "
        "CNF leave between the clusters, compared with RealNVP?",
        Choices((LESS, MORE, ALIKE), LESS, numbers.bridges),
        "",
        watch="Watch the thin lines between the clusters in the density.",
        ends={LESS: f"{LEFT}: less.", MORE: f"{LEFT}: more.", ALIKE: f"{LEFT}: no difference."},
        why="No flow can tear the plane, so something always hangs between the clusters. How thin "
        "it gets depends on how sharply the map can change there.",
    ),
    Experiment(
        "The way back of a planar flow",
        "Half as many layers: 8 planar ones. They have no formula for the inverse, so each is "
        "undone by a search. How many calls of layers does it take to draw samples?",
        Amount(8, 1000, "calls", lambda of: of["planar"].layer_calls),
        "flow_layers=4",
        watch="Watch the last line under the planar flow.",
        ends={
            MEASURED: "It took {planar.layer_calls} calls to undo {planar.log_dets} layers; "
            "RealNVP needs {realnvp.layer_calls} calls for its {realnvp.log_dets}."
        },
        why="Newton's method looks for the start of each point, and the slowest point of the batch "
        "decides how often it must try. With maximum likelihood one trains the way from data to "
        "noise, and that is the way that planar layers know by a formula.",
    ),
)
