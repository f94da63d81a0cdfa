"""The frames that figures start from: letters, ground, axes, and the colours of both pages.

`frame` and `bare_axis` are for plain dicts that the browser redraws in place and that let the page
show through; `base_layout` and `axis` for figures that Streamlit draws on a ground of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from node_viz.plots.theme import Palette

FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
CLEAR = "rgba(0,0,0,0)"
Figure = dict[str, Any]  #: `plotly.graph_objects.Figure(figure)` takes it
Data = TypeVar("Data", covariant=True)


class Series(NamedTuple, Generic[Data]):
    """What a chart draws of one arm, which has one name and one colour wherever it is drawn."""

    label: str
    colour: str  #: "#rrggbb", the same on a light and on a dark page
    data: Data  #: a record


def frame(look: Palette, *, steps: Sequence[str] | str | None = (), **more: Any) -> Figure:
    """Return the layout that figures start from.

    Args:
        look: the figure's colours, "ink" and "grid" among them.
        steps: which x axes count training steps, as `node_viz.stage.curves` reads it; None for all.
        more: of the layout.
    """
    meta: Figure = dict(look.both())
    if steps is not None:
        meta["steps"] = steps if isinstance(steps, str) else list(steps)
    paper = look["paper"] if "paper" in look.pairs else CLEAR
    return {
        "uirevision": "keep",
        "meta": meta,
        "font": {"family": FONT, "size": 12, "color": look["ink"]},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": paper, "font": {"color": look["ink"]}},
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        **more,
    }


def hairlines(look: Palette, **more: Any) -> Figure:
    """Return an axis of hairlines, without a line at zero."""
    return {"gridcolor": look["grid"], "linecolor": look["grid"], "zeroline": False, **more}


def bare_axis(look: Palette, **more: Any) -> Figure:
    """Return an axis of hairlines with small numbers."""
    return hairlines(look, tickfont={"size": 11}, **more)


def axis_title(text: str, standoff: int = 4, **more: Any) -> Figure:
    """Return the title of an axis, close to it."""
    return {"text": text, "standoff": standoff, **more}


def base_layout(look: Palette, height: int = 232) -> Figure:
    """Return the layout of a figure on a ground of its own: thin margins, no legend.

    The height is the least a figure takes; a page may give it more.
    """
    return {
        "height": height,
        "margin": {"l": 58, "r": 12, "t": 6, "b": 36},
        "paper_bgcolor": look["background"],
        "plot_bgcolor": look["background"],
        "font": {"color": look["ink"], "size": 12, "family": "Source Sans, sans-serif"},
        "hoverlabel": {"font_size": 12},
        "showlegend": False,
        "template": None,
    }


def axis(look: Palette, title: str, **more: Any) -> Figure:
    """Return an axis on such a ground: its title with the unit, and whatever else is given."""
    return {
        "title": axis_title(title, font_size=12),
        "gridcolor": look["grid"],
        "zeroline": False,
        "linecolor": look["faint"],
        "showline": True,
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": look["faint"],
        **more,
    }


def axis_name(letter: str, place: int) -> str:
    """Return how Plotly calls the axis of a panel, counted from 0.

    >>> axis_name("y", 0), axis_name("y", 1), axis_name("xaxis", 2)
    ('y', 'y2', 'xaxis3')
    """
    return letter if place == 0 else f"{letter}{place + 1}"


def on(place: int) -> Figure:
    """Return what puts a trace into a panel."""
    return {"xaxis": axis_name("x", place), "yaxis": axis_name("y", place)}
