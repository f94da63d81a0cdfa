"""Curves that grow in place: a Plotly figure drawn with `Plotly.react` in a component of ours.

`st.plotly_chart` makes a new chart at every change of its data and forgets the zoom; this one keeps
the chart. In every panel a vertical line marks the step under the training slider of the stages on
the same link; dragging it, or a click in the chart, moves that slider, in the browser alone. In a
scatter whose points are steps, the point of that step has a ring instead.
"""

from __future__ import annotations

from typing import Any

from node_viz.stage.registered import as_text, registered


def curves(key: str, figure: dict[str, Any], *, link: str, height: int = 520) -> None:
    """Draw or update a figure of `node_viz.plots.training_curves`.

    Args:
        key: names the chart; the same key keeps the same chart and its zoom.
        figure: a Plotly figure as a plain dict. Its x axes count training steps, or only those that
            `layout.meta["steps"]` lists (as in `["x", "x3"]`); with "customdata" there, the step of
            each point is its `customdata`.
        link: shared with the stages of this name.
        height: of the chart, in pixels.
    """
    data = as_text(figure=figure, link=link, height=height)
    # Plotly writes its styles into the page's head, which a shadow root would not see.
    registered("curves", isolate_styles=False)(key=key, data=data, height=height)
