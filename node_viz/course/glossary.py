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
    "exactly, so that the distance to it can be measured; a network separates labelled points.",
    "seed": "Fixes the initial weights and every batch. The same seed gives the same curve.",
    "method": "What training minimises. Maximum likelihood: the mean of −log p(x). OT-Flow: the "
    "same and the cost of transport, with a field that runs down a potential. Flow matching: the "
    "distance of the field from the mean of straight paths; OT matching pairs data and noise "
    "first, reflow takes pairs that the flow has made. Reverse KL: how unlikely the flow's own "
    "samples are under the true density. Planar flow, RealNVP and Glow are made of discrete "
    "layers instead of a field, and trained by maximum likelihood.",
    "flow_layers": "How many layers a planar flow, RealNVP or Glow is made of. Each is a map that "
    "can be undone, and costs one log-determinant.",
    "ot_batch": "OT matching pairs so many points with noise at a time, at the least cost. 1: each "
    "point keeps the noise it was drawn with.",
    "ot_across": "On: OT matching may give a point the noise of a point with another label. Off: "
    "each label is matched by itself.",
    "condition": "Label: the field also sees which part of the data a point belongs to, and learns "
    "one density for each part. The stage then has a switch for the label whose flow it shows; "
    "“all” is the mean of their densities.",
    "base_std": "How wide the Gaussian is that the flow makes before training. 1: it is the noise "
    "itself. A narrow one begins in the middle of the data.",
    "kinetic": "Weight λ_K of the kinetic energy ∫‖f‖² dt in the loss: what motion costs, in nats "
    "per unit of energy.",
    "jacobian": "Weight λ_J of ∫‖∂f/∂z‖² dt in the loss: what it costs that neighbours move "
    "differently.",
    "force": "Weight of ∫‖Df/Dt‖² dt in the loss, with Df/Dt = J f + ∂f/∂t: what acceleration "
    "costs, whether points get faster, get slower or turn.",
    "divergence": "Exact: divergence and norm of the Jacobian are computed, at a cost that grows "
    "like the square of the dimension. Gaussian noise or random signs: training estimates both "
    "from random vectors (Hutchinson), as is usual in high dimensions.",
    "noise": "How long a random vector of an estimate is kept. One draw a solve: the solver sees a "
    "smooth right-hand side. A new draw each call: an adaptive solver takes the noise for error.",
    "bottleneck": "H units in the first layer, f = g(h(z)). The trace of dg/dh dh/dz is that of "
    "dh/dz dg/dh, so an estimate needs random vectors with H numbers only. 0: no bottleneck.",
    "steer": "STEER's b. Each training step ends the flow at a random time between 1 − b and 1 + "
    "b, so the flow learns to be finished early and to stay finished.",
    "alpha_c": "OT-Flow weighs the likelihood with this and the transport cost ½∫‖f‖² dt with 1.",
    "alpha_r": "OT-Flow's weight of the Hamilton-Jacobi-Bellman penalty |∂Φ/∂t − ½‖∇Φ‖²|, which is "
    "zero along optimal paths.",
    "field": "The network f(t, z) that says how fast a point at z moves at time t.",
    "model": "How layers follow each other. ResNet: a number of layers, each with its own weights. "
    "Tied: they share their weights, which is Euler's method. RK-Net: Runge-Kutta steps. ODE-Net: "
    "an adaptive solver chooses its steps. Of series: a latent ODE, or an RNN that is told the "
    "gaps.",
    "augment": "The space in which the points move. None: the space of the inputs. Zeros: extra "
    "dimensions that start at 0. Input layer: extra dimensions whose start is learnt. Second, "
    "third order: with a velocity, and an acceleration.",
    "augment_dims": "How many dimensions p the zeros or the input layer add.",
    "depth_variance": "How the field's weights change with depth t: not at all, with t as an "
    "input, in pieces, or as a sum of smooth functions of t.",
    "basis": "The functions ψ_j(t) of which a Galerkin field's weights are sums.",
    "modes": "How many pieces a stacked field has, or basis functions a Galerkin field.",
    "data_control": "On: the field sees the input x as well as the state z, so each input has a "
    "field of its own.",
    "adaptive_depth": "On: a small network learns S(x), the time for which each input flows. A "
    "negative S goes back in time.",
    "points": "Labelled points, drawn once. With few of them the network must guess what lies "
    "between.",
    "observations": "How often each series is seen, at random times between 0 and the horizon.",
    "horizon": "Time until which a series is seen; a quarter of a turn takes about 1. What is "
    "foretold goes twice as far.",
    "grow": "On: training begins with the first tenth of each series, and lengthens it until half "
    "of the training is over. Off: the whole series from the first step on.",
    "hidden": "Hidden units in each layer. More can bend the field more finely, and take longer.",
    "depth": "Hidden layers of the field. The depth of the *flow* is something else: the NFE (Chen "
    "et al.), or how far along t an input travels (Massaroli et al.).",
    "activation": "The nonlinearity. It must be smooth: the divergence is made of its derivatives, "
    "and a solver reaches its order only if they exist.",
    "gain": "Factor on the initial weights. Larger ones start from a rougher field, and the paths "
    "of a plain flow may stay tangled.",
    "solver": "The method that follows the field from t = 0 to t = 1 while training. Fixed-step "
    "methods take equal steps; adaptive methods choose steps that meet a tolerance.",
    "solver_steps": "Equal steps from t = 0 to t = 1, or the layers of a ResNet. With too few, "
    "training learns to exploit the solver's error.",
    "rtol": "The error an adaptive solver allows itself at each step. Ten times smaller costs "
    "dopri5 about 60 % more function evaluations where accuracy decides, none where stability "
    "decides.",
    "gradient": "Backpropagation differentiates the solver's own steps and keeps them in memory. "
    "With checkpoints it keeps a few states and takes the steps between them again: less memory, "
    "the same gradient. The adjoint method keeps only the end and solves a second equation "
    "backwards.",
    "lr": "Step size of the Adam optimizer at its peak.",
    "schedule": "Cosine: the learning rate falls smoothly to zero at the last step. Constant: it "
    "stays.",
    "batch": "Data points in each training step; a flow gets fresh ones every time. More: a "
    "steadier loss, slower steps.",
    "steps": "Training stops at this step; the cosine schedule ends here too.",
    "target_kl": "Training stops as soon as the measured KL is this low. 0 means never.",
    "refine": "On: the solver's steps are doubled when the training loss becomes better than an "
    "accurate solver says it is. Off: see how wrong a coarse solver can become.",
    "device": "Where to compute. Networks this small are often fastest on the processor; `auto` "
    "chooses, and the status line says what was chosen.",
}

