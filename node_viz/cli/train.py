"""The `train` subcommand: train, measure, report, and keep the run.

Read here what is reported and in which order: the result is printed first and every write is tried,
so that a full disk or a closed pipe loses a file and never the run.
"""

from __future__ import annotations

import json
import math
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from node_viz import files
from node_viz.cli.address import Asked, read
from node_viz.cli.ending import Ending
from node_viz.cli.points import check_writable
from node_viz.experiment.budget import check_memory
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.knob import Knob
from node_viz.records.history import RunStatus

if TYPE_CHECKING:
    from node_viz.training.loop import Loop

INTERRUPTED = 130
EXIT = {RunStatus.DONE: 0, RunStatus.FAILED: 1, RunStatus.STOPPED: INTERRUPTED}


def train(args: Namespace) -> int:
    """Train one run, print its result, keep it in a folder, and return the exit status."""
    asked = read(args.query, args.preset)
    config = config_of(asked, args)
    seconds = number("--seconds", args.seconds, float, low=0.01, high=1e6)
    threads = number("--threads", args.threads, int, low=1, high=256)
    if args.json is not None:
        check_writable(args.json, "--json")
    check_memory(config, force=args.force)
    asked.say_notes()
    import torch

    from node_viz.training import run_folder as saved
    from node_viz.training import trainer_of

    torch.set_num_threads(threads)  # one by default: on shared cores, small nets stall with more
    trainer = trainer_of(config, clock=seconds)
    if args.out is not None:
        saved.prepare(args.out)
    with Ending(gently=True) as ending:
        learn(trainer, *limits(args, asked.named, config, seconds), ending)
        report(trainer, args)
    return INTERRUPTED if ending.asked else EXIT[trainer.status]


def report(trainer: Loop[Any], args: Namespace) -> None:
    """Print the result, write it to a file, keep the run: a write that fails spoils no other."""
    from node_viz.cli.outcome import in_words, keep, outcome_of, result_of

    result = result_of(trainer)
    text = json.dumps(result, indent=2, allow_nan=False)
    said = text if args.json == "-" else in_words(result, outcome_of(trainer.config).WORDS)
    writes: list[Callable[[], object]] = [lambda: print(said, flush=True)]
    if args.json not in (None, "-"):
        writes.append(lambda: files.write(args.json, text + "\n"))
    if args.out is not None:
        writes.append(lambda: keep(args.out, trainer, text))
    failures: list[Exception] = []
    for write in writes:
        try:
            write()
        except (OSError, ValueError) as error:
            failures.append(error)
    if trainer.status is RunStatus.FAILED:
        print(f"node-viz: {trainer.message}", file=sys.stderr)
    if failures:
        raise failures[0]


def number(flag: str, value: str | None, kind: type, low: float, high: float) -> Any:
    """Read a flag's number; None stays None. Out of bounds is a `ValueError` in a sentence."""
    return None if value is None else Knob(flag, "", low=low, high=high).check(flag, value, kind)


def config_of(asked: Asked, args: Namespace) -> ExperimentConfig:
    """Return the experiment asked for, overridden by the flags."""
    flags = {name: getattr(args, name) for name in ("steps", "target_kl", "device")}
    return asked.one().replace(
        **{name: value for name, value in flags.items() if value is not None}
    )


def limits(
    args: Namespace, named: Sequence[str], config: ExperimentConfig, seconds: float | None
) -> tuple[float, float]:
    """Return where training ends, in steps and in seconds.

    A limit in seconds lifts the config's limit in steps, unless steps are asked for as well.
    """
    if seconds is None:
        return config.steps, math.inf
    asked = args.steps is not None or "steps" in named
    return config.steps if asked else math.inf, seconds


def learn(trainer: Loop[Any], steps: float, seconds: float, ending: Ending | None = None) -> None:
    """Train for `steps` or `seconds` of training; the trainer's status says how it went.

    When `ending` is asked for, the step ends and the run is measured, then it ends as stopped.
    """
    bar = Bar(steps, seconds)
    trainer.status = RunStatus.PLAYING
    try:
        while trainer.status is RunStatus.PLAYING:
            over = trainer.step_count >= steps or trainer.seconds >= seconds
            stop = ending is not None and ending.asked
            if (over or stop or trainer.due()) and not trainer.measured:
                trainer.measure()
            elif over or stop:
                trainer.status = RunStatus.DONE if over else RunStatus.STOPPED
            else:
                trainer.step()
            bar.show(trainer)
    finally:
        bar.clear()


class Bar:
    """One line on a terminal that says how far the run is; silent when piped."""

    def __init__(self, steps: float, seconds: float) -> None:
        self.steps, self.seconds = steps, seconds
        self.shown = -math.inf
        self.silent = not sys.stderr.isatty()

    def show(self, trainer: Loop[Any]) -> None:
        """Redraw the line, at most ten times a second."""
        if self.silent or time.monotonic() - self.shown < 0.1:
            return
        self.shown = time.monotonic()
        done = max(trainer.step_count / self.steps, trainer.seconds / self.seconds)
        bar = ("#" * int(30 * done)).ljust(30, ".")
        said = f", {trainer.headline()}" if trainer.history else ""
        line = f"\r{bar} step {trainer.step_count}, {trainer.seconds:.1f} s{said}\x1b[K"
        print(line, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if not self.silent:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
