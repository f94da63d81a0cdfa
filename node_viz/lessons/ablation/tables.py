"""The grid of two penalties as tables in colour: HTML of what the app draws as heat maps."""

from __future__ import annotations

from html import escape

from node_viz.lessons.ablation.figures import MAPS, Gauge, heat_map, weight_text
from node_viz.runs import sweep_store
from node_viz.runs.sweep_view import SweepView

GRID = "moons"  #: the grid that comes with the project
SAYS = (
    "Each cell is one flow: the row is the price on motion, λ_K, the column the price on slope, "
    "λ_J. Four of them are alive above."
)


def maps() -> str:
    """Return a table for each gauge of the grid."""
    grid = sweep_store.load(GRID)
    tables = "".join(_table(gauge, grid) for gauge in MAPS)
    return f'<p class="hint">{SAYS}</p><div class="maps">{tables}</div>'


def _table(gauge: Gauge, grid: SweepView) -> str:
    cells = heat_map(gauge, [cell.metrics for cell in grid.cells])["cells"]
    sides = [weight_text(weight) for weight in grid.sides]
    head = "".join(f'<th scope="col">{side}</th>' for side in sides)
    rows = "".join(
        f'<tr><th scope="row">{side}</th>'
        + "".join(
            f'<td style="background:{one["colour"] or "none"};color:{one["ink"] or "inherit"}">'
            f"{escape(one['text'])}</td>"
            for one in cells[k * len(sides) : (k + 1) * len(sides)]
        )
        + "</tr>"
        for k, side in enumerate(sides)
    )
    return (
        f'<div class="scrolls" tabindex="0" role="region" aria-label="{escape(gauge.title)}">'
        f"<table>"
        f"<caption><b>{escape(gauge.title)}</b> {escape(gauge.unit)}</caption>"
        f"<thead><tr><td>λ_K \\ λ_J</td>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
