"""Straight paths are cheap: flows side by side, their curves, the line, two seeds, the story."""

from __future__ import annotations

from node_viz.lessons.straight import charts, panels, words
from node_viz.lessons.straight.line import line_panel
from node_viz.lessons.straight.link import LINK
from node_viz.lessons.straight.seeds import seeds_panel
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.contrast, panels.arms, panels.weight, more=panels.MORE, first=1)
    page.live(panels.stages, charts.look_at, charts.arm_charts, scrubs=False)
    page.below += [line_panel, seeds_panel]
