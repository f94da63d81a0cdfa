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
from urllib.parse import parse_qsl, urlencode

from node_viz import files
from node_viz.cli.address import Asked, read
from node_viz.cli.ending import Ending
from node_viz.cli.points import check_writable
from node_viz.cli.settings_file import read_settings
from node_viz.data.own import name_of, scaling
from node_viz.experiment.budget import check_memory
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.families import TASKS
from node_viz.experiment.knob import Knob
from node_viz.records.history import RunStatus

if TYPE_CHECKING:
    from node_viz.training.loop import Loop
    from node_viz.training.snapshot import Snapshot
    from node_viz.training.tape import Tape

INTERRUPTED = 130
POINTS = "points"  #: a data set's name in a QUERY that stands for the points of --data
#: what a task wants to find in a file, and what the points of a file are learnt as
WANTED = {name: task.own for name, task in TASKS.items() if task.own}
TASK_OF = {kind: name for name, kind in WANTED.items()}
EXIT = {RunStatus.DONE: 0, RunStatus.FAILED: 1, RunStatus.STOPPED: INTERRUPTED}


def train(args: Namespace) -> int:
    """Train one run, print its result, keep it in a folder, and return the exit status."""
    settings = None if args.config is None else read_settings(args.config)
    query, said = with_data(args.query, args.data)
    asked = read(query, args.preset, settings)
    for sentence in said:
        print(f"node-viz: {sentence}", file=sys.stderr)
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
    from node_viz.training.run_tape import tape_for

    torch.set_num_threads(threads)  # one by default: on shared cores, small nets stall with more
    trainer = trainer_of(config, clock=seconds)
    tape = None
    if args.out is not None:
        saved.prepare(args.out)
        tape = tape_for(trainer.snapshot().weights)
    with Ending(gently=True) as ending:
        learn(trainer, *limits(args, asked.named, config, seconds), ending, tape)
        report(trainer, args, tape.items if tape else ())
    return INTERRUPTED if ending.asked else EXIT[trainer.status]


def with_data(query: str, data: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a QUERY with the points of a file as its data set, and what was found in the file.

    Raises:
        ValueError: the file holds no points that the query's task learns, or the query is an
            address or names another data set.
    """
    if data is None:
        if "dataset=points" in query.split("&"):
            raise ValueError("dataset=points needs points of your own: --data FILE.csv")
        return query, ()
    from node_viz.data.own_text import read_file

    if "://" in query:
        raise ValueError("--data goes with a QUERY, not with an address")
    pairs = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    if pairs.pop("dataset", POINTS) != POINTS:
        raise ValueError("--data is the data set; leave dataset out, or write dataset=points")
    reading = read_file(data, WANTED.get(pairs.get("task", ""), ""))
    name, task = name_of(reading.own), TASK_OF[reading.own.kind]
    pairs = {"task": task, **pairs, "dataset": name}
    return urlencode(pairs), (*reading.said, scaling(reading.own))


def report(trainer: Loop[Any], args: Namespace, tape: Sequence[Snapshot] = ()) -> None:
    """Print the result, write it to a file, keep the run: a write that fails spoils no other."""
    from node_viz.cli.outcome import in_words, keep, outcome_of, result_of

    result = result_of(trainer)
    text = json.dumps(result, indent=2, allow_nan=False)
    said = text if args.json == "-" else in_words(result, outcome_of(trainer.config).WORDS)
    writes: list[Callable[[], object]] = [lambda: print(said, flush=True)]
    if args.json not in (None, "-"):
        writes.append(lambda: files.write(args.json, text + "\n"))
    if args.out is not None:
        writes.append(lambda: keep(args.out, trainer, text, tape))
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


def learn(
    trainer: Loop[Any],
    steps: float,
    seconds: float,
    ending: Ending | None = None,
    tape: Tape[Snapshot] | None = None,
) -> None:
    """Train for `steps` or `seconds` of training; the trainer's status says how it went.

    When `ending` is asked for, the step ends and the run is measured, then it ends as stopped. The
    weights of measured steps go on the `tape`.
    """
    bar = Bar(steps, seconds)
    trainer.status = RunStatus.PLAYING
    try:
        while trainer.status is RunStatus.PLAYING:
            over = trainer.step_count >= steps or trainer.seconds >= seconds
            stop = ending is not None and ending.asked
            if (over or stop or trainer.due()) and not trainer.measured:
                if trainer.measure() is not None and tape is not None:
                    tape.add(trainer.step_count, trainer.snapshot())
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
