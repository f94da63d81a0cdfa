"""What every knob, gauge and layer on the screen means, in a sentence or two.

The tooltips and the glossary at the foot of a page read this; a test fails if anything a visitor
can see has no entry. Knobs are called by their config field, gauges by their `Metrics` field
or their name in the results that `node-viz train` writes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glossary:
    """What everything on the pages of one family means, by its name."""

    clocks: dict[str, str]  #: the two sliders
    layers: dict[str, str]  #: of the stage
    gauges: dict[str, str]  #: by their field in the family's gauges, or name in its results
    units: dict[str, str]  #: of the gauges


KNOBS: dict[str, str] = {
    "task": "What is learnt: the density of the points, their classes, or a number for each.",
    "dataset": "What there is to learn. A flow imitates points whose true density is known "
    "exactly, so that the distance to it can be measured; a network tells labelled points apart.",
    "seed": "Fixes the initial weights and every batch. Same link, same curve.",
    "method": "What training asks for. Maximum likelihood: that the data be likely. OT-Flow: that, "
    "with a field that runs down a potential and pays for transport.",
    "kinetic": "Weight λ_K of the kinetic energy ∫‖f‖² dt in the loss: the price of moving, in "
    "nats per unit of energy.",
    "jacobian": "Weight λ_J of ∫‖∂f/∂z‖² dt in the loss: the price of neighbours that move "
    "differently.",
    "force": "Weight of ∫‖Df/Dt‖² dt in the loss, with Df/Dt = J f + ∂f/∂t: the price of "
    "accelerating, be it speeding up or turning.",
    "estimator": "Exact: the divergence and the Jacobian's norm are computed, at a cost that grows "
    "like the square of the dimension. Hutchinson: both are estimated from one random vector a "
    "solve, which is what one does in high dimensions.",
    "steer": "STEER's b. Each training step ends the flow at a random time between 1 − b and "
    "1 + b, so the flow learns to be finished early and to stay finished.",
    "alpha_c": "OT-Flow weighs the likelihood with this and the transport cost ½∫‖f‖² dt with 1.",
    "alpha_r": "OT-Flow's weight of the Hamilton-Jacobi-Bellman penalty |∂Φ/∂t − ½‖∇Φ‖²|, which is "
    "zero along optimal paths.",
    "field": "The network f(t, z) that says how fast a point at z moves at time t.",
    "model": "How layers follow each other. ResNet: so many layers, each with its own weights. "
    "Tied: they share them, which is Euler's method. RK-Net: Runge-Kutta steps. ODE-Net: an "
    "adaptive solver decides.",
    "augment": "The room the points move in. None: their own. Zeros: extra dimensions that start "
    "at 0. Input layer: a learnt plane. Second, third order: a velocity, an acceleration.",
    "augment_dims": "How many dimensions p the zeros or the input layer add.",
    "depth_variance": "How the field's weights vary with depth t: not at all, with t as an input, "
    "in pieces, or as a sum of smooth functions of t.",
    "basis": "The functions ψ_j(t) of which a Galerkin field's weights are made.",
    "modes": "How many pieces a stacked field has, or basis functions a Galerkin field.",
    "data_control": "On: the field sees the input x as well as the state z, so every sample has a "
    "field of its own.",
    "adaptive_depth": "On: a small network learns how long each sample travels, S(x). A negative "
    "depth goes back in time.",
    "points": "Labelled points drawn once. Few of them leave holes that the network must guess.",
    "hidden": "Hidden units in each layer. More can bend the field more finely, and cost more.",
    "depth": "Hidden layers of the field. The depth of the *flow* is another thing: the NFE (Chen "
    "et al.), or how far along t a sample travels (Massaroli et al.).",
    "activation": "The nonlinearity. It must be smooth: the divergence differentiates it, and a "
    "solver's order counts on its derivatives.",
    "gain": "Factor on the initial weights. Larger ones start from a rougher network, and a plain "
    "flow may stay tangled.",
    "solver": "The method that follows the field from t = 0 to t = 1 while training. Fixed-step "
    "methods take equal steps; adaptive ones choose steps that meet a tolerance.",
    "solver_steps": "Equal steps from t = 0 to t = 1, or the layers of a ResNet. Too few, and "
    "training learns to exploit the solver's error.",
    "rtol": "The error an adaptive solver allows itself at each step. Ten times smaller costs "
    "dopri5 some 60 % more function evaluations where accuracy decides, none where stability does.",
    "gradient": "Backpropagation differentiates the solver's own steps and keeps them in memory. "
    "The adjoint method solves a second equation backwards and keeps only the end.",
    "lr": "Step size of the Adam optimizer at its peak.",
    "schedule": "Cosine: the learning rate falls smoothly to zero at the last step. Constant: it "
    "stays.",
    "batch": "Data points in each training step; a flow gets fresh ones every time. More: a "
    "steadier loss, slower steps.",
    "steps": "Training stops here; the cosine ends here too.",
    "target_kl": "Training stops as soon as the measured KL is this low. 0 means never.",
    "refine": "On: the solver's steps are doubled when the training loss becomes better than an "
    "accurate solver says it is. Off: see how badly a solver can be fooled.",
    "device": "Where to compute. Networks this small are often fastest on the processor; `auto` "
    "chooses, and the status line says what was chosen.",
}

GAUGES: dict[str, str] = {
    "step": "Training steps taken: batches seen, weights moved.",
    "seconds": "Time spent training; measuring and drawing are not counted.",
    "nll": "Mean of −log p(x) over held-out data, in nats per point. Its floor is the entropy.",
    "entropy": "Entropy H of the data, known exactly: no density's NLL can be below it, but for "
    "the sampling error of the held-out points.",
    "kl": "NLL minus entropy, in nats: how far the model density is from the true one. 0 is "
    "perfect.",
    "nfe": "Number of function evaluations: how often an adaptive solver (dopri5 at 1e-5) asks "
    "f(t, z) to compute a likelihood.",
    "nfe_sampling": "The same count when only the points are carried, without their density.",
    "jacobian_norm": "Mean Frobenius norm of ∂f/∂z over points and times: how sharply the field "
    "changes from place to place.",
    "jacobian_max": "The largest Frobenius norm of ∂f/∂z at any of those points and times. A "
    "solver takes its steps for the sharpest place, not for the mean.",
    "kinetic_energy": "Mean of ∫‖f‖² dt along the paths. Short, straight, even paths have little; "
    "the least possible is the squared Wasserstein distance.",
    "energy_floor": "W₂²: the least kinetic energy with which any flow could carry the data to "
    "where this one does; measured by optimal assignment.",
    "straightness": "Kinetic energy over the mean squared distance from start to end. 1: every "
    "point goes straight at an even pace.",
    "curl": "Mean |∂f₂/∂z₁ − ∂f₁/∂z₂| over points and times: how much the field "
    "turns points round. Optimal transport has none.",
    "nll_spread": "The flow is stopped at T instead of 1: the worst NLL(T) minus the best, for T "
    "between 0.75 and 1.25. Small: the flow is finished early and stays finished.",
    "round_trip": "How far a point lies from where it started after going to the noise and back: "
    "what a flow, invertible on paper, loses in the solver.",
    "mass": "Integral of the model density over the plane. A flow that counts volume right keeps "
    "it at 1.",
    "solver_gap": "NLL as the training solver sees it, minus NLL by an accurate solver. Well below "
    "zero means that the solver is being fooled.",
}

UNITS: dict[str, str] = {
    "step": "steps",
    "seconds": "s",
    "nll": "nats a point",
    "entropy": "nats a point",
    "kl": "nats a point",
    "nfe": "calls a solve",
    "nfe_sampling": "calls a solve",
    "jacobian_norm": "per unit of t",
    "jacobian_max": "per unit of t",
    "kinetic_energy": "squared length per unit of t",
    "energy_floor": "squared length",
    "straightness": "ratio, 1 or more",
    "curl": "per unit of t",
    "nll_spread": "nats a point",
    "round_trip": "length",
    "mass": "probability",
    "solver_gap": "nats a point",
}  #: of the gauges

LAYERS: dict[str, str] = {
    "density": "The model's exact density at flow time t: pale is thin, dark is dense.",
    "particles": "Points carried by the flow, each with the trail it leaves.",
    "trajectories": "Whole paths, from data to noise.",
    "field": "Arrows of f(t, z): where a point goes next, and how fast.",
    "data": "Points drawn from the true distribution.",
    "grid": "A square lattice carried along. Where a cell grows, density along its path falls.",
}

CLOCKS: dict[str, str] = {
    "flow time": "t runs from 0, data, to 1, noise. One training step looks at all of it. It has "
    "nothing to do with how long training takes.",
    "training step": "Which snapshot of the learning is on the stage. Drag it to see the past, "
    "also while training goes on.",
}

FLOW = Glossary(CLOCKS, LAYERS, GAUGES, UNITS)
