"""The figures of each kind of picture, drawn with Matplotlib from the records of a run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from node_viz.export.kinds import How
from node_viz.export.look import Look
from node_viz.export.moment import moment
from node_viz.export.scenes import heat, peak_of, square, target_of
from node_viz.export.scenes_net import MARKS, frame, in_two
from node_viz.export.scenes_series import draw_series
from node_viz.plots.theme import CLASSES, DATA, NOISE, REGULARISED
from node_viz.runs.shipped import ShippedRun

PATHS = 60  #: that are drawn


def sheet(look: Look, columns: int, height: float, rows: int = 1, **more: Any) -> tuple[Any, Any]:
    """Return a figure and its axes; the height is in units of the width."""
    from matplotlib.figure import Figure

    size = (look.width, height * look.width)
    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(rows, columns, **more)


def flow_density(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the data's density, the flow's and the flow's samples; both share their colours."""
    picture: Any = moment(run, how)[1]
    own, peak = picture.density[0], peak_of(run)
    target = target_of(run, own.half_side, len(own.log_prob))
    names = ("data", "flow", "samples")[0 if target is not None else 1 :]
    figure, panes = sheet(look, len(names), 1.1 / len(names))
    for axes, name in zip(panes, names, strict=True):
        if name == "samples":
            axes.scatter(*picture.generate.z[0].T, s=look.dot, c=look["ink"], linewidths=0)
        else:
            log_prob = target if name == "data" and target is not None else own.log_prob
            heat(axes, log_prob, own.half_side, peak, look)
        square(axes, picture.half_side)
        axes.set_title(name)
    return figure


