"""An app with what students use of a lesson, and a page that raises: `streamlit run` serves it."""

from __future__ import annotations

import json

import streamlit as st
from streamlit.components.v2 import component

STAGE = component("toy_stage", js="export default () => {}")


def toy() -> None:
    state = st.session_state
    state.setdefault("live", False)
    state.setdefault("step", 0)
    st.button("Train", key="toy_train", on_click=lambda: state.update(live=True))
    st.button("Pause", key="toy_pause", on_click=lambda: state.update(live=False))
    st.button("+10", key="toy_ten", on_click=lambda: state.update(step=state["step"] + 10))
    st.fragment(stage, run_every=0.1 if state["live"] else None)()


def stage() -> None:
    """Show a picture a look, one step further while it plays."""
    state = st.session_state
    state["step"] += state["live"]
    head = {"run": "toy", "live": state["live"], "pictures": [{"step": state["step"], "s": 0}]}
    STAGE(key="toy_pane", data=json.dumps(head, separators=(",", ":")).encode())


def broken() -> None:
    raise RuntimeError("a page that raises")


def front() -> None:
    st.title("The way in")


pages = [st.Page(page, url_path=page.__name__) for page in (toy, broken)]
st.navigation([st.Page(front, default=True), *pages]).run()
