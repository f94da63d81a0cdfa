"""The command: `python -m benchmarks [NAME ...] [--seconds S ...] [--json FILE] [--markdown]`."""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.fuzz import PARSERS
from benchmarks.load.door import loopback
from benchmarks.options import Options
from benchmarks.report import headline, machine
from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.series_catalogue import SERIES


@dataclass(frozen=True)
class Part:
    """One benchmark; a slow one runs only when it is named."""

    sentence: str
    slow: bool = False
    module: str = ""  #: where it is, if its name is no name of a module


STEMS = [page.stem for page in SYLLABUS]
PARTS = {
    "step": Part("a training step beside its matrix products alone; --seconds of repeats (20)"),
    "live": Part("what reaches a browser while a run trains; --seconds of watching (15)"),
    "quality": Part("claims, and KL of every data set; --seconds of training (5 10 20)", slow=True),
    "pack": Part("pictures a second of four arms in lock-step; --seconds of watching (15)"),
    "claims": Part("quality's tables on regularised flows alone", slow=True),
    "augmentation": Part("quality's tables on augmented ODE-Nets alone", slow=True),
    "depth": Part("quality's tables on depth and ODE-Nets alone", slow=True),
    "classifiers": Part("a click on Train on the classifier pages, to 95 % right", slow=True),
    "budget": Part("memory and time of training steps beside their estimate", slow=True),
    "class": Part("students at once on one server", slow=True, module="classroom"),
    "reruns": Part("what a rerun of each page costs; --profile says where", slow=True),
    "soak": Part("the same class for --minutes (60), and what grows", slow=True),
    "shown": Part("from a guess to the stage in view, and first paints; --pages", slow=True),
    "visit": Part("megabytes that a visit takes; --seconds of training (15)", slow=True),
    "scale": Part("training steps a second of 1, 2, 4 ... runs at once; --seconds (10)", slow=True),
    "fuzz": Part("parsers of bytes from outside, --minutes (10) each", slow=True),
    "carry": Part("a call to where runs compute, and a run's state there and back", slow=True),
    "gpu": Part("steps a second of four arms on a CUDA device; --seconds (10)", slow=True),
    "grid": Part("the ablation grid, trained in one job and in as many as may", slow=True),
    "systems": Part("what is said of flow matching, labels and reverse KL; --seeds", slow=True),
    "series": Part("latent ODE and RNN on series; --seeds, --seconds each (60)", slow=True),
    "published": Part("printed figures beside ours; --seeds, --quick to try it", slow=True),
    "scripts": Part("runs beside their exported scripts; --seeds", slow=True),
    "peers": Part("KL against seconds, beside zuko and diffrax; --seconds (60)", slow=True),
}


def main() -> int:
    """Run the parts asked for and print each table as soon as it is complete."""
    args = parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a server of ours is ended first
    facts, tables, values, wrong = machine(), [], {}, []
    print(headline(facts), flush=True)
    for name in args.names or [name for name, part in PARTS.items() if not part.slow]:
        part = importlib.import_module(f"benchmarks.{PARTS[name].module or name}")
        for table in part.run(options_of(args)):
            print("\n" + (table.markdown() if args.markdown else table.plain()), flush=True)
            tables.append(asdict(table))
            values |= table.values
            if args.json:  # after every table, so that an interrupted run keeps what it has
                write(args.json, {"machine": facts, **values, "tables": tables})
            wrong += part.amiss(table) if args.check and hasattr(part, "amiss") else []
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    lines = [f"  {name:13}{part.sentence}{', slow' * part.slow}" for name, part in PARTS.items()]
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="\n".join(["parts; slow ones run only when named:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("names", nargs="*", metavar="NAME", type=known, help="the parts to run")
    made.add_argument("--seconds", nargs="+", type=positive, metavar="S", help="see the parts")
    made.add_argument("--seeds", type=whole, default=1, metavar="N", help="quality: seeds 0 to N-1")
    made.add_argument("--threads", type=whole, default=2, metavar="T", help="quality: threads (2)")
    sets, about = [*DATASETS, *SERIES], "quality, peers, live, series: data sets"
    made.add_argument("--data", nargs="+", choices=sets, metavar="SET", help=about)
    made.add_argument("--rates", nargs="+", type=positive, metavar="LR", help="peers: Adam rates")
    made.add_argument("--students", type=whole, metavar="N", help="class (30), soak (10): students")
    made.add_argument("--minutes", type=positive, metavar="M", help="minutes: soak (60), fuzz (10)")
    made.add_argument(
        "--pages",
        nargs="+",
        choices=STEMS,
        metavar="PAGE",
        help="class, soak, visit, reruns: pages",
    )
    made.add_argument("--same", action="store_true", help="class, soak: all open the same link")
    made.add_argument(
        "--address", type=here, metavar="URL", help="class, soak, visit: a server of this machine"
    )
    made.add_argument("--parsers", nargs="+", choices=PARSERS, metavar="P", help="fuzz: which")
    made.add_argument(
        "--check",
        action="store_true",
        help="status 1: budget beyond a factor 1.5, fuzz at findings",
    )
    made.add_argument("--profile", action="store_true", help="reruns: where the time goes")
    made.add_argument("--quick", action="store_true", help="published: a few steps, to try it")
    made.add_argument("--json", metavar="FILE", help="also write everything measured to a file")
    made.add_argument("--markdown", action="store_true", help="print tables for a README")
    return made


def options_of(args: argparse.Namespace) -> Options:
    """Return the flags as the parts read them."""
    given: dict[str, Any] = {field.name: getattr(args, field.name) for field in fields(Options)}
    lists = {name: tuple(one) for name, one in given.items() if isinstance(one, list)}
    return Options(**{**given, **lists})


def write(path: str, result: dict[str, Any]) -> None:
    """Write the result as JSON."""
    Path(path).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def known(text: str) -> str:
    """Read the name of a part."""
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part {text!r}; there are {', '.join(PARTS)}")
    return text


def here(text: str) -> str:
    """Read the address of a server on this machine."""
    try:
        return loopback(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def positive(text: str) -> float:
    """Read a number above 0."""
    value = _number(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number above 0; got {text!r}")
    return value


def whole(text: str) -> int:
    """Read a whole number from 1."""
    value = _number(text)
    if not value >= 1 or value != int(value):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1; got {text!r}")
    return int(value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


if __name__ == "__main__":
    sys.exit(main())
