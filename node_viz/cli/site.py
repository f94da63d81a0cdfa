"""The `site` subcommand: the whole course as a folder of pages that need no server."""

from __future__ import annotations

from argparse import Namespace


def site(args: Namespace) -> int:
    """Write the site and return the exit status."""
    from node_viz.site.build import build

    made = build(args.out, args.app_url)
    size = sum(path.stat().st_size for path in made)
    print(f"{len(made)} files, {size / 1e6:.1f} MB; open {made[0]}")
    return 0
