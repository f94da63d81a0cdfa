"""One point on its way through the solver's steps, and the step that is looked at."""

from __future__ import annotations

from node_viz.plots.figure import Figure, axis_title, bare_axis, frame
from node_viz.plots.lines import scatter, short, stroke
from node_viz.plots.theme import DATA, NOISE, PAGE, Palette
from node_viz.records.augmented import AugmentedSteps
from node_viz.remembered import remembered

COLOURS = {**PAGE, "step": (NOISE, "#4fb0e8"), "data": (DATA, DATA)}


@remembered()
def walk_figure(steps: AugmentedSteps, k: int, *, dark: bool) -> Figure:
    """Draw all states as dots, step k as an arrow, and where the field was asked half way.

    Args:
        steps: of the point.
        k: the step, from 0.
        dark: whether the page is dark.
    """
    look = Palette(COLOURS, dark)
    x, y = (short(column, 4) for column in steps.z.T)
    way = scatter(x, y, "lines+markers", line=stroke(look["ink"], 1.5), marker={"size": 5})
    way |= {"opacity": 0.5, "hovertemplate": "t = %{customdata:.3g}<extra></extra>"}
    way["customdata"] = short(steps.t, 4)
    head = {"symbol": "arrow", "angleref": "previous", "size": [0, 15], "color": look["step"]}
    arrow = scatter(x[k : k + 2], y[k : k + 2], "lines+markers", marker=head, hoverinfo="skip")
    arrow["line"] = stroke(look["step"], 3.5)
    ring = {"size": 12, "color": look["data"], "symbol": "circle-open", "line": {"width": 2.5}}
    middle = scatter([short(steps.middle[k, :1])[0]], [short(steps.middle[k, 1:])[0]], "markers")
    middle |= {"marker": ring, "hovertemplate": "half way: asked here<extra></extra>"}
    layout = frame(
        look,
        xaxis=bare_axis(look, title=axis_title("z<sub>1</sub>")),
        yaxis=bare_axis(look, title=axis_title("z<sub>2</sub>"), scaleanchor="x"),
        margin={"l": 44, "r": 8, "t": 8, "b": 40},
    )
    return {"data": [way, arrow, middle], "layout": layout}
