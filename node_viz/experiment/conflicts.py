"""Settings that are each fine and make no sense together, each with the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from node_viz.experiment.catalogue import DENSITIES, METHODS, MIXTURES_1D
from node_viz.experiment.families import TASKS, family_of
from node_viz.experiment.knob import Knob
from node_viz.experiment.registry import Spoken, shown

#: knobs that discrete layers have no use for
_OF_A_FIELD = (
    *("field", "divergence", "noise", "bottleneck", "base_std"),
    *("solver", "solver_steps", "rtol", "gradient"),
)


class Conflict(ValueError):
    """Settings that do not go together; without those in `names` the others do."""

    def __init__(self, sentence: str, *names: str) -> None:
        super().__init__(sentence)
        self.names = names


def check_together(config: Any, knobs: Mapping[str, Knob], defaults: Mapping[str, Any]) -> None:
    """Raise the first `Conflict` among the fields of `config`."""
    found = chain(_foreign(config, knobs, defaults), _pairs(config), _series(config))
    for clash in chain(found, _flows(config, defaults)):
        raise clash


def _foreign(
    config: Any, knobs: Mapping[str, Knob], defaults: Mapping[str, Any]
) -> Iterator[Conflict]:
    """Find settings that the config's task has no use for."""
    task, dataset = config.task, config.dataset
    known, models = TASKS[task].data, TASKS[task].models
    if dataset not in known:
        sentence = (
            f"dataset must be one of {known.names()} with task={task!r}; got {shown(dataset)}"
        )
        yield Conflict(sentence, "dataset", "task")
    if models is not None and config.model not in models:
        sentence = f"model must be one of {models.names()} with task={task!r}; got {config.model!r}"
        yield Conflict(sentence, "model")
    for name, spec in knobs.items():
        if spec.tasks and task not in spec.tasks and getattr(config, name) != defaults[name]:
            tasks = " or ".join(repr(one) for one in spec.tasks)
            yield Conflict(f"{name} is for task {tasks}; got task={task!r}", name)


def _pairs(config: Any) -> Iterator[Conflict]:
    other, variance = config.gradient != "backprop", config.depth_variance
    unfit = {"adjoint": "implicit_euler", "checkpoint": "adaptive_heun"}
    if config.solver == unfit.get(config.gradient):
        yield Conflict(f"gradient must be 'backprop' with solver {config.solver!r}", "gradient")
    if config.gradient == "checkpoint" and config.noise == "fresh":
        sentence = "noise must be 'fixed' with gradient 'checkpoint', which takes each step twice"
        yield Conflict(sentence, "noise")
    if other and config.model in ("resnet", "resnet-tied", "rnn"):
        yield Conflict(f"gradient must be 'backprop' with model {config.model!r}", "gradient")
    if config.model == "resnet" and variance != "none":
        sentence = "depth_variance must be 'none' with model 'resnet', whose layers differ anyway"
        yield Conflict(sentence, "depth_variance")
    if config.adaptive_depth and (variance not in ("none", "t") or config.model == "resnet"):
        # a sample may travel to any t, and neither pieces nor basis functions go on for ever
        sentence = (
            "adaptive_depth must be 0 where the weights vary with depth, in model 'resnet' and "
            "with depth_variance 'stacked' or 'galerkin'"
        )
        yield Conflict(sentence, "adaptive_depth")


def _series(config: Any) -> Iterator[Conflict]:
    """Find why windows of a visitor's own series cannot be as long as is asked for."""
    task = TASKS[config.task]
    if task.own == "series" and isinstance(task.data[config.dataset], Spoken):
        try:
            task.data.make(config.dataset).count(config.observations, config.horizon)
        except ValueError as error:
            yield Conflict(str(error), "horizon")


