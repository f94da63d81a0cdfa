"""The pages that are no lesson: home, the glossary, all questions, the plan of a lecture."""

from __future__ import annotations

from html import escape

from node_viz.course import home
from node_viz.course.glossary import KNOBS
from node_viz.course.syllabus import page as entry_of
from node_viz.course.tours import FIFTY
from node_viz.experiment.config import knobs_for
from node_viz.experiment.families import FAMILIES
from node_viz.experiment.registry import load_target
from node_viz.site import words
from node_viz.site.frame import LESSONS, Html, contents, document, section
from node_viz.site.gathered import Lesson
from node_viz.site.guessing import question
from node_viz.site.text import line

HERO = "default"  #: the shipped run that moves on the first page


def first_page(app_url: str) -> str:
    """Return the home page.

    Args:
        app_url: of a running app; "" for none.
    """
    start = LESSONS[0]
    in_app = (
        f'<a class="button quiet" href="{escape(app_url, quote=True)}">{words.TRAIN_IN_APP}</a>'
        if app_url
        else ""
    )
    hero = (
        f'<div class="hero"><div><h1>{escape(entry_of("home").claim)}</h1>'
        f'<p class="lead">{line(home.SENTENCE)}</p>'
        f'<p class="row"><a class="button" href="{start.stem}.html">{escape(home.START)}</a>'
        f'{in_app}</p><p class="hint"><a href="plan.html">{escape(home.LECTURE)}</a></p></div>'
        f'<figure><div class="stage" role="group" aria-label="A trained flow" '
        f'data-runs="{HERO}" data-first><p class="waiting">{words.LOADING}</p></div>'
        f"<noscript><p>{words.NO_SCRIPT}</p></noscript>"
        f"<figcaption>{line(home.CAPTION)}</figcaption></figure></div>"
    )
    groups = "".join(
        f'<section class="wide"><h2>{escape(group)}</h2><p class="hint">{escape(says)}</p>'
        f'<ol class="lessons">{_cards(group)}</ol></section>'
        for group, says in words.GROUPS.items()
    )
    return document(Html("index", words.TAGLINE, hero + groups, words.TAGLINE))


def _cards(group: str) -> str:
    return "".join(
        f'<li><a href="{one.stem}.html"><small>{k} · {one.minutes} minutes</small>'
        f"<b>{escape(one.title)}</b><span>{escape(one.claim)}</span>"
        f"<em>{escape(one.papers)}</em></a></li>"
        for k, one in enumerate(LESSONS, 1)
        if one.group == group
    )


def glossary() -> str:
    """Return the page that says what everything on the screen means."""
    families = {"flow": "Flows", "net": "ODE-Nets", "series": "Series"}
    parts = [
        (f"{name}", families.get(name, family.noun.capitalize()))
        for name, family in FAMILIES.items()
    ]
    body = "".join(section(name, title, _of_family(name)) for name, title in parts)
    known = {
        knob for family in FAMILIES.values() for task in family.tasks for knob in knobs_for(task)
    }
    knobs = {name: text for name, text in KNOBS.items() if name in known}
    body += section("knobs", "Settings", _terms(knobs, {}))
    parts.append(("knobs", "Settings"))
    return _plain("glossary", words.GLOSSARY, words.GLOSSARY_SAYS, contents(parts) + body)


def _of_family(name: str) -> str:
    known = load_target(FAMILIES[name].glossary)
    return "".join(
        f"<h3>{title}</h3>{_terms(entries, known.units)}"
        for title, entries in (
            ("The two sliders", known.clocks),
            ("Layers of the picture", known.layers),
            ("Numbers", known.gauges),
        )
        if entries
    )


def _terms(entries: dict[str, str], units: dict[str, str]) -> str:
    rows = "".join(
        f"<div><dt>{escape(name.replace('_', ' '))}"
        + (f" <small>{escape(units[name])}</small>" if units.get(name) else "")
        + f"</dt><dd>{line(text)}</dd></div>"
        for name, text in entries.items()
    )
    return f'<dl class="terms">{rows}</dl>'


def questions(lessons: tuple[Lesson, ...]) -> str:
    """Return the page with the quiz of every lesson."""
    body = "".join(
        section(
            lesson.stem,
            lesson.page.title,
            f'<p class="hint"><a href="{lesson.stem}.html">{escape(lesson.page.claim)}</a></p>'
            + "".join(question(one, f"{lesson.stem}-{k}") for k, one in enumerate(lesson.quiz, 1)),
        )
        for lesson in lessons
    )
    ways = contents([(lesson.stem, lesson.page.title) for lesson in lessons])
    return _plain("questions", words.QUESTIONS, words.QUESTIONS_SAYS, ways + body)


def plan(app_url: str) -> str:
    """Return the plan of a lecture of fifty minutes, with a way to each of its steps.

    Args:
        app_url: of a running app, where one link starts it on the projector; "" for none.
    """
    rows = "".join(
        f'<tr><td>{stop.minutes:g}</td><th scope="row"><a href="{stop.page}.html">'
        f"{escape(entry_of(stop.page).title)}</a></th><td>"
        + " ".join(f'<a href="{stop.page}.html#step-{k}">{k}</a>' for k in stop.scenes)
        + f"</td><td>{line(stop.points)}</td></tr>"
        for stop in FIFTY.stops
    )
    table = (
        '<div class="scrolls" tabindex="0" role="region" aria-label="Plan"><table><thead><tr>'
        "<th>minutes</th><th>page</th><th>steps</th><th>what it is about</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
    stem, scene = FIFTY.chain[0]
    start = f"{app_url or 'http://localhost:8501'}/{stem}?tour={FIFTY.name}&scene={scene}&present=1"
    address = escape(start, quote=True)
    shown = f'<a href="{address}">{address}</a>' if app_url else f"<code>{address}</code>"
    projector = (
        "<p>In the running app one address starts it on the projector, and two keys lead through "
        f"it, Page Down and Page Up: {shown}</p>"
    )
    return _plain(
        "plan", words.PLAN, words.PLAN_SAYS, section("stops", "The plan", table + projector)
    )


def _plain(stem: str, title: str, says: str, body: str) -> str:
    head = (
        f'<header class="lesson"><h1>{escape(title)}</h1>'
        f'<p class="lead">{escape(says)}</p></header>'
    )
    return document(Html(stem, title, head + body, says))
