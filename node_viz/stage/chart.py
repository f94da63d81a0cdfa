"""A figure by itself, drawn by a Plotly of ours that has only what the pages need.

`st.plotly_chart` brings all of Plotly, which is more than the rest of a page, and makes a new chart
at every change; this one keeps its zoom, and its camera if it can be turned.
"""

from __future__ import annotations

from typing import Any

from node_viz.stage.registered import as_text, registered


def chart(key: str, figure: Any, *, alt: str, height: int | None = None) -> None:
    """Draw or update a figure.

    Args:
        key: names the chart; the same key keeps the same chart and its zoom.
        figure: of Plotly, or one as a plain dict.
        alt: what it shows, for whoever cannot see it.
        height: in pixels; None takes what the container has left.
    """
    data = as_text(figure=figure, alt=alt, height=height)
    # Plotly writes its styles into the page's head, which a shadow root would not see.
    mount = registered("chart", isolate_styles=False)
    mount(key=key, data=data, height="stretch" if height is None else height)
