"""Show the real source of a function: what the page explains is what the program runs."""

from __future__ import annotations

import streamlit as st

from node_viz.course.parts import Source
from node_viz.course.source_text import ROOT as ROOT
from node_viz.course.source_text import source_lines as source_lines
from node_viz.stage.code import code


def code_behind(sources: tuple[Source, ...]) -> None:
    """Draw one tab for each piece of source."""
    tabs = st.tabs([source.name for source in sources])
    for number, (tab, source) in enumerate(zip(tabs, sources, strict=True)):
        text, first = source_lines(source)
        with tab:
            st.caption(f"{source.notice} `node_viz/{source.file}`, from line {first}.")
            code(f"source_{number}", text, label=f"Source of {source.name}", python=True)
