"""One file in which runs are alive without Python: a player, and its words around it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from node_viz import __version__
from node_viz.export.kinds import How
from node_viz.export.page_script import OWN
from node_viz.export.page_story import lesson, sentence, story, title
from node_viz.export.player import assets, player
from node_viz.runs.shipped import ShippedRun

#: what the page may do: run what is in it; it may ask nobody for anything
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)


def write(runs: Sequence[ShippedRun], how: How) -> bytes:
    """Return a page with these runs, whole in itself.

    Raises:
        ValueError: there are too many runs, or they are of different families.
    """
    piece = player(runs, how)
    said = lesson(runs)
    words = "\n".join(f"<p>{escape(one)}</p>" for one in story(runs))
    papers = f" {escape(said.papers)}." if said.papers else ""
    return f"""<!doctype html>
<html lang="en" class="nv-page"{' data-theme="dark"' if how.dark else ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title(runs))} · node_viz</title>
<style>{_own("page.css")}</style>
<script>{_own("page.js")}</script>
</head>
<body>
<header class="nv-top">
<div><h1>{escape(said.claim)}</h1><p>{escape(sentence(runs))}</p></div>
<button type="button" data-theme-button>Dark</button>
</header>
<main>
<h2 class="unseen">What was trained</h2>
{piece}
<section class="nv-story"><h2>What you see</h2>
{words}
</section>
</main>
<footer class="nv-end"><p>{escape(said.title)}.{papers}</p>
<p>Made with node_viz {escape(__version__)}. To train it again:</p>
{_commands(runs)}
</footer>
{assets()}
</body>
</html>
""".encode()


def _own(name: str) -> str:
    return (OWN / name).read_text(encoding="utf-8")


def _commands(runs: Sequence[ShippedRun]) -> str:
    """Return the command that trains each run."""
    queries = [run.config.to_query() for run in runs]
    lines = [f'node-viz train "{query}"' if query else "node-viz train" for query in queries]
    return "\n".join(f"<p><code>{escape(line)}</code></p>" for line in lines)
