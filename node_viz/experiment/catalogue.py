"""Every name a visitor can choose, in teaching order: one line each, pointing at the code.

To add a data set, field, solver or activation: write its small file, then add its line here. The
controls, the URL, the command line and the contract tests all read these lists.
"""

from dataclasses import dataclass

from node_viz.experiment.registry import Entry, Joined, Registry


@dataclass(frozen=True)
class TrainingMethod(Entry):
    """A way to train a flow; its target makes the `Objective` of a config."""

    field: str = ""  #: the field it insists on, whatever the config names
    solves: bool = True  #: its steps carry a batch along the flow; else no penalty can look at it
    layered: str = ""  #: for a flow of discrete layers: config -> the flow; else a `CNF` is trained


@dataclass(frozen=True)
class Solver(Entry):
    """A solver; its target is a `Method` of `node_viz.solvers.method`."""

    adaptive: bool = False  #: it takes a tolerance, not a step count


DATASETS = Registry(
    "dataset",
    {
        "moons": Entry(
            "Two moons", "Two interleaved arcs of radius 2.", "node_viz.data.curves:moons"
        ),
        "8gaussians": Entry(
            "Eight Gaussians",
            "Eight round clusters on a circle.",
            "node_viz.data.gaussians:eight_gaussians",
        ),
        "circles": Entry(
            "Two circles", "A thick ring inside another.", "node_viz.data.curves:circles"
        ),
        "rings": Entry("Four rings", "Four thin concentric rings.", "node_viz.data.curves:rings"),
        "pinwheel": Entry(
            "Pinwheel", "Five arms bent by the exponential map.", "node_viz.data.warped:pinwheel"
        ),
        "checkerboard": Entry(
            "Checkerboard",
            "Eight squares with sharp edges, hard for any smooth flow.",
            "node_viz.data.warped:checkerboard",
        ),
        "swissroll": Entry("Swiss roll", "One long spiral.", "node_viz.data.curves:swissroll"),
        "2spirals": Entry(
            "Two spirals", "Two spirals that wind into each other.", "node_viz.data.curves:spirals"
        ),
    },
    spoken="node_viz.data.own_sets:density_entry",
)

MIXTURES_1D = Registry(
    "1D mixture",
    {
        "mix3": Entry(
            "Three bumps (1D)",
            "The one-dimensional mixture of the FFJORD paper.",
            "node_viz.data.gaussians:mix3",
        ),
        "bimodal": Entry(
            "Two bumps (1D)",
            "Two equal bumps at -2 and 2, such a set as RNODE's first figure shows.",
            "node_viz.data.gaussians:bimodal",
        ),
        "mix5": Entry(
            "Five bumps (1D)",
            "The one-dimensional mixture of the STEER paper.",
            "node_viz.data.gaussians:mix5",
        ),
    },
)

#: what a flow can imitate: the plane's sets, then the line's
DENSITIES = Joined("dataset", lambda: (DATASETS, MIXTURES_1D))

METHODS = Registry(
    "method",
    {
        "mle": TrainingMethod(
            "Maximum likelihood",
            "Make the data likely; any penalties are added to that.",
            "node_viz.flows.objective:mle",
        ),
        "otflow": TrainingMethod(
            "OT-Flow",
            "The field is the downhill gradient of a potential, with transport and HJB costs.",
            "node_viz.flows.objective:otflow",
            field="potential",
        ),
        "fm": TrainingMethod(
            "Flow matching",
            "The field learns the mean of straight ways between data and noise; nothing is solved.",
            "node_viz.flows.matching:independent",
            solves=False,
        ),
        "otfm": TrainingMethod(
            "OT matching",
            "Flow matching that first pairs each batch with its noise at the least cost.",
            "node_viz.flows.matching:optimal",
            solves=False,
        ),
        "reflow": TrainingMethod(
            "Reflow",
            "Flow matching, and from half-way on again with pairs that the flow itself has made.",
            "node_viz.flows.reflow:Reflow",
            solves=False,
        ),
        "reverse-kl": TrainingMethod(
            "Reverse KL",
            "The flow's own samples must be likely under the data's density.",
            "node_viz.flows.reverse:reverse",
        ),
        "planar": TrainingMethod(
            "Planar flow",
            "Discrete layers, each of which pushes points along one direction.",
            "node_viz.flows.discrete.flow:Layered",
            solves=False,
            layered="node_viz.flows.discrete.planar:planar",
        ),
        "realnvp": TrainingMethod(
            "RealNVP",
            "Discrete layers that move one coordinate by what they see in the other.",
            "node_viz.flows.discrete.flow:Layered",
            solves=False,
            layered="node_viz.flows.discrete.realnvp:realnvp",
        ),
        "glow": TrainingMethod(
            "Glow",
            "RealNVP's layers, with a matrix before each that mixes the coordinates.",
            "node_viz.flows.discrete.flow:Layered",
            solves=False,
            layered="node_viz.flows.discrete.glow:glow",
        ),
    },
)

