"""The frame around a lesson: headline, text column, and the little CSS the app needs."""

from __future__ import annotations

from contextlib import AbstractContextManager

import streamlit as st

from node_viz.course.syllabus import SYLLABUS, Page

LATER = 2.5  #: seconds that the part above the fold has for itself
STYLE = """
/* one screen of 1280 x 800 must hold the controls, the stage and its sliders */
.stMainBlockContainer { padding: 4.2rem 2rem 4rem; }
.stMainBlockContainer h1 { font-size: 1.5rem; padding: 0; line-height: 1.3; }
@media (min-width: 800px) { .st-key-headline { flex-wrap: nowrap; } }
.papers { white-space: nowrap; color: var(--st-text-color); opacity: .72; font-size: .8rem; }
.status { font-variant-numeric: tabular-nums; font-size: .95rem; line-height: 1.3; margin: 0; }
.stMainBlockContainer h2 { font-size: 1.35rem; padding: 1.2rem 0 .3rem; }
.st-key-hero { max-width: 1240px; margin: 0 auto; }
.st-key-hero h1 { font-size: 2.6rem; line-height: 1.15; padding-bottom: .6rem; }
.st-key-hero .stPageLink a { padding-left: 0; }
/* a page that refreshes five times a second is not news */
.stStatusWidget:has(button) { display: none; }
[data-stale=true] { opacity: 1 !important; }
/* the stage is as large as the window's height allows, and never wider than a phone; the curves
   beside it end with it */
:root { --side: clamp(300px, min(100vh - 276px, 100vw - 4rem), 900px); --beside: 50px; }
.stColumn:has(.st-key-stage_box) { flex: 0 0 var(--side); min-width: 0; }
.st-key-stage_box, .st-key-stage, .st-key-stage [class*=Bidi], .st-key-stage [data-testid*=Bidi] {
  height: calc(var(--side) + 96px) !important; }
.st-key-stage_box { min-height: calc(var(--side) + 96px); }
.st-key-curves, .st-key-curves [class*=Bidi], .st-key-curves [data-testid*=Bidi],
.st-key-curves .js-plotly-plot { height: calc(var(--side) - var(--beside)) !important; }
.st-key-stage, .st-key-curves, .st-key-home { flex: 0 0 auto !important; }
.st-key-home { max-width: calc(100vh - 250px); margin: 0 auto; }
.st-key-home, .st-key-home [class*=Bidi], .st-key-home [data-testid*=Bidi] {
  height: min(100vh - 250px, 640px) !important; }
/* panes side by side are as large as their number and the window's height allow */
[class*=st-key-panes1_] { --panes: 1; } [class*=st-key-panes2_] { --panes: 2; }
[class*=st-key-panes3_] { --panes: 3; } [class*=st-key-panes4_] { --panes: 4; }
[class*=st-key-panes] { --pane: clamp(200px, min(100vh - 376px,
  (100vw - 4rem - (var(--panes) - 1) * 2rem) / var(--panes)), 900px); }
[class*=st-key-panes] [class*=_pane_], [class*=_pane_] [class*=Bidi],
[class*=_pane_] [data-testid*=Bidi] { height: var(--pane) !important; flex: 0 0 auto !important;
  max-width: var(--pane); margin: 0 auto; }
[class*=st-key-panes] .stColumn { min-width: 0; }
.pane-head, .pane-foot { display: flex; flex-wrap: wrap; justify-content: space-between; margin: 0;
  align-items: baseline; gap: 0 .9rem; line-height: 1.3; font-variant-numeric: tabular-nums;
  max-width: max(var(--pane), 230px); margin: 0 auto; }
.pane-head b { font-size: 1.25rem; } .pane-head span { font-size: .85rem; opacity: .85; }
.pane-foot { font-size: .95rem; } .pane-foot b { font-size: 1.25rem; }
.pane-said, .pane-failed { margin: .1rem auto 0; font-size: .9rem; line-height: 1.3;
  max-width: max(var(--pane), 230px); }
.pane-failed { font-weight: 600; }
/* panes of ODE-Nets have two canvases, beside each other or, where panes are many, one above the
   other; net.js makes the same choice and fits them to the same room */
[class*=st-key-nets1_] { --panes: 1; } [class*=st-key-nets2_] { --panes: 2; }
[class*=st-key-nets3_] { --panes: 3; } [class*=st-key-nets4_] { --panes: 4; }
[class*=st-key-nets5_] { --panes: 5; }
[class*=st-key-nets] { --room: max(100vh - 23.5rem, 190px);
  --wide: calc((100vw - 4rem - (var(--panes) - 1) * 2rem) / var(--panes)); }
:is([class*=st-key-nets1_], [class*=st-key-nets2_]) {
  --pane: min(var(--wide), 2 * var(--room) - 28px);
  --tall: min(var(--room), var(--wide) / 2 + 14px); }
:is([class*=st-key-nets3_], [class*=st-key-nets4_], [class*=st-key-nets5_]) {
  --tall: max(var(--room), 384px); --pane: min(var(--wide), max(var(--room) / 2 - 22px, 170px)); }
[class*=st-key-nets][class*=_one_] {
  --pane: min(var(--wide), var(--room) - 20px); --tall: min(var(--wide) + 20px, var(--room)); }
[class*=st-key-nets] [class*=_net_][class*=_box] { min-height: var(--tall); }
[class*=st-key-nets] .stColumn { min-width: 0; }
/* a name over a line of words, so that all panes begin at one height */
[class*=st-key-nets] .pane-head { flex-direction: column; flex-wrap: nowrap; max-width: none; }
[class*=st-key-nets] .pane-head span { max-width: 100%; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; }
.bars { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
  gap: .6rem 1.4rem; font-size: .85rem; font-variant-numeric: tabular-nums; }
.bars p { display: grid; grid-template-columns: 4.2rem 1fr 2.8rem; gap: .4rem; align-items: center;
  margin: .15rem 0 0; font-size: inherit; }
.bars p > i { height: .8rem; } .bars i i { display: block; height: 100%; }
.bars em { font-style: normal; font-weight: 600; text-align: right; }
"""
PRESENT = """
html { font-size: 24px; }
:root { --side: clamp(300px, min(100vh - 350px, 100vw - 4rem), 900px); --beside: 130px; }
.stMainBlockContainer h1 { font-size: 1.2rem; }
.papers, [class*=st-key-nets] .pane-head span { display: none; }
[class*=st-key-nets] .pane-foot { font-size: .62rem !important; }
[class*=st-key-nets] .pane-foot b { font-size: .85rem !important; }
[class*=st-key-panes] { --pane: clamp(200px, min(100vh - 530px,
  (100vw - 4rem - (var(--panes) - 1) * 2rem) / var(--panes)), 900px); }
"""


