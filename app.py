"""The app's front door: `streamlit run app.py`.

What all pages share is set here; then the page asked for runs. Which pages there are, and in which
order, stands in `node_viz/course/syllabus.py`; what is on them, in `pages/`.
"""

from __future__ import annotations

import streamlit as st

from node_viz.ui.host import attend, warm
from node_viz.ui.leaving import leave
from node_viz.ui.page import navigation, page_style

st.set_page_config(page_title="node_viz", page_icon="🌊", layout="wide")
current = navigation()
page_style()
# A page asks whether the visitor has just come to it: then its own memory wins over a bare address.
before, st.session_state["page"] = st.session_state.get("page"), current.url_path
st.session_state["arrived"] = before != current.url_path or st.session_state.pop("left", False)
if before is not None and before != current.url_path:
    leave()
attend()
st.session_state["front_door"] = True
current.run()
warm()  # the first page is drawn without torch; the first click on Train will want it
