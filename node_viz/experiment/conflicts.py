"""Settings that are each fine and make no sense together, each with the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from node_viz.experiment.families import TASKS
from node_viz.experiment.knob import Knob


class Conflict(ValueError):
    """Settings that do not go together; without those in `names` the others do."""

    def __init__(self, sentence: str, *names: str) -> None:
        super().__init__(sentence)
        self.names = names


def check_together(config: Any, knobs: Mapping[str, Knob], defaults: Mapping[str, Any]) -> None:
    """Raise the first `Conflict` among the fields of `config`."""
    for clash in (*_foreign(config, knobs, defaults), *_pairs(config)):
        raise clash


def _foreign(
    config: Any, knobs: Mapping[str, Knob], defaults: Mapping[str, Any]
) -> Iterator[Conflict]:
    """Find settings that the config's task has no use for."""
    task, dataset = config.task, config.dataset
    known = TASKS[task].data
    if dataset not in known:
        sentence = f"dataset must be one of {known.names()} with task={task!r}; got {dataset!r}"
        yield Conflict(sentence, "dataset", "task")
    for name, spec in knobs.items():
        if spec.tasks and task not in spec.tasks and getattr(config, name) != defaults[name]:
            tasks = " or ".join(repr(one) for one in spec.tasks)
            yield Conflict(f"{name} is for task {tasks}; got task={task!r}", name)


def _pairs(config: Any) -> Iterator[Conflict]:
    adjoint, variance = config.gradient == "adjoint", config.depth_variance
    if adjoint and config.solver == "implicit_euler":
        yield Conflict("gradient must be 'backprop' with solver 'implicit_euler'", "gradient")
    if adjoint and config.model in ("resnet", "resnet-tied"):
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
