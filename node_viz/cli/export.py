"""The `export` subcommand: a run as a file of another kind; the ending says which."""

from __future__ import annotations

from argparse import Namespace

from node_viz import files
from node_viz.cli.points import check_writable
from node_viz.cli.train import number


def export(args: Namespace) -> int:
    """Write one file and return the exit status."""
    from node_viz.export.kinds import How, kind_of, written
    from node_viz.export.opened import run_of

    kind_of(args.out)
    check_writable(args.out, "--out")
    step = number("--step", args.step, int, low=0, high=1e9)
    how = How(what=args.what, step=step, dark=args.dark, style=args.style)
    files.write(args.out, written([run_of(name) for name in args.runs], args.out, how))
    return 0