GAUGES: dict[str, str] = {
    "step": "Training steps taken: batches seen, weights moved.",
    "seconds": "Time spent training; measuring and drawing are not counted.",
    "nll": "Mean of −log p(x) over held-out data, in nats per point. Its floor is the entropy.",
    "entropy": "Entropy H of the data, known exactly: no density's NLL can be below it, but for "
    "the sampling error of the held-out points.",
    "kl": "NLL minus entropy, in nats: how far the model density q is from the true density p. 0 "
    "is perfect. It is the forward KL(p‖q), a mean over data.",
    "nfe": "Number of function evaluations: how often an adaptive solver (dopri5 at 1e-5) asks "
    "f(t, z) to compute a likelihood.",
    "nfe_sampling": "The same count when only the points are carried, without their density.",
    "log_dets": "How many log-determinants a likelihood takes: one for each discrete layer. It "
    "stands where a flow that follows a field has its NFE.",
    "layer_calls": "How often discrete layers are called to draw samples. A planar layer has no "
    "formula for its inverse, so it is called again and again until the point is found.",
    "jacobian_norm": "Mean Frobenius norm of ∂f/∂z over points and times: how sharply the field "
    "changes from place to place.",
    "jacobian_max": "The largest Frobenius norm of ∂f/∂z at any of those points and times. A "
    "solver takes its steps for the sharpest place, not for the mean.",
    "kinetic_energy": "Mean of ∫‖f‖² dt along the paths. Short, straight, steady paths have "
    "little; the least possible is the squared Wasserstein distance.",
    "energy_floor": "W₂²: the least kinetic energy with which any flow could carry the data to "
    "where this flow carries them; measured by optimal assignment.",
    "straightness": "Kinetic energy over the mean squared distance from start to end. 1: every "
    "point goes straight at a steady speed.",
    "curl": "Mean |∂f₂/∂z₁ − ∂f₁/∂z₂| over points and times: how much the field "
    "makes points turn. Optimal transport has none.",
    "nll_spread": "The flow is stopped at T instead of 1: the worst NLL(T) minus the best, for T "
    "between 0.75 and 1.25. Small: the flow is finished early and stays finished.",
    "round_trip": "How far a point lies from where it started after going to the noise and back: "
    "what a flow, invertible on paper, loses in the solver.",
    "path_energy_error": "How far the kinetic energy is from the least possible, W₂², as a part of "
    "it. 0: optimal transport.",
    "one_step_w2": "Wasserstein distance between the data and samples made by a single Euler step. "
    "0: every way is straight and walked at an even pace.",
    "reverse_kl": "KL(q‖p): mean of log q − log p over the model's own samples, in nats. It does "
    "not see what the model leaves out.",
    "modes": "How many bumps of the data have at least half of their fair share of the samples.",
    "all_modes": "How many bumps the data have.",
    "off_mode_mass": "Share of the samples that lies near no bump, less the share of the data that "
    "does so: the bridges between bumps.",
    "seconds_to_kl_01": "Seconds of training until KL was measured at 0.1 nats or less.",
    "nll_own_units": "The NLL in the units that a visitor's own points came in: scaling them for "
    "training adds the logarithm of the scale's area.",
    "nll_gaussian": "Held-out NLL of the single Gaussian with the mean and covariance of a "
    "visitor's own points.",
    "nll_kde": "Held-out NLL of a kernel density estimate, its width chosen on points put aside.",
    "nll_mixture": "Held-out NLL of a mixture of Gaussians, its parts chosen on points put aside.",
    "mass": "Integral of the model density over the plane. A flow that counts volume right keeps "
    "it at 1.",
    "solver_gap": "NLL as the training solver sees it, minus NLL by an accurate solver. Well below "
    "zero: training exploits the solver's error.",
}