def _flows(config: Any, defaults: Mapping[str, Any]) -> Iterator[Conflict]:
    """Find what a flow's method, labels or beginning do not go with."""
    if not family_of(config).density:
        return
    method, name, field = METHODS[config.method], repr(config.method), _field(config)
    for knob in () if method.solves else ("kinetic", "jacobian", "force", "steer"):
        if getattr(config, knob):
            others = " or ".join(repr(one) for one in METHODS if METHODS[one].solves)
            sentence = f"{knob} must be 0 with method {name}, whose steps solve nothing"
            yield Conflict(f"{sentence}; it is for method {others}", knob)
    asked = config.ot_batch != defaults["ot_batch"]  # the usual one means: the batch at most
    if config.method == "otfm" and asked and config.ot_batch > config.batch:
        bounds = f"a whole number from 1 to the batch, {config.batch}, with method {name}"
        yield Conflict(f"ot_batch must be {bounds}; got {config.ot_batch}", "ot_batch")
    if config.base_std != 1 and field == "potential":
        yield Conflict("base_std must be 1 with field 'potential'", "base_std")
    yield from _estimates(config, field)
    if isinstance(DENSITIES[config.dataset], Spoken):
        yield from _own(config)
    if config.method == "reverse-kl" and not DENSITIES.make(config.dataset).positive:
        sentence = f"method must not be {name} with dataset {config.dataset!r}"
        yield Conflict(f"{sentence}, whose density is 0 in places: log p is no number", "method")
    if config.condition == "label":
        yield from _labels(config, field)
    if method.layered:
        yield from _layers(config, defaults)


def _own(config: Any) -> Iterator[Conflict]:
    """Find what points whose density nobody knows do not go with."""
    if config.method == "reverse-kl":
        sentence = "method must not be 'reverse-kl' with points of your own"
        yield Conflict(f"{sentence}: it asks for their log p, which nobody knows", "method")
    if config.target_kl:
        sentence = "target_kl must be 0 with points of your own, whose KL nobody knows"
        yield Conflict(sentence, "target_kl")
    if config.condition == "label":
        yield Conflict("condition must be 'none' with points of your own", "condition")


def _estimates(config: Any, field: str) -> Iterator[Conflict]:
    """Find what a field's trace cannot be estimated with."""
    if config.divergence != "exact" and field == "potential":
        sentence = "divergence must be 'exact' with field 'potential', whose trace is a formula"
        yield Conflict(f"{sentence}; got {config.divergence!r}", "divergence")
    if config.bottleneck and field != "mlp":
        sentence = f"bottleneck must be 0 with field {field!r}; only 'mlp' has one"
        yield Conflict(f"{sentence}; got {config.bottleneck}", "bottleneck")
    if config.bottleneck > config.hidden:
        bounds = f"a whole number from 0 to the width, {config.hidden}"
        yield Conflict(f"bottleneck must be {bounds}; got {config.bottleneck}", "bottleneck")
    fresh = config.divergence != "exact" and config.noise == "fresh"
    if fresh and config.solver == "implicit_euler":
        sentence = "noise must be 'fixed' with solver 'implicit_euler'"
        yield Conflict(f"{sentence}, which asks again at the same place; got 'fresh'", "noise")


def _labels(config: Any, field: str) -> Iterator[Conflict]:
    """Find why a flow cannot be given labels."""
    sentence = "condition must be 'none' with"
    if not DENSITIES.make(config.dataset).labels:
        known = ", ".join(repr(one) for one in DENSITIES if DENSITIES.make(one).labels)
        sentence = f"{sentence} dataset {config.dataset!r}, which has no labels"
        yield Conflict(f"{sentence}; those that have are {known}", "condition")
    if field != "mlp":
        yield Conflict(f"{sentence} field {field!r}; only 'mlp' sees a label", "condition")
    if config.method == "reverse-kl":
        yield Conflict(f"{sentence} method 'reverse-kl'", "condition")


def _layers(config: Any, defaults: Mapping[str, Any]) -> Iterator[Conflict]:
    """Find what a flow of discrete layers has no use for."""
    name = repr(config.method)
    if config.dataset in MIXTURES_1D:
        sentence = f"method must not be {name} with dataset {config.dataset!r}"
        yield Conflict(f"{sentence}: its layers are maps of the plane, not of the line", "method")
    if config.condition != "none":
        yield Conflict(f"condition must be 'none' with method {name}", "condition")
    for knob in _OF_A_FIELD:
        if getattr(config, knob) != defaults[knob]:
            sentence = f"{knob} must be {defaults[knob]!r} with method {name}"
            yield Conflict(f"{sentence}, whose layers follow no field and need no solver", knob)


def _field(config: Any) -> str:
    """Return the field that is trained: the method may insist on one."""
    return METHODS[config.method].field or config.field
