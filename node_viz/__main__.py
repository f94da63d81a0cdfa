"""The command line `node-viz`: all that the app does, without a browser.

Read here what can be asked for; what each subcommand does stands in `node_viz.cli`, which is
imported only when it runs, so that `--help` and `list` answer at once.
"""

from __future__ import annotations

import importlib
import io
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import NoReturn

from node_viz import __version__
from node_viz.cli.ending import Ending
from node_viz.experiment.lists import REGISTRIES
from node_viz.training.memory import as_told

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
STATUSES = """exit status: 0 when it worked, 1 when a training diverged (its results are written
all the same), a solve did not reach its end or a point has no log density, 2 when what was asked
for makes no sense or a file cannot be read or written, 130 when interrupted by Ctrl-C or SIGTERM
(a training's results are written first; a second Ctrl-C ends at once). A file is written whole or
not at all.
"""


class Parser(ArgumentParser):
    """An argparse parser that complains in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit status 2 and without the usage text."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return the exit status."""
    args = parser().parse_args(argv)
    module, function = args.run.split(":")
    try:
        with Ending():
            return getattr(importlib.import_module(module), function)(args)
    except Exception as unforeseen:
        error = as_told(unforeseen)
        if not isinstance(error, ValueError | ArithmeticError | OSError):
            raise
        print(f"node-viz: {sentence(error)}", file=sys.stderr)
        if isinstance(error, BrokenPipeError):  # or Python complains again when it leaves
            sys.stdout = io.StringIO()
        return FAILED if isinstance(error, ArithmeticError) else BAD_INPUT
    except KeyboardInterrupt:
        print("node-viz: interrupted before it was done", file=sys.stderr)
        return INTERRUPTED


