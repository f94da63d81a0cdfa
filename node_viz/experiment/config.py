"""One experiment, written down: the frozen config is the URL, the command line and the preset.

Each field declares its choices or bounds, unit and help once; the controls, the query string, the
command line and the check below all read that declaration.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from node_viz.experiment.catalogue import ACTIVATIONS, FIELDS, METHODS, SOLVERS
from node_viz.experiment.conflicts import Conflict, check_together
from node_viz.experiment.families import DATA, FAMILIES, LEARNERS, TASKS
from node_viz.experiment.knob import Knob, knob, words
from node_viz.experiment.net_catalogue import AUGMENTATIONS, BASES, DEPTH_VARIANCES

FLOWS = tuple(FAMILIES["flow"].tasks)  #: tasks that train a flow
NETS = tuple(FAMILIES["net"].tasks)  #: tasks that train an ODE-Net
SERIES = tuple(FAMILIES["series"].tasks)  #: tasks that train a model of series


@dataclass(frozen=True)
class ExperimentConfig:
    """A complete, hashable description of one training run; equal configs give equal numbers.

    Raises:
        ValueError: a field is not one of its choices, lies outside its bounds, or does not go with
            another.
    """

    # A table: default, label, help, then choices or bounds.
    # fmt: off
    task: str = knob("density", "task", "What is learnt from the data.", choices=TASKS)
    dataset: str = knob("moons", "data",
        "What to learn: a density to imitate, or points with labels.",
        choices=DATA)
    seed: int = knob(0, "seed",
        "Fixes initial weights and batches.", low=0, high=2**31 - 1, unit="")
    method: str = knob("mle", "method",
        "What training asks of the flow.", choices=METHODS, tasks=FLOWS)
    kinetic: float = knob(0.0, "kinetic penalty",
        "Weight of the kinetic energy E int ||f||^2 dt in the loss.", low=0.0, high=100.0, log=True,
        tasks=FLOWS)
    jacobian: float = knob(0.0, "Jacobian penalty",
        "Weight of E int ||df/dz||_F^2 dt in the loss.", low=0.0, high=100.0, log=True, tasks=FLOWS)
    force: float = knob(0.0, "force penalty",
        "Weight of E int ||Df/Dt||^2 dt, the squared acceleration, in the loss.", low=0.0,
        high=100.0, log=True, tasks=FLOWS)
    divergence: str = knob("exact", "divergence",
        "Take div f and ||df/dz||_F exactly, or estimate them from random vectors while training.",
        choices=words(exact="Exact", gaussian="Gaussian noise", rademacher="Random signs"),
        tasks=FLOWS)
    noise: str = knob("fixed", "noise",
        "An estimate keeps its random vectors for the whole solve, or draws anew at each call.",
        choices=words(fixed="One draw a solve", fresh="A new draw each call"), tasks=FLOWS)
    bottleneck: int = knob(0, "bottleneck",
        "Width H of the first layer, f = g(h(z)), whose noise has H dimensions; 0 for none.",
        low=0, high=64, unit="units", tasks=FLOWS)
    steer: float = knob(0.0, "STEER b",
        "Draw the end time of each training step from U(1-b, 1+b).", low=0.0, high=1.0, open=True,
        tasks=FLOWS)
    alpha_c: float = knob(30.0, "OT-Flow alpha_C",
        "OT-Flow: weight of the likelihood against the transport cost E int ||f||^2 / 2 dt.",
        low=0.1, high=1000.0, log=True, tasks=FLOWS)
    alpha_r: float = knob(1.0, "OT-Flow alpha_R",
        "OT-Flow: weight of the Hamilton-Jacobi-Bellman penalty.", low=0.0, high=100.0, log=True,
        tasks=FLOWS)
    ot_batch: int = knob(128, "OT batch",
        "OT matching: how many points of the batch are matched at once; 1 is independent.", low=1,
        high=1024, log=True, unit="points", tasks=FLOWS)
    ot_across: int = knob(0, "OT across labels",
        "OT matching: match all points of a batch together (1), not each label's alone (0).",
        low=0, high=1, tasks=FLOWS)
    condition: str = knob("none", "condition",
        "Learn one density, or one for each label.", choices=words(none="none", label="label"),
        tasks=FLOWS)
    base_std: float = knob(1.0, "initial width",
        "Standard deviation of the Gaussian that an untrained flow is.", low=0.05, high=5.0,
        log=True, tasks=FLOWS)
    flow_layers: int = knob(16, "discrete layers",
        "Layers of a planar flow, RealNVP or Glow.", low=1, high=256, log=True, unit="layers",
        tasks=FLOWS)
    field: str = knob("mlp", "field",
        "The network f(t, z) that moves points.", choices=FIELDS, tasks=FLOWS)
    model: str = knob("odenet", "model",
        "How the layers follow each other, or what learns a series.", choices=LEARNERS,
        tasks=(*NETS, *SERIES))
    augment: str = knob("none", "augmentation",
        "The space in which the points move.", choices=AUGMENTATIONS, tasks=NETS)
    augment_dims: int = knob(1, "extra dimensions",
        "Dimensions p that zero or input-layer augmentation adds.", low=1, high=3, tasks=NETS)
    depth_variance: str = knob("none", "depth variance",
        "How the field's weights change with depth t.", choices=DEPTH_VARIANCES, tasks=NETS)
    basis: str = knob("polynomial", "basis",
        "Functions psi_j(t) of a Galerkin field.", choices=BASES, tasks=NETS)
    modes: int = knob(5, "pieces or basis functions",
        "Pieces of a stacked field, or basis functions of a Galerkin field.", low=1, high=16,
        tasks=NETS)
    data_control: int = knob(0, "data control",
        "Give the field the input x as well (1).", low=0, high=1, tasks=NETS)
    adaptive_depth: int = knob(0, "adaptive depth",
        "Learn for each input the time S(x) for which it flows (1).", low=0, high=1, tasks=NETS)
    points: int = knob(1024, "training points",
        "Labelled points drawn once; batches are drawn from them.", low=16, high=65_536, log=True,
        unit="points", tasks=NETS)
    observations: int = knob(50, "observations",
        "How often each series is seen.", low=2, high=200, log=True, tasks=SERIES)
    horizon: float = knob(4.0, "horizon",
        "Time until which series are seen; a quarter of a turn takes about 1.", low=0.5, high=20.0,
        log=True, tasks=SERIES)
    grow: int = knob(0, "growing horizon",
        "Begin with the first tenth of each series, and lengthen it until half of the training is "
        "over (1).", low=0, high=1, tasks=SERIES)
    hidden: int = knob(64, "width",
        "Hidden units in each layer.", low=2, high=256, log=True, unit="units")
    depth: int = knob(2, "hidden layers",
        "Hidden layers of the field.", low=1, high=4, unit="layers")
    activation: str = knob("tanh", "activation",
        "The nonlinearity between layers.", choices=ACTIVATIONS)
    gain: float = knob(1.0, "initial gain",
        "Factor on the initial weights.", low=0.1, high=10.0, log=True)
    solver: str = knob("midpoint", "solver",
        "How the field is integrated while training.", choices=SOLVERS)
    solver_steps: int = knob(8, "solver steps",
        "Steps from t = 0 to 1 of a fixed grid; layers of a ResNet.", low=1, high=128, log=True)
    rtol: float = knob(1e-4, "tolerance",
        "Error an adaptive solver allows a step.", low=1e-9, high=0.1, log=True)
    gradient: str = knob("backprop", "gradient",
        "Differentiate through the solver's steps (with checkpoints: take them twice and keep few "
        "of them), or solve the adjoint equation backwards.",
        choices=words(backprop="Backpropagation", checkpoint="checkpoints", adjoint="adjoint"))
    lr: float = knob(1e-2, "learning rate",
        "Adam's step size at its peak.", low=1e-6, high=1.0, log=True)
    schedule: str = knob("cosine", "schedule",
        "Let the learning rate fall to zero along a cosine, or hold it.",
        choices=words(cosine="cosine", constant="constant"))
    batch: int = knob(256, "batch size",
        "Data points in each step.", low=8, high=8192, log=True, unit="points")
    steps: int = knob(1000, "stop at step",
        "Training steps in the whole run; the cosine ends here.", low=1, high=200_000, log=True,
        unit="steps")
    target_kl: float = knob(0.0, "stop at KL",
        "Stop once KL is this low; 0 means never.", low=0.0, high=10.0, unit="nats", tasks=FLOWS)
    refine: int = knob(1, "solver check",
        "Double the solver's steps when training starts to exploit their error (1), or never (0).",
        low=0, high=1, tasks=(*FLOWS, *NETS))
    device: str = knob("auto", "device",
        "Where to compute.", choices=words(auto="auto", cpu="CPU", cuda="CUDA", mps="Apple MPS"))
    # fmt: on

    def __post_init__(self) -> None:
        for name, spec in knobs().items():
            value = spec.check(name, getattr(self, name), KINDS[name])
            object.__setattr__(self, name, value)
        models = TASKS[self.task].models
        if models and self.model == DEFAULTS["model"] and self.model not in models:
            object.__setattr__(self, "model", next(iter(models)))  # nobody has named another
        check_together(self, knobs(), DEFAULTS)

    def replace(self, **changes: Any) -> ExperimentConfig:
        """Return a copy with some fields changed, checked again."""
        changes = dict(renamed(changes.items()))
        _reject_unknown(changes)
        return dataclasses.replace(self, **changes)

    def to_query(self) -> str:
        """Return `key=value&...` with the fields that differ from their defaults."""
        changed = {n: getattr(self, n) for n in knobs() if getattr(self, n) != DEFAULTS[n]}
        return urlencode({n: repr(v) if isinstance(v, float) else v for n, v in changed.items()})

    @classmethod
    def from_query(cls, query: str) -> ExperimentConfig:
        """Read what `to_query` wrote; any key may be given in any order.

        Raises:
            ValueError: an unknown key, a key given twice, or a value out of bounds, in a sentence.
        """
        pairs = renamed(parse_qsl(query.lstrip("?"), keep_blank_values=True))
        if query.strip("?& ") and not pairs:
            raise ValueError(f"a query is written key=value&key=value; got {query!r}")
        twice = {name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1}
        if twice:
            raise ValueError(f"{sorted(twice)[0]} is given twice in {query!r}")
        changes = dict(pairs)
        _reject_unknown(changes)
        return cls(**changes)  # type: ignore[arg-type]

    @classmethod
    def forgiving(cls, pairs: dict[str, str]) -> tuple[ExperimentConfig, list[str]]:
        """Read a link as far as it makes sense: bad values become defaults, each with a note."""
        kept: dict[str, Any] = {}
        notes: list[str] = []
        for name, value in renamed(pairs.items()):
            try:
                _reject_unknown([name])
                kept[name] = knobs()[name].check(name, value, KINDS[name])
            except ValueError as error:
                fallback = f" Using {DEFAULTS[name]}." if name in DEFAULTS else " Ignored."
                notes.append(f"{error}.{fallback}")
        while True:
            try:
                return cls(**kept), notes
            except Conflict as clash:  # each value is fine, but not together
                for name in clash.names:
                    kept.pop(name, None)
                back = " and ".join(f"{name}={DEFAULTS[name]}" for name in clash.names)
                notes.append(f"{clash}. Using {back}.")

    def as_dict(self) -> dict[str, Any]:
        """Return every field by name."""
        return dataclasses.asdict(self)


def knobs() -> dict[str, Knob]:
    """Return the declaration of every config field, in the order of the controls."""
    return {f.name: f.metadata["knob"] for f in dataclasses.fields(ExperimentConfig)}


def knobs_for(task: str) -> list[str]:
    """Return the names of the knobs that a task knows, in the order of the controls."""
    return [name for name, spec in knobs().items() if not spec.tasks or task in spec.tasks]


def renamed(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return settings and their values as they are called now: old links and runs stay readable.

    `layers` with a number counts those of a flow; with words it is about a stage, and stays.

    >>> renamed([("estimator", "hutchinson"), ("lr", "0.1"), ("layers", "8")])
    [('divergence', 'rademacher'), ('lr', '0.1'), ('flow_layers', '8')]
    """
    found: list[tuple[str, Any]] = []
    for name, value in pairs:
        of_a_flow = name == "layers" and str(value).isdigit()
        now, values = RENAMED.get(name, ("flow_layers" if of_a_flow else name, {}))
        found.append((now, values.get(str(value), value)))
    return found


def _reject_unknown(names: Iterable[str]) -> None:
    for name in names:
        if name not in DEFAULTS:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(DEFAULTS)}")


#: an old setting -> what it is called now, and what its old values are called
RENAMED: dict[str, tuple[str, dict[str, str]]] = {
    "estimator": ("divergence", {"hutchinson": "rademacher"})
}
DEFAULTS: dict[str, Any] = {f.name: f.default for f in dataclasses.fields(ExperimentConfig)}
KINDS: dict[str, type] = {name: type(value) for name, value in DEFAULTS.items()}
