"""One experiment, written down: the frozen config is the URL, the command line and the preset.

Each field declares its choices or bounds, unit and help once; the controls, the query string, the
command line and the check below all read that declaration.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from node_viz.catalogue import ACTIVATIONS, DATASETS, FIELDS, METHODS, MIXTURES_1D, SOLVERS
from node_viz.registry import Registry


@dataclass(frozen=True)
class Knob:
    """What a field of the config may be, and how a person is told about it."""

    label: str
    help: str
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    log: bool = False  #: the control moves in factors, not in differences
    open: bool = False  #: `high` itself is out of bounds

    def check(self, name: str, value: Any, kind: type) -> Any:
        """Return `value` as `kind`, or raise a `ValueError` that names the choices or bounds."""
        if self.choices:
            if value not in self.choices:
                names = ", ".join(repr(choice) for choice in self.choices)
                raise ValueError(f"{name} must be one of {names}; got {value!r}")
            return value
        whole, below = " whole" if kind is int else "", "below " if self.open else ""
        bounds = f"a{whole} number from {self.low:g} to {below}{self.high:g}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must be {bounds}; got {value!r}") from None
        inside = self.low <= number <= self.high and not (self.open and number == self.high)
        if not inside or (kind is int and number != int(number)):
            raise ValueError(f"{name} must be {bounds}; got {value!r}")
        return kind(number)


def knob(default: Any, label: str, help: str, **limits: Any) -> Any:
    """Declare a config field: its default, its label and help, and its choices or bounds."""
    choices = limits.get("choices", ())
    if isinstance(choices, Registry):
        limits["choices"] = tuple(choices)
    return dataclasses.field(default=default, metadata={"knob": Knob(label, help, **limits)})


@dataclass(frozen=True)
class ExperimentConfig:
    """A complete, hashable description of one training run; equal configs give equal numbers.

    Raises:
        ValueError: a field is not one of its choices or lies outside its bounds.
    """

    dataset: str = knob(
        "moons",
        "data",
        "What the flow should learn to imitate.",
        choices=(*DATASETS, *MIXTURES_1D),
    )
    seed: int = knob(
        0, "seed", "Fixes initial weights and batches.", low=0, high=2**31 - 1, unit=""
    )
    method: str = knob("mle", "method", "What training asks of the flow.", choices=METHODS)
    kinetic: float = knob(
        0.0,
        "kinetic penalty",
        "Weight of the kinetic energy E int ||f||^2 dt in the loss.",
        low=0.0,
        high=100.0,
        log=True,
    )
    jacobian: float = knob(
        0.0,
        "Jacobian penalty",
        "Weight of E int ||df/dz||_F^2 dt in the loss.",
        low=0.0,
        high=100.0,
        log=True,
    )
    force: float = knob(
        0.0,
        "force penalty",
        "Weight of E int ||Df/Dt||^2 dt, the squared acceleration, in the loss.",
        low=0.0,
        high=100.0,
        log=True,
    )
    estimator: str = knob(
        "exact",
        "divergence",
        "Take div f and ||df/dz||_F exactly, or estimate them with one random vector a solve.",
        choices=("exact", "hutchinson"),
    )
    steer: float = knob(
        0.0,
        "STEER b",
        "Draw the end time of each training step from U(1-b, 1+b).",
        low=0.0,
        high=1.0,
        open=True,
    )
    alpha_c: float = knob(
        30.0,
        "OT-Flow alpha_C",
        "OT-Flow: weight of the likelihood against the transport cost E int ||f||^2 / 2 dt.",
        low=0.1,
        high=1000.0,
        log=True,
    )
    alpha_r: float = knob(
        1.0,
        "OT-Flow alpha_R",
        "OT-Flow: weight of the Hamilton-Jacobi-Bellman penalty.",
        low=0.0,
        high=100.0,
        log=True,
    )
    field: str = knob("mlp", "field", "The network f(t, z) that moves points.", choices=FIELDS)
    hidden: int = knob(
        64, "width", "Hidden units in each layer.", low=2, high=256, log=True, unit="units"
    )
    depth: int = knob(2, "depth", "Hidden layers.", low=1, high=4, unit="layers")
    activation: str = knob(
        "tanh", "activation", "The nonlinearity between layers.", choices=ACTIVATIONS
    )
    gain: float = knob(
        1.0, "initial gain", "Factor on the initial weights.", low=0.1, high=10.0, log=True
    )
    solver: str = knob(
        "midpoint", "solver", "How the flow is integrated while training.", choices=SOLVERS
    )
    solver_steps: int = knob(
        8,
        "solver steps",
        "Steps from t = 0 to 1 of a fixed-step solver.",
        low=1,
        high=128,
        log=True,
    )
    rtol: float = knob(
        1e-4, "tolerance", "Error an adaptive solver allows a step.", low=1e-9, high=0.1, log=True
    )
    gradient: str = knob(
        "backprop",
        "gradient",
        "Differentiate through the solver's steps, or solve the adjoint equation backwards.",
        choices=("backprop", "adjoint"),
    )
    lr: float = knob(
        1e-2, "learning rate", "Adam's step size at its peak.", low=1e-6, high=1.0, log=True
    )
    schedule: str = knob(
        "cosine",
        "schedule",
        "Let the learning rate fall to zero along a cosine, or hold it.",
        choices=("cosine", "constant"),
    )
    batch: int = knob(
        256, "batch", "Fresh data points in each step.", low=8, high=8192, log=True, unit="points"
    )
    steps: int = knob(
        1000,
        "stop at step",
        "Training steps in the whole run; the cosine ends here.",
        low=1,
        high=200_000,
        log=True,
        unit="steps",
    )
    target_kl: float = knob(
        0.0,
        "stop at KL",
        "Stop once KL is this low; 0 means never.",
        low=0.0,
        high=10.0,
        unit="nats",
    )
    refine: int = knob(
        1,
        "honest solver",
        "Double the solver's steps when the flow starts to exploit their error (1) or let it (0).",
        low=0,
        high=1,
    )
    device: str = knob(
        "auto", "device", "Where to compute.", choices=("auto", "cpu", "cuda", "mps")
    )

    def __post_init__(self) -> None:
        for name, spec in knobs().items():
            value = spec.check(name, getattr(self, name), KINDS[name])
            object.__setattr__(self, name, value)
        if self.gradient == "adjoint" and self.solver == "implicit_euler":
            raise ValueError("gradient must be 'backprop' with solver 'implicit_euler'")

    def replace(self, **changes: Any) -> ExperimentConfig:
        """Return a copy with some fields changed, checked again."""
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
        pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
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
        notes = []
        for name, value in pairs.items():
            try:
                _reject_unknown([name])
                kept[name] = knobs()[name].check(name, value, KINDS[name])
            except ValueError as error:
                fallback = f" Using {DEFAULTS[name]}." if name in DEFAULTS else " Ignored."
                notes.append(f"{error}.{fallback}")
        try:
            return cls(**kept), notes
        except ValueError as error:  # each value is fine, but not together
            return cls(**{**kept, "gradient": "backprop"}), [*notes, f"{error}. Using backprop."]

    def as_dict(self) -> dict[str, Any]:
        """Return every field by name."""
        return dataclasses.asdict(self)


def knobs() -> dict[str, Knob]:
    """Return the declaration of every config field, in the order of the controls."""
    return {f.name: f.metadata["knob"] for f in dataclasses.fields(ExperimentConfig)}


def _reject_unknown(names: Iterable[str]) -> None:
    for name in names:
        if name not in DEFAULTS:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(DEFAULTS)}")


DEFAULTS: dict[str, Any] = {f.name: f.default for f in dataclasses.fields(ExperimentConfig)}
KINDS: dict[str, type] = {name: type(value) for name, value in DEFAULTS.items()}
