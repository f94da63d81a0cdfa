"""What every gauge and layer on an ODE-Net's page means, as `glossary.py` says it for flows."""

from __future__ import annotations

from node_viz.course.glossary import Glossary

NET_GAUGES: dict[str, str] = {
    "step": "Training steps taken: batches seen, weights moved.",
    "seconds": "Time spent training; measuring and drawing are not counted.",
    "loss": "On held-out points, by an accurate solver: the mean cross-entropy of the classes, or "
    "the mean squared error of the numbers.",
    "accuracy": "Share of held-out points that are classified correctly.",
    "mse": "Mean squared distance between answer and truth on held-out points.",
    "solver_gap": "Loss as the training solver sees it, minus loss by an accurate one. Well below "
    "zero: the network uses the solver's error, and its paths may cross.",
    "calls": "How often the training solver asks the field on the way from input to output; a "
    "ResNet's layers.",
    "nfe_forward": "How often dopri5 at 1e-5 asks the field from input to output; a ResNet's "
    "layers.",
    "nfe_backward": "How often it asks on the way back, when it solves the adjoint equation. A "
    "ResNet has none. Counted while training only if the adjoint trains.",
    "jacobian_norm": "Mean Frobenius norm of ∂F/∂z over points and times, with dz/dt = F: how "
    "differently neighbours move.",
    "memory_bytes": "What is kept in memory for the gradient of one batch; with checkpoints, the "
    "steps that are taken again count as well.",
    "parameters": "Numbers that are learnt, with input layer and head.",
    "deepest": "The largest depth |S(x)| of any held-out point; 1 unless depth is adaptive.",
}

NET_UNITS: dict[str, str] = {
    "step": "steps",
    "seconds": "s",
    "loss": "nats, or squared units",
    "accuracy": "share",
    "mse": "squared units",
    "solver_gap": "as the loss",
    "calls": "calls a solve",
    "nfe_forward": "calls a solve",
    "nfe_backward": "calls a solve",
    "jacobian_norm": "per unit of t",
    "memory_bytes": "bytes",
    "parameters": "numbers",
    "deepest": "units of t",
}

NET_LAYERS: dict[str, str] = {
    "decision": "P(class 1) at every input: blue is class 0, orange class 1, the line is where "
    "both are equally likely.",
    "points": "Inputs in the colour of their class; a wrong answer has a ring.",
    "trajectories": "The paths of the inputs from t = 0 to t = 1.",
    "layers": "Where the training solver stops on the way: a ResNet's layers.",
    "field": "Arrows of dz/dt: where a state goes next, and how fast.",
    "plane": "The head's line or plane w · z + b = 0: at t = 1 one class should be on each side.",
    "over time": "The first coordinate against t, where paths may seem to cross.",
}

NET_CLOCKS: dict[str, str] = {
    "flow time": "t runs from 0, the input, to 1, the output. One training step looks at all of "
    "it. It has nothing to do with how long training takes. While a network trains, t stands at "
    "1, the output; press play to let it run all the same.",
    "training step": "Which moment of the training is on the stage. Drag it to see the past, "
    "also while training goes on. All numbers around the stage are those of that moment.",
}

NET = Glossary(NET_CLOCKS, NET_LAYERS, NET_GAUGES, NET_UNITS)
