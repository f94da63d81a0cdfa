"""Write the course: pages, their style and script, and beside them the runs as files of data.

A page that is opened from a disk may fetch nothing, but may load a script. So the runs of a player
are a script that hands them over, and it is loaded when the player comes into view.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from node_viz import files
from node_viz.export import page_script
from node_viz.runs.shipped import ShippedRun
from node_viz.site import others
from node_viz.site.gathered import DRAWN, lessons
from node_viz.site.lesson import page
from node_viz.site.stages import Stage, load

HERE = Path(__file__).parent
MARK = ".node_viz-site"  #: a file that says that a folder is ours
FIRST = "index.html"
#: where a player says what its runs are called
ABOUT = re.compile(r"(<script[^>]*data-about>)(.*?)(</script>)", re.DOTALL)
#: pictures of each of so many runs side by side, besides those of scenes: a course is to fit on any
#: stick
PICTURES = {1: 14, 2: 13, 3: 12, 4: 10}


def build(out: str | Path, app_url: str = "") -> list[Path]:
    """Write the site and return its files, the first page first.

    Args:
        out: the folder; it is made if there is none, and an older site in it is replaced.
        app_url: of a running app that the pages lead to; "" for none.

    Raises:
        ValueError: the folder holds something else, or the address is none.
        OSError: it cannot be written.
    """
    app_url = address(app_url)
    folder = prepare(Path(out))
    made = dict(contents(app_url))
    old = _known(folder)
    files.write_all({folder / MARK: json.dumps(sorted({*old, *made}), indent=0) + "\n"})
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.write(folder / name, content)
    gone = {folder / name: None for name in old if name not in made}
    files.write_all({**gone, folder / MARK: json.dumps(sorted(made), indent=0) + "\n"})
    return [folder / FIRST, *(folder / name for name in made if name != FIRST)]


def address(text: str) -> str:
    """Return the address of an app without the slash at its end.

    >>> address("https://example.org/course/"), address("")
    ('https://example.org/course', '')

    Raises:
        ValueError: it is no address of a page.
    """
    wrong = ValueError(
        f"--app-url must be an address like https://example.org without ? or #; got {text!r}"
    )
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        named = parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        raise wrong from None
    odd = any(one.isspace() or one in "\"'<>\\" or not one.isprintable() for one in text)
    if parts.scheme not in ("http", "https") or not named or odd or "?" in text or "#" in text:
        raise wrong
    return text.rstrip("/")


def prepare(folder: Path) -> Path:
    """Make the folder of a site; refuse one that holds anything else.

    Raises:
        ValueError: it is a file, or it is not empty and no site of ours.
        OSError: it cannot be made.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{str(folder)!r} is a file; a site is written into a folder")
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(f"{str(folder)!r} cannot be written: no permission")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise ValueError(
            f"{str(folder)!r} holds other files; choose a new folder, nothing is overwritten"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _known(folder: Path) -> list[str]:
    """Return the names of the files of an older site, those that lie inside the folder."""
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    inside = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return [one for one in inside if ".." not in Path(one).parts and not Path(one).is_absolute()]


def contents(app_url: str) -> Iterator[tuple[str, str]]:
    """Yield every file of the site by its name: the pages last, so that none lacks its files."""
    yield "assets/site.css", (HERE / "web" / "site.css").read_text(encoding="utf-8")
    yield "assets/site.js", (HERE / "web" / "site.js").read_text(encoding="utf-8")
    for name in sorted(path.name for path in DRAWN.glob("*.svg")):
        yield f"drawn/{name}", (DRAWN / name).read_text(encoding="utf-8")
    yield from _players()
    for lesson in lessons():
        yield f"{lesson.stem}.html", page(lesson, app_url)
    yield "glossary.html", others.glossary()
    yield "questions.html", others.questions(lessons())
    yield "plan.html", others.plan(app_url)
    yield "index.html", others.first_page(app_url)
    yield ".nojekyll", ""  # GitHub Pages serves the files as they are


def _players() -> Iterator[tuple[str, str]]:
    """Yield what draws the runs, and the runs of each player."""
    yield "assets/player.css", page_script.style()
    yield "assets/player.js", page_script.script()
    sets = {stage.file: stage for lesson in lessons() for stage in lesson.stages}
    for file, stage in sets.items():
        yield f"data/{file}.js", taken(stage)


def taken(stage: Stage) -> str:
    """Return a script that hands the player of a stage over to the page that loads it."""
    from node_viz.export.player import player

    runs = [shown(load(name), PICTURES[len(stage.runs)], steps_of(stage)) for name in stage.runs]
    html = json.dumps(named(player(runs), stage), ensure_ascii=False)
    return f"nodeVizSite.take({json.dumps(stage.file)}, {html});\n"


def steps_of(stage: Stage) -> set[int]:
    """Return the training steps that scenes of any lesson show on a stage."""
    those = (lesson for lesson in lessons() if stage.runs in [one.runs for one in lesson.stages])
    return {scene.view.step or 0 for lesson in those for scene in lesson.scenes}


def shown(run: ShippedRun, most: int, steps: set[int]) -> ShippedRun:
    """Return a run with at most so many pictures, and besides those at some training steps."""
    from node_viz.export.page_runs import thinned

    steps = steps | {picture.step for picture in thinned(run, most).pictures}
    kept = [k for k, picture in enumerate(run.pictures) if picture.step in steps]
    pictures = tuple(run.pictures[k] for k in kept)
    weights = {name: stack[kept] for name, stack in run.tape_weights.items()}
    return replace(run, pictures=pictures, tape_weights=weights)


def named(html: str, stage: Stage) -> str:
    """Return a player in which runs have the names and colours that they have in the lesson."""

    def renamed(found: re.Match[str]) -> str:
        about = json.loads(found[2])
        for told, pane in zip(about["runs"], stage.panes, strict=True):
            told |= {"label": pane.label, "colour": pane.colour, "sentence": pane.sentence}
        return found[1] + page_script.quoted(about) + found[3]

    return ABOUT.sub(renamed, html, count=1)