def navigation() -> st.Page:
    """Declare the pages in syllabus order, by group, and return the one asked for.

    An address is the stem of the page's file: the first deep link to a fresh server needs it so.
    """
    groups: dict[str, list[st.Page]] = {}
    for index, entry in enumerate(SYLLABUS):
        page = st.Page(
            f"pages/{entry.stem}.py",
            title=entry.title,
            url_path=entry.stem,
            default=index == 0,
        )
        groups.setdefault(entry.group, []).append(page)
    return st.navigation(groups, position="top")


def front_door() -> None:
    """Make sure that this page runs inside `app.py`.

    A fresh server that is first asked for a deep link takes the folder `pages` for an app of the
    old kind and runs the page without `app.py`. Declaring the navigation teaches it better, and
    running again goes through the front door.
    """
    if not st.session_state.pop("front_door", False):
        navigation()
        st.rerun()


def page_style() -> None:
    """Add the app's own CSS; `?present=1` makes every letter half as large again."""
    st.html(f"<style>{STYLE}{PRESENT if presenting() else ''}</style>")


def presenting() -> bool:
    """Whether the page is shown on a projector: only stage, figures and one sentence remain."""
    return st.query_params.get("present") == "1"


def headline(page: Page) -> None:
    """Draw the page's claim with its papers beside it; a page begins with it."""
    front_door()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headline"):
        st.title(page.claim, anchor=False)
        st.html(f'<span class="papers">{page.papers}</span>', width="content")


def settled() -> bool:
    """Whether the part below the fold may come: on a first visit, once the stage moves.

    Its chart library and its code highlighter are large, and the browser would load them first.
    """
    if not st.session_state.get("settled"):
        st.fragment(_settle, run_every=LATER)()
    return bool(st.session_state.get("settled"))


def _settle() -> None:
    state = st.session_state
    if state.get("painted"):
        state["settled"] = True
        st.rerun()
    state["painted"] = True


def text_column() -> AbstractContextManager:
    """Return a column as wide as a line of text is read with ease."""
    return st.container(width=680)
