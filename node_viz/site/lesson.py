"""The page of a lesson: its runs, step by step, story, guesses, quiz, corrections, code."""

from __future__ import annotations

import json
import shlex
from html import escape

from node_viz.course.guesses import Drawn
from node_viz.course.parts import Experiment, Source
from node_viz.course.scenes import Scene
from node_viz.course.source_text import source_lines
from node_viz.experiment.registry import load_target
from node_viz.experiment.views import View
from node_viz.site import words
from node_viz.site.frame import LESSONS, Html, beside, contents, document, section
from node_viz.site.gathered import HEIGHT, WIDTH, Lesson
from node_viz.site.guessing import experiment, number_question, question
from node_viz.site.stages import panes_of, stage_for
from node_viz.site.text import blocks, line

#: what draws the tables of a lesson that has some
TABLES = {"ablation": "node_viz.lessons.ablation.tables:maps"}
LOCAL = "http://localhost:8501"  #: where an app is by itself


def page(lesson: Lesson, app_url: str) -> str:
    """Return a lesson's page.

    Args:
        lesson: its parts.
        app_url: of a running app that its links lead to; "" for none.
    """
    parts = (
        ("maps", words.MAPS, _tables(lesson.stem), True),
        ("walk", words.WALK, _walk(lesson, app_url), True),
        ("story", words.STORY, f'<div class="prose">{blocks(lesson.story)}</div>', False),
        ("more", words.MORE, _more(lesson), False),
        ("guess", words.GUESS, _guesses(lesson, app_url), True),
        ("quiz", words.QUIZ, _quiz(lesson), False),
        ("corrections", words.CORRECTIONS, _corrections(lesson), False),
        ("code", words.CODE, "".join(map(_source, lesson.sources)), False),
    )
    there = [(name, title) for name, title, inner, _ in parts if inner]
    body = "\n".join(section(name, title, inner, wide) for name, title, inner, wide in parts)
    main = f"{_head(lesson)}\n{stages(lesson, app_url)}\n{contents(there)}\n{body}"
    of = lesson.page
    whole = Html(lesson.stem, of.title, f"{main}\n{beside(lesson.stem)}", f"{of.claim}.")
    return document(whole)


def _tables(stem: str) -> str:
    return load_target(TABLES[stem])() if stem in TABLES else ""


def _head(lesson: Lesson) -> str:
    of = lesson.page
    return (
        f'<header class="lesson"><p class="eyebrow">{escape(of.group)} · lesson {lesson.place} of '
        f"{len(LESSONS)} · {of.minutes} minutes</p><h1>{escape(of.claim)}</h1>"
        f'<p class="papers">{escape(of.papers)}</p></header>'
    )


def stages(lesson: Lesson, app_url: str) -> str:
    """Return the players of a page, of which one is shown; tabs choose which."""
    if not lesson.stages:
        way = _in_app(lesson.stem, "", app_url)
        return f'<div class="nothing"><p>{words.NO_STAGE} {way}</p></div>'
    tabs = "".join(
        f'<button type="button" role="tab" id="tab-{k}" aria-controls="stage-{k}" '
        f'aria-selected="{str(not k).lower()}">{escape(stage.title)}</button>'
        for k, stage in enumerate(lesson.stages)
    )
    bar = f'<div class="tabs" role="tablist" aria-label="Runs">{tabs}</div>'
    role = "tabpanel" if len(lesson.stages) > 1 else "group"
    panels = "".join(
        f'<div class="stage" id="stage-{k}" role="{role}" '
        f'aria-label="{escape(stage.title, quote=True)}" data-runs="{stage.file}"'
        f'{" hidden" if k else ""}><p class="waiting">{words.LOADING}</p></div>'
        for k, stage in enumerate(lesson.stages)
    )
    shown = bar if len(lesson.stages) > 1 else ""
    return (
        f'<div class="stages"><h2 class="unseen">{words.RUNS}</h2>{shown}{panels}'
        f"<noscript><p>{words.NO_SCRIPT}</p></noscript></div>"
    )


def _walk(lesson: Lesson, app_url: str) -> str:
    """Return the scenes as a list of steps, each with a button that shows it above."""
    steps, known = [], lesson.measured["numbers"]
    for k, scene in enumerate(lesson.scenes):
        number = known[k] if k < len(known) else []
        said = (
            f'<p class="number"><b>{escape(number[0])}</b> {escape(number[1])}</p>'
            if number
            else ""
        )
        steps.append(
            f'<li id="step-{k + 1}"><p class="says">{line(scene.says)}</p>{_drawn(lesson, k + 1)}'
            f"{said}{_asked(scene)}"
            f'<p class="row">{_show(lesson, scene, k + 1, app_url)}</p></li>'
        )
    says = words.WALK_SAYS if any("data-view" in step for step in steps) else words.WALK_READS
    return f'<p class="hint">{says}</p><ol class="walk">{"".join(steps)}</ol>'


def _drawn(lesson: Lesson, number: int) -> str:
    """Return the figure of a scene as the app draws it, "" where none was drawn."""
    name = f"{lesson.stem}-{number}"
    alt = lesson.drawn.get(name)
    if alt is None:
        return ""
    size = f'width="{WIDTH}" height="{HEIGHT}" loading="lazy" alt="{escape(alt, quote=True)}"'
    return (
        f'<figure><img class="light" src="drawn/{name}.svg" {size}>'
        f'<img class="dark" src="drawn/{name}-dark.svg" {size}></figure>'
    )


def _asked(scene: Scene) -> str:
    """Return what a scene asks; the answer is behind a word to click."""
    if not scene.asks:
        return ""
    choices = "".join(f"<li>{line(one)}</li>" for one in scene.choices)
    return (
        f'<div class="asks"><p>{line(scene.ask)}</p><ul>{choices}</ul><details><summary>'
        f"{words.ANSWER}</summary><p><b>{line(scene.right)}</b></p></details></div>"
    )


