"""Widgets that show what the page holds, quick clicks that are kept, callbacks that cannot fail.

Whatever does something when it is moved or pressed is drawn by a function of this file, for what a
callback raises would blank the page: here it becomes a sentence, and the setting stays as it was.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

UNFORESEEN = "That did not work, and nothing was changed. The server's log says why."
TROUBLE = "trouble"  #: session key of what the last callback could not do
CLOSED = "closed"  #: session key of the popovers that are closed
AROUND = "around"  #: session key of the popover that is being drawn in, if any


def guarded(callback: Callable[..., object]) -> Callable[..., None]:
    """Return `callback` so that it cannot fail: what it raises is said on the page instead.

    A `ValueError` is a sentence for the visitor; anything else goes to the log.
    """

    def call(*args: Any, **named: Any) -> None:
        try:
            callback(*args, **named)
        except ValueError as error:
            st.session_state[TROUBLE] = f"{error}."
        except Exception:
            logging.getLogger(__name__).exception("a callback failed")
            st.session_state[TROUBLE] = UNFORESEEN

    return call


def press(label: str, does: Callable[..., object], **rest: Any) -> bool:
    """Draw a button that `does` something; `rest` is what else `st.button` takes."""
    return st.button(label, on_click=guarded(does), **rest)


def trouble() -> None:
    """Say, once, what the last callback could not do."""
    if TROUBLE in st.session_state:
        notice([st.session_state.pop(TROUBLE)])


def notice(sentences: Iterable[str], title: str = "") -> None:
    """Say what did not work, as plain text: a sentence may quote what a visitor sent.

    In Markdown a link, a picture or a formula in it would come to life.
    """
    lines = "".join(f"<li>{html.escape(one, quote=False)}</li>" for one in sentences)
    head = f"<p>{html.escape(title, quote=False)}</p>" if title else ""
    st.html(f'<div class="notice" role="status">{head}<ul>{lines}</ul></div>')


def pick(
    widget: Callable[..., Any], label: str, options: Sequence[Any], *, value: Any, **rest: Any
) -> Any:
    """Draw the choice of one or several `options`, showing `value`.

    Args:
        widget: Streamlit's: `st.selectbox`, `st.select_slider`, `st.pills`, `st.segmented_control`.
        label: what it is called.
        options: what it offers.
        value: what it shows: one of the options, a list of them, or None.
        rest: what else the widget takes; it needs a `key`.
    """
    if widget is st.selectbox:
        begins = {"index": None if value is None else list(options).index(value)}
    else:
        begins = {"value" if widget is st.select_slider else "default": value}
    return widget(label, options, **showing(value, begins, **rest))


def showing(value: Any, begins: dict[str, Any], *, key: str, **rest: Any) -> dict[str, Any]:
    """Return what a widget takes to show `value`.

    What the session says overrides, in the browser, whatever was clicked meanwhile, so that of two
    quick clicks the second would be undone. So it is said only where the widget shows something
    else. A widget that is new to the browser `begins` with the value as its own default: it is
    drawn twice before some browsers look, and what is said once would be missed.
    """
    if key in st.session_state and st.session_state[key] != value:
        st.session_state[key] = value
        begins = {}  # a default beside it would be a contradiction
    if "on_change" in rest:
        rest["on_change"] = guarded(_until_closed(rest["on_change"]))
    return {"key": key, **begins, **rest}


def opened(label: str, *, key: str, icon: str, help: str) -> AbstractContextManager[None] | None:
    """Draw a button that opens a popover; return what to draw in while it is open, else None.

    What a closed one holds is not drawn: the browser would keep what was last shown there, and send
    it back over whatever was set meanwhile.
    """
    box = st.popover(label, key=key, icon=icon, help=help, on_change="rerun")
    closed: set[str] = st.session_state.setdefault(CLOSED, set())
    if not box.open:
        closed.add(key)
        return None
    closed.discard(key)
    return _inside(box, key)


@contextmanager
def _inside(box: DeltaGenerator, key: str) -> Iterator[None]:
    """Draw in a popover, whose widgets fall silent with it."""
    st.session_state[AROUND] = key
    try:
        with box:
            yield
    finally:
        st.session_state[AROUND] = None


def _until_closed(callback: Callable[..., object]) -> Callable[..., object]:
    """Return `callback` so that it does nothing once the popover around its widget is drawn closed.

    The server forgets a widget that is drawn no more, but the browser does so only after a run that
    no click interrupts. What it says until then of the widget looks like news.
    """
    around = st.session_state.get(AROUND)

    def call(*args: Any, **named: Any) -> None:
        if around not in st.session_state[CLOSED]:
            callback(*args, **named)

    return call if around else callback
