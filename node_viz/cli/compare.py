"""The `compare` subcommand: up to four arms side by side, step by step, on the same batches.

Arms that share a seed and a network share their initial weights too, so whatever parts them later
is the method.
"""

from __future__ import annotations

import json
import math
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from node_viz.cli.points import check_writable
from node_viz.cli.train import EXIT, limits, names_in, number
from node_viz.experiment.arms import check_count
from node_viz.experiment.budget import check_memory
from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus

if TYPE_CHECKING:
    from node_viz.training.loop import Loop


def compare(args: Namespace) -> int:
    """Train the arms in lock-step, print what came out, and return the exit status."""
    configs = arms(args.queries, args.steps)
    seconds = number("--seconds", args.seconds, float, low=0.01, high=1e6)
    threads = number("--threads", args.threads, int, low=1, high=256)
    if args.json not in (None, "-"):
        check_writable(args.json, "--json")
    check_memory(*configs, force=args.force)
    import torch

    from node_viz.cli.outcome import outcome_of, result_of
    from node_viz.training import trainer_of

    torch.set_num_threads(threads)
    trainers = [trainer_of(config, clock=seconds) for config in configs]
    learn_together(trainers, *limits(args, names_in("&".join(args.queries)), configs[0], seconds))
    results = [result_of(trainer) for trainer in trainers]
    text = json.dumps({"arms": results}, indent=2, allow_nan=False)
    print(
        text
        if args.json == "-"
        else side_by_side(args.queries, results, outcome_of(configs[0]).WORDS)
    )
    if args.json not in (None, "-"):
        Path(args.json).write_text(text + "\n", encoding="utf-8")
    return max(EXIT[trainer.status] for trainer in trainers)


def arms(queries: list[str], steps: str | None = None) -> list[ExperimentConfig]:
    """Return the config of each arm.

    Raises:
        ValueError: a bad query, none or too many of them, two that mean the same arm, or arms that
            end at different steps.
    """
    check_count(len(queries))
    configs = [ExperimentConfig.from_query(query) for query in queries]
    if steps is not None:
        configs = [config.replace(steps=steps) for config in configs]
    for config, query in zip(configs, queries, strict=True):
        if configs.count(config) > 1:
            raise ValueError(f"arm {query!r} is named twice; each stands once")
    if len({config.steps for config in configs}) > 1:
        raise ValueError("arms in lock-step must have the same steps")
    if len({config.task for config in configs}) > 1:
        raise ValueError("arms in lock-step must have the same task")
    return configs


def learn_together(trainers: list[Loop[Any]], steps: float, seconds: float) -> None:
    """Give every arm one step in turn until `steps`, or until the slowest has trained `seconds`.

    An arm that fails stops alone. All learning rates follow the slowest arm's clock.
    """
    for trainer in trainers:
        trainer.mates = trainers
        trainer.status = RunStatus.PLAYING
    while playing := [one for one in trainers if one.status is RunStatus.PLAYING]:
        over = playing[0].step_count >= steps or playing[0].elapsed() >= seconds
        for trainer in playing:
            if (over or trainer.due()) and not trainer.measured:
                trainer.measure()
            if trainer.status is RunStatus.PLAYING and over:
                trainer.status = RunStatus.DONE
            elif trainer.status is RunStatus.PLAYING:
                trainer.step()


def side_by_side(queries: list[str], results: list[dict[str, Any]], gauges: Iterable[str]) -> str:
    """Return the results as a table: a line a gauge, a column an arm."""
    width = max(12, *(len(query) for query in queries)) + 2
    lines = [" " * 15 + "".join((query or "(default)").rjust(width) for query in queries)]
    for name in ("status", "steps", "seconds", *gauges):
        cells = (said(result[name]).rjust(width) for result in results)
        lines.append(f"{name:15}" + "".join(cells))
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
