"""What to try on the page on ResNets."""

from __future__ import annotations

from node_viz.course.guesses import MEASURED, Choices, Ranking
from node_viz.course.parts import Experiment
from node_viz.lessons.resnet.link import ARMS
from node_viz.lessons.resnet.numbers import (
    after_training,
    by_memory,
    crossing,
    fine_layers,
    who_tells_the_rings_apart,
)

BOTH = "{tied_layers:.1%} right with {layers} layers, {tied_curve:.1%} along the curve"

EXPERIMENTS = (
    Experiment(
        "More layers after training",
        "The tied ResNet is trained with 8 layers on two spirals. Then its weights stay, and it is "
        "read with 16, 32, 64 layers: smaller steps, a smaller error of the method. What happens "
        "to the share told right?",
        Choices(("It rises", "It stays", "It falls"), "It falls", after_training),
        "",
        watch="Watch the red line right of its ring, under *Trained with L, tested with M*.",
        ends={
            "It rises": f"The tied ResNet tells {BOTH}: it rises.",
            "It stays": f"The tied ResNet tells {BOTH}: it stays.",
            "It falls": f"The tied ResNet tells {BOTH}: it falls.",
        },
        why="The ring marks the layers of the training. The line falls to the right of it because "
        "the network relied on the error of its eight steps. RK-Net and ODE-Net were trained by "
        "better solvers and know nothing of eight: their lines rise until the steps are fine "
        "enough, and stay.",
    ),
    Experiment(
        "Finer layers from the start",
        "The same with 32 layers from the start. With 8 the tied ResNet told 100% right, and 81% "
        "along its curve. Is the curve now what was learnt?",
        Choices(
            ("No, 32 layers are like 8", "Nearly: the curve does about as well"),
            "Nearly: the curve does about as well",
            fine_layers,
        ),
        "solver_steps=32&arms=tied,rknet",
        watch="Compare the red ring with the red diamond at ∞, which is the curve itself.",
        ends={
            "No, 32 layers are like 8": f"The tied ResNet tells {BOTH}: much is lost again.",
            "Nearly: the curve does about as well": f"The tied ResNet tells {BOTH}.",
        },
        why="Small steps make little error to rely on, so layers and curve come closer; training "
        "costs four times as much. Nothing guarantees it: a field may become sharp enough for any "
        "step.",
    ),
    Experiment(
        "Layers may cross",
        "Carry every $x$ in $[-1, 1]$ to $-x$ along a line. Paths of a differential equation on "
        "the line cannot pass each other, so no flow has a squared error below 0.340. Can three "
        "tied layers?",
        Choices(("No, three layers are a flow as well", "Yes"), "Yes", crossing),
        "dataset=reflection&solver_steps=3&arms=resnet,tied,rknet&test=3",
        watch="Watch the dots of the tied ResNet change places from layer to layer.",
        ends={
            "No, three layers are a flow as well": "The squared error is {tied.mse:.3f} with three "
            "tied layers, not below 0.340.",
            "Yes": "The squared error is {tied.mse:.4f} with three tied layers, and "
            "{rknet.mse:.3f} for the flow that the RK-Net learns.",
        },
        why="A layer is a jump, not a path: $z + h f(z)$ turns the line over as soon as the slope "
        "of $hf$ is below $-1$, and three such jumps leave it turned over. The samples' dots "
        "cross; the curves of the same weights do not, and with more layers the error returns to "
        "the floor. Then try $L = 2$: two jumps of one field turn the line over twice, so the tied "
        "layers fail, while untied layers simply differ.",
    ),
    Experiment(
        "Two jumps around a ring",
        "A ring inside a ring, two tied layers with one field $f(z)$. No flow of such a field "
        "passes a point through another's path. Who tells the rings apart: the two layers, or also "
        "the flow of the same weights?",
        Choices(
            ("Both", "The layers only", "Not even the layers"),
            "The layers only",
            who_tells_the_rings_apart,
        ),
        "dataset=annuli&solver_steps=2",
        watch="Watch the tied ResNet's points jump twice, from t = 0 to 0.5 to 1.",
        ends={
            "Both": f"The tied ResNet tells {BOTH}: both do it.",
            "The layers only": f"The tied ResNet tells {BOTH}.",
            "Not even the layers": f"The tied ResNet tells only {BOTH}.",
        },
        why="Two jumps carry one ring through the other; the flow of the same weights carries "
        "neither past the other. On finitely many points a flow may find a way through the gaps "
        "between them: RK-Net and ODE-Net show how far that gets in as many training steps.",
    ),
    Experiment(
        "The least memory",
        "Four networks with as many weights. Before it can go back for the gradient, each has to "
        "keep something of one training batch. Order them by this memory.",
        Ranking(tuple(arm.label for arm in ARMS.values()), by_memory, "least memory"),
        "",
        watch="Compare the memory under the four networks.",
        ends={
            MEASURED: "ODE-Net keeps {odenet.memory_bytes:,} bytes, ResNet "
            "{resnet.memory_bytes:,}, tied ResNet {tied.memory_bytes:,}, RK-Net "
            "{rknet.memory_bytes:,} for its {rknet.calls} calls."
        },
        why="Layers keep their inner values until the way back has come to them: O(L). The layers "
        "of the ResNet are narrower, so that all networks have as many weights, and narrow layers "
        "keep less. RK-Net calls its field more often than there are layers. The ODE-Net's adjoint "
        "keeps only the end, however often it calls.",
    ),
)