def sentence(error: Exception) -> str:
    """Return what an error says, without an operating system's error number."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error)


def parser() -> ArgumentParser:
    """Return the parser of all subcommands."""
    top = Parser(prog="node-viz", description="Train flows and ODE-Nets.", epilog=STATUSES)
    top.add_argument("--version", action="version", version=f"node-viz {__version__}")
    commands = top.add_subparsers(title="subcommands", metavar="COMMAND", required=True)

    def command(name: str, sentence: str, run: str) -> Callable[..., object]:
        sub = commands.add_parser(name, help=sentence, description=f"{sentence.capitalize()}.")
        sub.epilog, sub.allow_abbrev = STATUSES, False
        sub.set_defaults(run=f"node_viz.cli.{run}")
        return sub.add_argument

    _train(command("train", "train a flow or an ODE-Net, report how good it is", "train:train"))
    _compare(command("compare", "train up to four arms in lock-step", "compare:compare"))
    _list(command("list", "list what can be chosen, with a sentence each", "names:show"))
    _sample(command("sample", "draw points from a saved run", "points:sample"))
    _logprob(command("logprob", "log density of points under a saved run", "points:logprob"))
    _foretell(command("foretell", "how a series goes on, as a saved run says", "foretell:foretell"))
    _export(command("export", "a run as a file of another kind", "export:export"))
    _site(command("site", "the whole course as pages that need no server", "site:site"))
    _app(command("app", "start the app", "serve:serve"))
    return top


def _train(add: Callable[..., object]) -> None:
    query = (
        "key=value&key=value, e.g. 'dataset=8gaussians&lr=0.005', which leaves the defaults out; "
        "or the address of a page, e.g. 'http://localhost:8501/cnf?lr=0.005', "
        "which trains what the page shows there, its own defaults included"
    )
    add("query", nargs="?", default="", metavar="QUERY", help=query)
    data = (
        "points of your own, as dataset=points: two columns of numbers for a flow, and a column "
        "with two labels for an ODE-Net; a header, an index and decimal commas are recognised"
    )
    add("--data", metavar="FILE.csv", help=data)
    add("--preset", metavar="NAME", help="start from a preset; QUERY and the flags override it")
    settings = "start from the settings in a TOML file; QUERY and the flags override it"
    add("--config", metavar="FILE.toml", help=settings)
    add("--steps", metavar="N", help="stop after N training steps")
    add("--seconds", metavar="S", help="stop after S seconds of training, whatever the preset says")
    add("--target-kl", metavar="K", help="stop once KL is at most K nats; 0 means never")
    add("--device", metavar="D", help="auto, cpu, cuda or mps")
    add("--threads", metavar="T", default="1", help="threads PyTorch may use (default 1)")
    add("--out", metavar="DIR", help="folder for weights, config, metrics and pictures")
    add("--json", metavar="FILE", help="write the result as JSON; - is standard output")
    add("--force", action="store_true", help="train even if memory may not suffice")


def _compare(add: Callable[..., object]) -> None:
    add(
        "queries",
        nargs="+",
        metavar="QUERY",
        help="an arm, as for train, or the address of a page for all of its arms; 1 to 4 arms, or "
        "as many as one page shows",
    )
    add("--steps", metavar="N", help="stop after N training steps of each arm")
    add("--seconds", metavar="S", help="stop once the slowest arm has trained S seconds")
    add("--threads", metavar="T", default="1", help="threads PyTorch may use (default 1)")
    add("--json", metavar="FILE", help='write {"arms": [...]} as JSON; - is standard output')
    add("--force", action="store_true", help="train even if memory may not suffice")


def _list(add: Callable[..., object]) -> None:
    add("what", choices=tuple(REGISTRIES), help="which names")
    add("--json", action="store_true", help="as JSON instead of a table")


def _sample(add: Callable[..., object]) -> None:
    add("run_folder", metavar="DIR", help="what `train --out` wrote")
    add("--n", required=True, metavar="N", help="how many points")
    add("--out", required=True, metavar="FILE.csv", help="where they go; - is standard output")
    add("--seed", default="0", metavar="N", help="fixes the draw (default 0)")


def _logprob(add: Callable[..., object]) -> None:
    add("run_folder", metavar="DIR", help="what `train --out` wrote")
    points = (
        "points, one a row, with commas, semicolons or tabs between; a header x,y is optional, a "
        "column log_prob under it is computed anew; - is standard input"
    )
    scored = (
        "the points with a column log_prob, in nats; - is standard output. Where a row has none "
        "(it is no point, the solver fails, or it is beyond single precision) the cell is nan, "
        "where it is too low for single precision -inf; such lines are named on standard error, "
        "and the status is 1"
    )
    add("--in", required=True, dest="input", metavar="FILE.csv", help=points)
    add("--out", required=True, metavar="FILE.csv", help=scored)


def _foretell(add: Callable[..., object]) -> None:
    add("run_folder", metavar="DIR", help="what `train --out` wrote, with task=series")
    series = "a series, one observation t,x,y a row, in the order of time; - is standard input"
    said = "where it is said to be, t,x,y, up to twice the run's horizon; - is standard output"
    add("--in", required=True, dest="input", metavar="FILE.csv", help=series)
    add("--out", required=True, metavar="FILE.csv", help=said)


def _export(add: Callable[..., object]) -> None:
    add("runs", nargs="+", metavar="RUN_OR_PRESET", help="a folder of `train --out`, or a preset")
    add("--out", required=True, metavar="FILE", help="its ending says what it becomes")
    add("--what", default="", metavar="NAME", help="which of several figures or tables")
    add("--step", metavar="N", help="the training step shown (default the last)")
    style = "of figures (default paper for pdf, else screen)"
    add("--style", default="", choices=("screen", "paper"), help=style)
    add("--dark", action="store_true", help="on a dark ground")


def _site(add: Callable[..., object]) -> None:
    add("out", metavar="OUT", help="a new folder, or one that a site was written into before")
    add("--app-url", default="", metavar="URL", help="of a running app that the pages lead to")


def _app(add: Callable[..., object]) -> None:
    add("--port", default="8501", metavar="P", help="default 8501")
    add("--host", default="localhost", help="default localhost; 0.0.0.0 lets a class in")
    add("--no-browser", action="store_true", help="open no browser")


if __name__ == "__main__":
    sys.exit(main())
