"""How deep a sample is, in two figures: its way in its own time, and S(x).

Plain dicts for `node_viz.stage.curves`. What is coloured by depth has one scale, `DEEP`: blue goes
back, red goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from node_viz.plots.figure import Figure, bare_axis, frame, short, words
from node_viz.plots.small_multiples import SWAPPED
from node_viz.plots.training_curves import DARK as INK_DARK
from node_viz.plots.training_curves import LIGHT as INK_LIGHT
from node_viz.shapes import Array

# The browser swaps one set for the other when the theme changes: same names, same order.
# Arms are not among them: they keep their colours.
LIGHT = {**{name: INK_LIGHT[name] for name in SWAPPED}, "faint": "rgba(27,31,36,0.35)"}
DARK = {**{name: INK_DARK[name] for name in SWAPPED}, "faint": "rgba(236,239,244,0.38)"}
#: of a number with a sign; at least 3:1 on a light and on a dark page, save about the middle
DEEP = ((0.0, (44, 106, 214)), (0.5, (142, 128, 142)), (1.0, (214, 62, 44)))
LEAST = 0.1  #: depths smaller than this do not stretch the scale


def deep_colour(value: float, most: float) -> str:
    """Return the colour of a number between -most and most on the scale `DEEP`.

    >>> deep_colour(-2.0, 2.0)
    'rgb(44,106,214)'
    """
    at = float(np.clip(0.5 + 0.5 * value / most, 0, 1))
    (low, start), (high, end) = DEEP[:2] if at < 0.5 else DEEP[1:]
    share = (at - low) / (high - low)
    mixed = (round(a + share * (b - a)) for a, b in zip(start, end, strict=True))
    return f"rgb({','.join(map(str, mixed))})"


def own_time_figure(s: Array, z: Array, S: Array, label: str, *, dark: bool) -> Figure:
    """Draw each sample's way over its own time s, from s = 0 to where it stops at s = S(x).

    References:
        Dissecting Neural ODEs (Massaroli et al., 2020), arXiv:2002.08071, figure 8.

    Args:
        s: own times, (k, n).
        z: states, (k, n).
        S: depths, (n,), which the colours show.
        label: of the arm.
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    most = max(float(np.abs(S).max()), LEAST)
    data = [
        {
            "type": "scatter", "mode": "lines", "x": short(s[:, i]), "y": short(z[:, i]),
            "line": {"color": deep_colour(S[i], most), "width": 2}, "hoverinfo": "skip",
        }
        for i in range(len(S))
    ]  # fmt: skip
    bar = {"title": {"text": "S(x)"}, "thickness": 11, "outlinewidth": 0, "len": 0.95, "nticks": 5}
    data.append(
        {
            "type": "scatter", "mode": "markers", "x": short(s[-1]), "y": short(z[-1]),
            "customdata": [[round(float(v), 3)] for v in z[0]],
            "marker": {"size": 7, "color": short(S), "cmin": -most, "cmax": most,
                       "colorscale": [[at, f"rgb{rgb}"] for at, rgb in DEEP], "showscale": True,
                       "colorbar": bar, "line": {"width": 1, "color": colours["ink"]}},
            "hovertemplate": "x = %{customdata[0]} stops at s = %{x:.3f}, z = %{y:.3f}"
            "<extra></extra>",
        }
    )  # fmt: skip
    data.append(marks(np.zeros(len(S)), z[0], colours["ink"]))
    layout = titled(colours, f"{label}: own time s of each sample", "state z")
    layout["shapes"] = [upright(0.0, colours["faint"])]
    return {"data": data, "layout": layout | {"margin": {"l": 48, "r": 4, "t": 8, "b": 40}}}


def marks(x: Array, y: Array, colour: str) -> Figure:
    """Return small dots."""
    return {"type": "scatter", "mode": "markers", "x": short(x), "y": short(y),
            "marker": {"size": 4, "color": colour}, "hoverinfo": "skip"}  # fmt: skip


def depth_figure(
    arms: Sequence[tuple[str, str, Array, Array, Array, Array]], *, dark: bool
) -> Figure:
    """Draw the learnt S(x) of each arm, and the depths that y = -x would need in its field.

    Args:
        arms: label, colour, x (n,), S(x), -2x / mean f, and the exact depth (NaN: there is none).
        dark: whether the page is dark.
    """
    colours = DARK if dark else LIGHT
    data = []
    for label, colour, x, S, by_mean, exact in arms:
        data += [
            line(f"{label}: learnt S(x)", x, S, {"color": colour, "width": 2.6}),
            line("−2x / mean f", x, by_mean, {"color": colours["ink"], "width": 1.6,
                                               "dash": "dash"}),
            {**marks(x, exact, colours["ink"]), "name": "where the flow meets −x",
             "marker": {"size": 7, "symbol": "circle-open", "color": colours["ink"]},
             "hoverinfo": "all", "hovertemplate": "exact %{y:.4f} at x = %{x:.2f}<extra></extra>"},
        ]  # fmt: skip
    layout = titled(colours, "input x", "depth S", legend=True)
    most = max((float(np.abs(S).max()) for *_, S, _, _ in arms), default=1.0)
    reach = 1.5 * max(most, LEAST)
    layout["yaxis"] |= {"range": [-reach, reach]}
    return {"data": data, "layout": layout}


def line(name: str, x: Array, y: Array, line: Figure) -> Figure:
    """Return a line that says its name and its value."""
    return {"type": "scatter", "mode": "lines", "name": name, "x": short(x), "y": short(y),
            "line": line, "hovertemplate": f"{name}: %{{y:.4g}}<extra></extra>"}  # fmt: skip


def upright(x: float, colour: str) -> Figure:
    """Return a line from bottom to top at x."""
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": colour, "width": 1}}  # fmt: skip


def titled(colours: dict[str, str], along: str, up: str, *, legend: bool = False) -> Figure:
    """Return the layout that the figures of depth share; no axis counts training steps."""
    return frame(
        (LIGHT, DARK),
        dark=colours is DARK,
        margin={"l": 48, "r": 8, "t": 28 if legend else 8, "b": 40},
        showlegend=legend,
        xaxis=bare_axis(colours["grid"], title=words(along)),
        yaxis=bare_axis(colours["grid"], title=words(up)),
    )
