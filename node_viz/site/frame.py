"""The frame of every page: what a browser is told, the way around the course, the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from node_viz import __version__
from node_viz.course.syllabus import SYLLABUS, Page
from node_viz.site import words

LESSONS: tuple[Page, ...] = tuple(page for page in SYLLABUS if page.minutes)
#: nothing may come from another place, not even by mistake; pages on a disk have no origin of
#: their own, so their files are told by the scheme
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' file:; style-src 'self' 'unsafe-inline' "
    "file:; img-src 'self' data: blob: file:; font-src data:; base-uri 'none'; form-action 'none'"
)
#: before the first paint, or a dark page would begin white
THEME = (
    "try{var t=localStorage.getItem('node_viz theme');if(t==='dark'||t==='light')"
    "document.documentElement.dataset.theme=t}catch(e){}"
)
OTHERS = (
    ("glossary", words.GLOSSARY),
    ("questions", words.QUESTIONS),
    ("plan", words.PLAN),
)


@dataclass(frozen=True)
class Html:
    """One page: its file's name without the ending, its title, and what stands in it."""

    stem: str
    title: str
    main: str
    about: str = ""  #: a sentence for whoever lists pages


def document(page: Html) -> str:
    """Return a whole page.

    Args:
        page: what stands in it.
    """
    title = words.NAME if page.stem == "index" else f"{page.title} · {words.NAME}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="description" content="{escape(page.about, quote=True)}">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/player.css">
<link rel="stylesheet" href="assets/site.css">
<script>{THEME}</script>
</head>
<body class="page-{page.stem}">
<a class="skip" href="#main">To the text</a>
{_top(page.stem)}
<main id="main">
{page.main}
</main>
{_foot()}
<script src="assets/site.js"></script>
</body>
</html>
"""


def _top(here: str) -> str:
    """Return the bar over a page: home, the lessons by their groups, the other pages."""
    groups: dict[str, list[Page]] = {}
    for lesson in LESSONS:
        groups.setdefault(lesson.group, []).append(lesson)
    columns = "".join(
        f"<section><h2>{escape(group)}</h2><ol>"
        + "".join(f"<li>{_way(one.stem, one.title, here)}</li>" for one in lessons)
        + "</ol></section>"
        for group, lessons in groups.items()
    )
    others = "".join(f"<li>{_way(stem, label, here)}</li>" for stem, label in OTHERS)
    current = ' aria-current="page"' if here == "index" else ""
    return f"""<header class="top"><nav aria-label="Course">
<a class="brand" href="index.html"{current}><i aria-hidden="true"></i>{words.NAME}</a>
<details class="menu"><summary>Lessons</summary><div class="sheet">{columns}</div></details>
<ul class="others">{others}</ul>
<button class="theme" type="button" aria-label="Light or dark" hidden></button>
</nav></header>"""


def _way(stem: str, label: str, here: str) -> str:
    current = ' aria-current="page"' if stem == here else ""
    return f'<a href="{stem}.html"{current}>{escape(label)}</a>'


def beside(stem: str) -> str:
    """Return the ways to the lesson before this one and the one after it."""
    at = next(k for k, one in enumerate(LESSONS) if one.stem == stem)
    before = LESSONS[at - 1] if at else None
    after = LESSONS[at + 1] if at + 1 < len(LESSONS) else None
    back = _step(before, "prev", "Before") if before else "<span></span>"
    on = _step(after, "next", "Next") if after else "<span></span>"
    return f'<nav class="beside" aria-label="Lesson before and after">{back}{on}</nav>'


def _step(to: Page, rel: str, label: str) -> str:
    return (
        f'<a rel="{rel}" class="{rel}" href="{to.stem}.html"><small>{label}</small>'
        f"<b>{escape(to.title)}</b><span>{escape(to.claim)}</span></a>"
    )


def section(name: str, title: str, inner: str, wide: bool = False) -> str:
    """Return a part of a page under its heading, "" where there is nothing in it."""
    if not inner:
        return ""
    kind = ' class="wide"' if wide else ""
    return (
        f'<section id="{name}"{kind}><h2>{escape(title)}</h2>\n'
        f'<div class="body">{inner}</div>\n</section>'
    )


def contents(parts: Sequence[tuple[str, str]]) -> str:
    """Return the ways to the parts of a page."""
    ways = "".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in parts)
    return f'<nav class="contents" aria-label="On this page"><ul>{ways}</ul></nav>'


def _foot() -> str:
    return (
        f'<footer><p>{escape(words.ABOUT)}</p><p><a href="index.html">{words.NAME} {__version__}'
        f'</a> · <a href="glossary.html">{words.GLOSSARY}</a> · '
        f'<a href="questions.html">{words.QUESTIONS}</a></p></footer>'
    )
