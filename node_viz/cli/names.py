"""The `list` subcommand: what can be chosen, as a table or as JSON. Imports no torch."""

from __future__ import annotations

import json
from argparse import Namespace

from node_viz.experiment.lists import REGISTRIES


def show(args: Namespace) -> int:
    """Print each name with its sentence."""
    entries = REGISTRIES[args.what]
    if args.json:
        rows = [
            {"name": name, "label": entry.label, "sentence": entry.sentence}
            for name, entry in entries.items()
        ]
        print(json.dumps(rows, indent=2))
        return 0
    width = max(map(len, entries))
    for name, entry in entries.items():
        print(f"{name:{width}}  {entry.sentence}")
    return 0
