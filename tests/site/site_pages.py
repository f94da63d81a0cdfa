"""What the tests of the site share: its pages with players that hold no runs."""

from __future__ import annotations

from collections.abc import Iterator

from node_viz.site.gathered import lessons


def few() -> Iterator[tuple[str, str]]:
    """Players without runs in them: packing all runs takes a minute."""
    yield "assets/player.css", ""
    yield "assets/player.js", ""
    for lesson in lessons():
        for stage in lesson.stages:
            yield f"data/{stage.file}.js", ""
