"""Straight paths are cheap: flows side by side, their curves, the line, two seeds, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.straight import charts, panels, words
from node_viz.lessons.straight.line import line_panel
from node_viz.lessons.straight.link import LINK
from node_viz.lessons.straight.seeds import seeds_panel
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    controls = panels.contrast, panels.arms, panels.weight
    page.strip(*controls, more=panels.MORE, main=controls[:1], first=1)
    page.live(charts.answer, panels.stages, charts.look_at, charts.arm_charts)
    page.reads.append(partial(panels.facts, page))
    page.below += [line_panel, panels.to_lies, seeds_panel]