REGULARIZERS = Registry(
    "regularizer",
    {
        "kinetic": Entry(
            "Kinetic energy",
            "||f||^2: short, straight, even paths.",
            "node_viz.flows.regularizers:KINETIC",
        ),
        "jacobian": Entry(
            "Jacobian",
            "||df/dz||_F^2: neighbours move alike.",
            "node_viz.flows.regularizers:JACOBIAN",
        ),
        "force": Entry(
            "Force",
            "||Df/Dt||^2 = ||J f + df/dt||^2: nothing accelerates.",
            "node_viz.flows.regularizers:FORCE",
        ),
        "hjb": Entry(
            "Hamilton-Jacobi-Bellman",
            "|d_t Phi - ||grad Phi||^2 / 2|: OT-Flow's own.",
            "node_viz.flows.regularizers:HJB",
        ),
    },
)

FIELDS = Registry(
    "field",
    {
        "mlp": Entry(
            "MLP",
            "A plain perceptron of (t, z); two hidden layers give a closed-form divergence.",
            "node_viz.fields.mlp:MLPField",
        ),
        "concatsquash": Entry(
            "Concat-squash",
            "FFJORD's layers, where time gates and shifts every unit.",
            "node_viz.fields.concatsquash:ConcatSquashField",
        ),
        "potential": Entry(
            "Potential",
            "f = -grad Phi of OT-Flow's network: no curl, whatever the weights.",
            "node_viz.fields.potential:PotentialField",
        ),
    },
)

ACTIVATIONS = Registry(
    "activation",
    {
        "tanh": Entry("tanh", "Smooth and bounded.", "node_viz.fields.activations:TANH"),
        "softplus": Entry(
            "softplus", "A smooth ramp, unbounded above.", "node_viz.fields.activations:SOFTPLUS"
        ),
        "silu": Entry("SiLU", "x times its sigmoid.", "node_viz.fields.activations:SILU"),
        "sin": Entry("sine", "Periodic; bends often.", "node_viz.fields.activations:SIN"),
    },
)

SOLVERS = Registry(
    "solver",
    {
        "euler": Solver(
            "Euler", "One call a step, first order.", "node_viz.solvers.textbook:EULER"
        ),
        "midpoint": Solver(
            "Midpoint", "Two calls a step, second order.", "node_viz.solvers.textbook:MIDPOINT"
        ),
        "rk4": Solver(
            "Runge-Kutta 4", "Four calls a step, fourth order.", "node_viz.solvers.textbook:RK4"
        ),
        "implicit_euler": Solver(
            "Implicit Euler",
            "Solves for the end of each step by Newton's method; first order, stable when stiff.",
            "node_viz.solvers.implicit:IMPLICIT_EULER",
        ),
        "dopri5": Solver(
            "Dormand-Prince 5(4)",
            "Chooses its own steps to meet a tolerance; fifth order.",
            "node_viz.solvers.adaptive:DOPRI5",
            adaptive=True,
        ),
        "bosh3": Solver(
            "Bogacki-Shampine 3(2)",
            "Chooses its own steps; third order, cheap at loose tolerances.",
            "node_viz.solvers.adaptive:BOSH3",
            adaptive=True,
        ),
        "adaptive_heun": Solver(
            "Adaptive Heun 2(1)",
            "Chooses its own steps; second order.",
            "node_viz.solvers.adaptive:ADAPTIVE_HEUN",
            adaptive=True,
        ),
    },
)

#: solvers that take a tolerance, not a step count
ADAPTIVE = tuple(name for name, solver in SOLVERS.items() if solver.adaptive)
