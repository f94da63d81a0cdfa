"""The `compare` subcommand: up to four arms side by side, step by step, on the same batches.

Arms that share a seed and a network share their initial weights too, so whatever parts them later
is the method.
"""

from __future__ import annotations

import json
import math
from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from node_viz import files
from node_viz.cli.address import Asked, read
from node_viz.cli.ending import Ending
from node_viz.cli.points import check_writable
from node_viz.cli.train import EXIT, INTERRUPTED, limits, number
from node_viz.experiment.arms import MOST, check_count
from node_viz.experiment.budget import check_memory
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus

if TYPE_CHECKING:
    from node_viz.training.loop import Loop


def compare(args: Namespace) -> int:
    """Train the arms in lock-step, print what came out, and return the exit status."""
    asked = [read(query) for query in args.queries]
    labels, configs = labels_of(asked), arms_of(asked, args.steps)
    seconds = number("--seconds", args.seconds, float, low=0.01, high=1e6)
    threads = number("--threads", args.threads, int, low=1, high=256)
    if args.json is not None:
        check_writable(args.json, "--json")
    check_memory(*configs, force=args.force)
    for one in asked:
        one.say_notes()
    import torch

    from node_viz.cli.outcome import outcome_of, result_of
    from node_viz.training import trainer_of

    torch.set_num_threads(threads)
    trainers = [trainer_of(config, clock=seconds) for config in configs]
    named = [key for one in asked for key in one.named]
    with Ending(gently=True) as ending:
        longest = max(configs, key=lambda config: config.steps)
        learn_together(trainers, *limits(args, named, longest, seconds), ending)
        results = [
            {"label": label, **result_of(trainer)}
            for label, trainer in zip(labels, trainers, strict=True)
        ]
        text = json.dumps({"arms": results}, indent=2, allow_nan=False)
        table = side_by_side(results, outcome_of(configs[0]).WORDS)
        print(text if args.json == "-" else table, flush=True)
        if args.json not in (None, "-"):
            files.write(args.json, text + "\n")
    return INTERRUPTED if ending.asked else max(EXIT[trainer.status] for trainer in trainers)


def arms(queries: list[str], steps: str | None = None) -> list[ExperimentConfig]:
    """Return the config of each arm that queries and addresses name; see `arms_of`."""
    return arms_of([read(query) for query in queries], steps)


def arms_of(asked: list[Asked], steps: str | None = None) -> list[ExperimentConfig]:
    """Return the config of each arm.

    Raises:
        ValueError: none or too many of them, two arguments that mean the same arm, or arms that end
            at different steps, unless one page shows them so.
    """
    count = sum(len(one.arms) for one in asked)
    check_count(count, max(MOST, *(len(one.arms) for one in asked)))  # a page may show more
    configs: list[ExperimentConfig] = []
    for one in asked:
        own = [config for _, config in one.arms]
        if steps is not None:
            own = [config.replace(steps=steps) for config in own]
        if any(config in configs for config in own):
            raise ValueError(f"arm {one.text!r} is named twice; each stands once")
        configs += own
    if len(asked) > 1 and len({config.steps for config in configs}) > 1:
        raise ValueError("arms in lock-step must have the same steps")
    if len({config.task for config in configs}) > 1:
        raise ValueError("arms in lock-step must have the same task")
    return configs


def labels_of(asked: list[Asked]) -> list[str]:
    """Return what each arm is called: its query, or its label on its page."""
    many = len(asked) > 1
    return [
        f"{one.page}: {label}" if many and one.page else label
        for one in asked
        for label, _ in one.arms
    ]


def learn_together(
    trainers: list[Loop[Any]], steps: float, seconds: float, ending: Ending | None = None
) -> None:
    """Give every arm one step in turn until `steps`, or until the slowest has trained `seconds`.

    An arm whose own end comes before `steps` stops there; without an end to steps it goes on.

    When `ending` is asked for, all arms are measured at one step and end as stopped. An arm that
    fails stops alone. All learning rates follow the slowest arm's clock.
    """
    for trainer in trainers:
        trainer.mates = trainers
        trainer.status = RunStatus.PLAYING
    while playing := [one for one in trainers if one.status is RunStatus.PLAYING]:
        late = playing[0].elapsed() >= seconds
        stop = ending is not None and ending.asked
        for trainer in playing:
            end = min(steps, trainer.config.steps) if math.isfinite(steps) else steps
            over = late or trainer.step_count >= end
            if (over or stop or trainer.due()) and not trainer.measured:
                trainer.measure()
            if trainer.status is RunStatus.PLAYING and (over or stop):
                trainer.status = RunStatus.DONE if over else RunStatus.STOPPED
                trainer.tell()
            elif trainer.status is RunStatus.PLAYING:
                trainer.step()


def side_by_side(results: list[dict[str, Any]], gauges: Iterable[str]) -> str:
    """Return the results as a table: a line a gauge, a column an arm."""
    labels = [result["label"] for result in results]
    width = max(12, *(len(label) for label in labels)) + 2
    lines = [" " * 18 + "".join(label.rjust(width) for label in labels)]
    for name in ("status", "steps", "seconds", *gauges):
        cells = (said(result[name]).rjust(width) for result in results)
        lines.append(f"{name:18}" + "".join(cells))
    messages = [result["message"] for result in results if result["message"]]
    return "\n".join([*lines, *messages])


def said(value: Any) -> str:
    """Return a cell's text.

    >>> said(0.12345), said(None), said("done")
    ('0.1235', 'none', 'done')
    """
    if value is None:
        return "none"
    return f"{value:.4g}" if isinstance(value, float) and math.isfinite(value) else str(value)