def _show(lesson: Lesson, scene: Scene, number: int, app_url: str) -> str:
    """Return the button that sets the picture above to a scene, and the way to it in the app."""
    stage, ways = stage_for(lesson.stages, lesson.link, scene.setup), []
    view = scene.view
    if stage is not None and scene.train is None and (stage or scene.fresh or view.told()):
        if scene.fresh:  # the app begins anew there
            view = View(0, view.t, view.play, view.way, view.layers, view.point, view.zoom)
        told = escape(json.dumps(view.told()), quote=True)
        ways.append(
            f'<button type="button" class="show" data-stage="{stage}" data-view="{told}">'
            f'{words.SHOW}<span class="unseen">: step {number}</span></button>'
        )
    if app_url:
        address = escape(f"{app_url}/{lesson.stem}?scene={number}", quote=True)
        ways.append(
            f'<a href="{address}">{words.TRAIN_IN_APP}<span class="unseen">: step '
            f"{number}</span></a>"
        )
    return "".join(ways)


def _more(lesson: Lesson) -> str:
    """Return what a lesson says besides its story, each text behind its title."""
    return "".join(
        f'<details class="more"><summary>{line(title)}</summary><div class="prose">{blocks(text)}'
        "</div></details>"
        for title, text in lesson.more
    )


def _guesses(lesson: Lesson, app_url: str) -> str:
    known = lesson.measured["guesses"]
    cards = "".join(
        experiment(
            entry,
            f"guess-{k}",
            known.get(entry.title),
            _true_path(lesson, entry)
            + see_for_yourself(lesson, entry.setup, app_url, entry.title in known),
        )
        for k, entry in enumerate(lesson.experiments, 1)
    )
    return f'<p class="hint">{words.GUESS_SAYS}</p><div class="cards">{cards}</div>'


def _true_path(lesson: Lesson, entry: Experiment) -> str:
    """Return the button that shows a path that was to be guessed, "" for another guess."""
    stage = stage_for(lesson.stages, lesson.link, entry.setup)
    if not isinstance(entry.guess, Drawn) or stage is None:
        return ""
    at = entry.guess
    view = View(-1, at.t, 0, point=at.start + ((at.t,) if at.t else ()))
    told = escape(json.dumps(view.told()), quote=True)
    return (
        f'<p class="row"><button type="button" class="show" data-stage="{stage}" '
        f'data-view="{told}">{words.SHOW}</button></p>'
    )


def see_for_yourself(lesson: Lesson, setup: str, app_url: str, measured: bool) -> str:
    """Return the command that trains what a guess is about, and the way into a running app.

    Args:
        lesson: whose page it is.
        setup: the page's query string.
        app_url: of a running app; "" for none.
        measured: whether its run is on the page, so that nothing need be trained.
    """
    link = _in_app(lesson.stem, setup, app_url) if app_url else ""
    if measured:
        return f'<p class="see">{link}</p>' if link else ""
    command = command_for(lesson, setup)
    if not command:
        return f'<p class="see">{words.ONLY_APP} {_in_app(lesson.stem, setup, app_url)}</p>'
    return (
        f'<div class="see"><p>{words.TRAIN}</p><pre class="command" tabindex="0"><code>'
        f"{escape(command)}</code></pre><p>{link}</p></div>"
    )


def command_for(lesson: Lesson, setup: str) -> str:
    """Return the one line that trains what a page shows at an address, "" if nothing trains."""
    panes = panes_of(lesson.link, setup)
    if not panes:
        return ""
    if len(panes) == 1:
        return f"node-viz train {shlex.quote(panes[0].config.to_query())}"
    return f"node-viz compare {shlex.quote(_address(lesson.stem, setup, LOCAL))}"


def _address(stem: str, setup: str, app_url: str) -> str:
    return f"{app_url}/{stem}" + (f"?{setup}" if setup else "")


def _in_app(stem: str, setup: str, app_url: str) -> str:
    """Return the way to a page of the app, or its command and address where none is known."""
    if app_url:
        address = escape(_address(stem, setup, app_url), quote=True)
        return f'<a class="app" href="{address}">{words.TRAIN_IN_APP}</a>'
    address = escape(_address(stem, setup, LOCAL))
    return f"<code>node-viz app</code>, <code>{address}</code>"


def _quiz(lesson: Lesson) -> str:
    asked = "".join(question(one, f"quiz-{k}") for k, one in enumerate(lesson.quiz, 1))
    return asked + number_question(lesson.measured["question"], "quiz-run")


def _corrections(lesson: Lesson) -> str:
    decided = lesson.measured["corrections"]
    return "".join(
        f'<article class="card correction"><h3>{line(one.where)}</h3>'
        f'<p class="printed"><b>It prints</b> {line(one.printed)}</p>'
        f'<p class="right"><b>Right is</b> {line(one.right)}</p>'
        + (f"<p>{line(decided[k])}</p>" if k < len(decided) and decided[k] else "")
        + "</article>"
        for k, one in enumerate(lesson.corrections)
    )


def _source(source: Source) -> str:
    """Return a piece of the real code, in colours."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    text, first = source_lines(source)
    made = highlight(text, PythonLexer(), HtmlFormatter(nowrap=True))
    return (
        f'<details class="source"><summary><code>{escape(source.name)}</code> '
        f'{line(source.notice)}</summary><p class="hint">node_viz/{escape(source.file)}, from line '
        f'{first}</p><pre class="code" tabindex="0" aria-label="Source of {escape(source.name)}">'
        f"<code>{made}</code></pre></details>"
    )
