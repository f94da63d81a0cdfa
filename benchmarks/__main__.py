"""The command: `python -m benchmarks [NAME ...] [--seconds S ...] [--json FILE] [--markdown]`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.report import headline, machine
from node_viz.experiment.catalogue import DATASETS


@dataclass(frozen=True)
class Part:
    """One benchmark; a slow one runs only when it is named."""

    sentence: str
    slow: bool = False


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
    "peers": Part("KL against seconds, beside zuko and diffrax; --seconds (60)", slow=True),
}


def main() -> int:
    """Run the parts asked for and print each table as soon as it is complete."""
    args = parser().parse_args()
    facts, tables, wrong = machine(), [], []
    print(headline(facts), flush=True)
    for name in args.names or [name for name, part in PARTS.items() if not part.slow]:
        part = importlib.import_module(f"benchmarks.{name}")
        for table in part.run(options_of(args)):
            print("\n" + (table.markdown() if args.markdown else table.plain()), flush=True)
            tables.append(asdict(table))
            if args.json:  # after every table, so that an interrupted run keeps what it has
                write(args.json, {"machine": facts, "tables": tables})
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
    made.add_argument(
        "--data", nargs="+", choices=DATASETS, metavar="SET", help="quality, peers, live: data sets"
    )
    made.add_argument("--rates", nargs="+", type=positive, metavar="LR", help="peers: Adam rates")
    made.add_argument("--check", action="store_true", help="budget: status 1 beyond a factor 1.5")
    made.add_argument("--json", metavar="FILE", help="also write everything measured to a file")
    made.add_argument("--markdown", action="store_true", help="print tables for a README")
    return made


def options_of(args: argparse.Namespace) -> Options:
    """Return the flags as the parts read them."""
    listed = {name: getattr(args, name) for name in ("seconds", "data", "rates")}
    lists = {name: tuple(values) if values else None for name, values in listed.items()}
    return Options(seeds=args.seeds, threads=args.threads, **lists)


def write(path: str, result: dict[str, Any]) -> None:
    """Write the result as JSON."""
    Path(path).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def known(text: str) -> str:
    """Read the name of a part."""
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part {text!r}; there are {', '.join(PARTS)}")
    return text


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
