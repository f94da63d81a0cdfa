"""What a visitor answers before being told: guesses about runs, and the questions of the quiz.

The page's script shows what is hidden here, and compares numbers and orders; nothing is sent.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from node_viz.course.guesses import Amount, Choices, Drawn, Ranking
from node_viz.course.parts import TOLERANCE, Experiment, Question, in_drawn_order
from node_viz.site import words
from node_viz.site.text import blocks, line


def question(entry: Question, name: str) -> str:
    """Return a question whose every answer is told why once it is chosen.

    Args:
        entry: the question.
        name: tells it from all others of its page.
    """
    choices = "".join(
        f'<label><input type="radio" name="{name}" aria-describedby="{name}-{k}">'
        f"<span>{line(answer)}</span></label>"
        for k, answer in enumerate(in_drawn_order(entry.ask, entry.answers))
    )
    told = "".join(
        f'<div id="{name}-{k}" class="told {"right" if answer == entry.right else "wrong"}" hidden>'
        f"<p><b>{'Yes' if answer == entry.right else 'Not quite'}.</b> "
        f"{line(entry.answers[answer])}</p></div>"
        for k, answer in enumerate(in_drawn_order(entry.ask, entry.answers))
    )
    return (
        f'<fieldset class="question" data-quiz><legend>{line(entry.ask)}</legend>{choices}'
        f'<div aria-live="polite">{told}</div></fieldset>'
    )


def number_question(asked: dict[str, Any] | None, name: str) -> str:
    """Return the question whose answer is read off the run above, "" if there is none."""
    if not asked:
        return ""
    value = asked["value"]
    right = f"{value:g}" if float(value).is_integer() else f"{float(f'{value:.3g}'):g}"
    return (
        f'<form class="question" data-number="{value}" data-within="{TOLERANCE}" '
        f'data-right="{right}"><label for="{name}">{line(asked["ask"])}</label>'
        f'<p class="row"><input id="{name}" type="number" step="any" inputmode="decimal" '
        f'placeholder="A number"><button type="submit">Check</button></p>'
        f'<div aria-live="polite"><div class="told" hidden><p><b></b> {line(asked["why"])}</p>'
        f"</div></div></form>"
    )


def experiment(entry: Experiment, name: str, measured: dict[str, Any] | None, see: str) -> str:
    """Return a card: the guess, and behind a button what came out, or what we expect, and why.

    Args:
        entry: the experiment.
        name: tells it from all others of its page.
        measured: how it came out; None if its run does not come with the project.
        see: HTML that says how to see it oneself.
    """
    came = (
        f'<p class="came">{line(measured["end"])}</p>'
        if measured
        else f'<p class="came">{words.EXPECTED}<b>{line(_expected(entry))}</b>.</p>'
        if _expected(entry)
        else ""
    )
    facts = {"outcome": (measured or {}).get("outcome") or _expected(entry)} | {
        key: measured[key] for key in ("value", "order") if measured and key in measured
    }
    told = f"{came}<p>{line(entry.why)}</p>{see}"
    return (
        f'<form class="card guess" data-guess="{escape(json.dumps(facts), quote=True)}" '
        f'data-measured="{int(bool(measured))}"><h3>{line(entry.title)}</h3>'
        f"{blocks(entry.ask)}{_input(entry, name)}"
        f'<p class="row"><button type="submit">{words.CAME_OUT}</button></p>'
        f'<div aria-live="polite"><div class="told" hidden><p class="verdict"></p>'
        f"{told}</div></div>"
        f"</form>"
    )


def _expected(entry: Experiment) -> str:
    """Return what we expect to come out, where it can be said in words."""
    return entry.guess.right if isinstance(entry.guess, Choices) else ""


def _input(entry: Experiment, name: str) -> str:
    """Return what a guess is made with."""
    kind = entry.guess
    if isinstance(kind, Choices):
        return _choices(in_drawn_order(entry.ask, kind.options), name)
    if isinstance(kind, Amount):
        unit = f", {kind.unit}" if kind.unit else ""
        return (
            f'<p class="row"><label for="{name}">{words.YOUR_GUESS}{escape(unit)}</label>'
            f'<input id="{name}" type="number" step="any" inputmode="decimal" min="{kind.low:g}" '
            f'max="{kind.high:g}" placeholder="{kind.low:g} to {kind.high:g}" '
            f'data-unit="{escape(kind.unit, quote=True)}"></p>'
        )
    if isinstance(kind, Ranking):
        items = "".join(
            f'<li data-item="{escape(item, quote=True)}"><span>{line(item)}</span>'
            f'<button type="button" class="up" aria-label="{escape(item, quote=True)}: one up">↑'
            f"</button></li>"
            for item in in_drawn_order(entry.ask, kind.items)
        )
        return f'<p class="hint">{escape(kind.first)} first</p><ol class="ranking">{items}</ol>'
    assert isinstance(kind, Drawn)
    return '<p class="hint">Point at the way with your finger, then click that place above.</p>'


def _choices(options: list[str], name: str) -> str:
    labels = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(one, quote=True)}">'
        f"<span>{line(one)}</span></label>"
        for one in options
    )
    return f"<fieldset><legend>{words.YOUR_GUESS}</legend>{labels}</fieldset>"