def flow_paths(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the ways from noise to data, over the flow's density."""
    picture: Any = moment(run, how)[1]
    own, z = picture.density[0], np.asarray(picture.generate.z)[:, :PATHS]
    figure, axes = sheet(look, 1, 1.0)
    heat(axes, own.log_prob, own.half_side, peak_of(run), look).set_alpha(0.6)
    axes.plot(z[..., 0], z[..., 1], color=look["faint"], linewidth=0.6, alpha=0.8)
    axes.scatter(*z[-1].T, s=2 * look.dot, c=NOISE, marker="o", label="noise, $t=1$", zorder=3)
    axes.scatter(*z[0].T, s=2 * look.dot, c=DATA, marker="^", label="data, $t=0$", zorder=3)
    square(axes, picture.half_side)
    axes.legend(loc="upper left", borderpad=0)
    return figure


def flow_field(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the field as arrows at three times; the longest of all has one length."""
    picture: Any = moment(run, how)[1]
    field = picture.field
    side = field.vectors.shape[1]
    axis = np.linspace(-field.half_side, field.half_side, side)
    longest = float(np.linalg.norm(field.vectors, axis=-1).max()) or 1.0
    figure, panes = sheet(look, 3, 0.38)
    for axes, k in zip(panes, (len(field.t) - 1, len(field.t) // 2, 0), strict=True):
        f = np.asarray(field.vectors[k], float)
        scale = longest / (3 * (axis[1] - axis[0]))
        axes.quiver(
            *(axis, axis, f[..., 0], f[..., 1]),
            angles="xy",
            scale_units="xy",
            scale=scale,
            color=look["ink"],
            width=0.006,
        )
        square(axes, picture.half_side)
        axes.set_title(f"$t = {field.t[k]:.2f}$")
    return figure


def curves(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw what was measured against the training step: how good above, how dear below."""
    until = moment(run, how)[1].step
    rows = [asdict(one) for one in run.curves.metrics if one.step <= until]
    quality, cost = shown(rows)
    figure, (above, below) = sheet(look, 1, 0.7, rows=2, sharex=True)
    comparable = (
        quality[0][0] in ("kl", "loss", "mse") and getattr(run.curves, "of", "nll") == "nll"
    )
    if comparable:  # a batch's loss is the same number, noisier
        noted = np.asarray(run.curves.step) <= until
        step, loss = (np.asarray(one)[noted] for one in (run.curves.step, run.curves.loss))
        above.plot(step, loss, color=look["faint"], linewidth=0.5, label="a batch")
    for axes, lines in ((above, quality), (below, cost)):
        styles = zip(("-", "--", ":"), ("o", "s", "^"), (DATA, NOISE, REGULARISED), strict=True)
        for (name, label), (line, mark, colour) in zip(lines, styles, strict=False):
            step, values = [row["step"] for row in rows], [row[name] for row in rows]
            axes.plot(step, values, line, marker=mark, markersize=2.5, color=colour, label=label)
        axes.legend()
    if all(row[name] > 0 for row in rows for name, _ in quality):
        above.set_yscale("log", nonpositive="mask")
    below.set(xlabel="training step", ylim=(0, None))
    return figure


def shown(rows: list[dict[str, Any]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the gauges drawn above and below, those of one unit that were measured."""
    for quality in QUALITY:
        if all(math.isfinite(row.get(name, math.nan)) for row in rows for name, _ in quality):
            break
    else:
        raise ValueError("nothing was measured in this run yet, so there are no curves")
    cost = [one for one in COST if all(one[0] in row for row in rows)]
    return quality, cost


#: how good a model is: the first of these that a run has
QUALITY = (
    [("kl", "KL, nats")],
    [("mse", "mean squared error")],
    [("rmse_out", "error after the horizon"), ("rmse_in", "before"), ("rmse_mean", "of the mean")],
    [("loss", "loss, nats")],
)
COST = [("nfe", "NFE, calls a solve"), ("nfe_forward", "NFE, calls a solve")]


def line_density(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the density of the data and of the flow on the line."""
    picture: Any = moment(run, how)[1]
    figure, axes = sheet(look, 1, 0.6)
    axes.plot(picture.z, np.exp(picture.target), "--", color=DATA, label="data")
    axes.plot(picture.z, np.exp(picture.log_prob[0]), color=NOISE, label="flow")
    axes.set(xlabel="$z$", ylabel="density", ylim=(0, None))
    axes.set_xlim(-picture.half_side, picture.half_side)
    axes.legend()
    return figure


def line_paths(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the (t, z) plane: the flow's density at each time, and paths over it."""
    picture: Any = moment(run, how)[1]
    figure, axes = sheet(look, 1, 0.7)
    peak = float(np.exp(max(picture.target.max(), picture.log_prob[0].max())))
    axes.pcolormesh(
        *(picture.t, picture.z, np.exp(0.5 * picture.log_prob.T)),
        cmap=look.densities(),
        vmin=0,
        vmax=peak**0.5,
        shading="gouraud",
        rasterized=True,
    )
    axes.plot(picture.t, picture.encode, color=look["ink"], linewidth=0.6)
    axes.set(xlabel="$t$ (0 data, 1 noise)", ylabel="$z$", xlim=(0, 1))
    axes.set_ylim(-picture.half_side, picture.half_side)
    return figure


def line_map(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw where the flow carries each point, beside the only increasing map there is."""
    picture: Any = moment(run, how)[1]
    figure, axes = sheet(look, 1, 0.7)
    axes.plot(picture.x, picture.exact, "--", color=DATA, label="exact")
    axes.plot(picture.x, picture.z1, color=NOISE, label="flow")
    axes.set(xlabel="$x = z(0)$", ylabel="$T(x) = z(1)$")
    axes.legend()
    return figure


def net_answers(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw what the net answers everywhere, and the points that it was asked to part or meet."""
    picture: Any = moment(run, how)[1]
    figure, axes = sheet(look, 1, 0.7 if picture.decision.ndim == 1 else 1.0)
    half, x = picture.half_side, picture.inputs
    if picture.decision.ndim == 1:
        axis = np.linspace(-half, half, len(picture.decision))
        axes.plot(axis, picture.decision, color=NOISE, label="net")
        axes.scatter(x[:, 0], picture.labels, s=2 * look.dot, c=DATA, label="data", zorder=3)
        axes.set(xlabel="$x$", ylabel="$y$", xlim=(-half, half))
        axes.legend()
        return figure
    from matplotlib.colors import LinearSegmentedColormap

    probability = 1 / (1 + np.exp(-np.clip(np.asarray(picture.decision, float), -30, 30)))
    sides = (CLASSES[0], look["background"], CLASSES[1])
    colours = LinearSegmentedColormap.from_list("classes", sides)
    reach = (-half, half, -half, half)
    axes.imshow(
        probability, origin="lower", extent=reach, cmap=colours, vmin=0, vmax=1, alpha=0.5,
        interpolation="bilinear", rasterized=True,
    )  # fmt: skip
    axes.contour(probability, levels=[0.5], extent=reach, colors=[look["ink"]], linewidths=0.8)
    _classes(axes, np.asarray(x), picture.labels, look)
    square(axes, half)
    return figure


def net_paths(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the ways of the points through the net: hollow where they begin, full where they end."""
    picture: Any = moment(run, how)[1]
    z = np.asarray(picture.paths.z, float)
    if z.shape[2] == 1:
        figure, axes = sheet(look, 1, 0.7)
        axes.plot(picture.paths.t, z[..., 0], color=NOISE, linewidth=0.7)
        axes.set(xlabel="$t$", ylabel="$z$", xlim=(0, 1))
        return figure
    figure, axes = sheet(look, 1, 1.0)
    flat = in_two(z)
    for label in (0, 1):
        of = np.flatnonzero(np.asarray(picture.labels).round() == label)[:PATHS]
        axes.plot(flat[:, of, 0], flat[:, of, 1], color=CLASSES[label], linewidth=0.5, alpha=0.6)
    _classes(axes, flat[-1], picture.labels, look)
    x, y = frame(flat)
    axes.set(xlim=x, ylim=y, aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return figure


def _classes(axes: Any, points: Any, labels: Any, look: Look) -> None:
    for label, colour in enumerate(CLASSES):
        of = points[np.asarray(labels).round() == label]
        edge = {"edgecolors": look["ink"], "linewidths": 0.3}
        axes.scatter(*of.T, s=2 * look.dot, c=colour, marker=MARKS[label], zorder=3, **edge)


def series_seen(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw series: what is seen, where they truly go, and what the model says."""
    picture: Any = moment(run, how)[1]
    count = len(picture.said)
    figure, panes = sheet(look, count, 1.05 / count, squeeze=False)
    for number, axes in enumerate(panes[0]):
        draw_series(axes, picture, number, look)
    return figure


def series_plane(run: ShippedRun, how: How, look: Look) -> Any:
    """Draw the states of more series in their plane; the two ways of turning have two strokes."""
    picture: Any = moment(run, how)[1]
    figure, axes = sheet(look, 1, 0.9)
    for turn, line, colour in ((1, "-", DATA), (-1, "--", NOISE)):
        states = np.asarray(picture.plane)[np.asarray(picture.turns) == turn]
        for state in states:
            axes.plot(*state.T, line, color=colour, linewidth=0.7, alpha=0.8)
    axes.set(aspect="equal", xticks=[], yticks=[], xlabel="first direction", ylabel="second")
    return figure


Draw = Callable[[ShippedRun, How, Look], Any]
CURVES: Draw = curves
FLOW: dict[str, Draw] = {"density": flow_density, "paths": flow_paths, "field": flow_field}
LINE: dict[str, Draw] = {"density": line_density, "paths": line_paths, "map": line_map}
NET: dict[str, Draw] = {"answers": net_answers, "paths": net_paths}
SERIES: dict[str, Draw] = {"series": series_seen, "plane": series_plane}