UNITS: dict[str, str] = {
    "step": "steps",
    "seconds": "s",
    "nll": "nats a point",
    "entropy": "nats a point",
    "kl": "nats a point",
    "nfe": "calls a solve",
    "nfe_sampling": "calls a solve",
    "log_dets": "calls",
    "layer_calls": "calls",
    "jacobian_norm": "per unit of t",
    "jacobian_max": "per unit of t",
    "kinetic_energy": "squared length per unit of t",
    "energy_floor": "squared length",
    "straightness": "ratio, 1 or more",
    "curl": "per unit of t",
    "nll_spread": "nats a point",
    "round_trip": "length",
    "path_energy_error": "part of W₂²",
    "one_step_w2": "length",
    "reverse_kl": "nats a point",
    "modes": "modes",
    "all_modes": "modes",
    "off_mode_mass": "probability",
    "seconds_to_kl_01": "s",
    "nll_own_units": "nats a point",
    "nll_gaussian": "nats a point",
    "nll_kde": "nats a point",
    "nll_mixture": "nats a point",
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
    "nothing to do with how long training takes. While a flow trains, t stands at 0, the data; "
    "press play to let it run all the same.",
    "training step": "Which moment of the training is on the stage. Drag it to see the past, "
    "also while training goes on. All numbers around the stage are those of that moment.",
}

FLOW = Glossary(CLOCKS, LAYERS, GAUGES, UNITS)
