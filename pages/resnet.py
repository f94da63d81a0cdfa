"""From ResNet to ODE-Net: networks side by side, their layers beside the curve, the story."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.resnet import panels, words
from node_viz.lessons.resnet.layers import facts, layers
from node_viz.lessons.resnet.link import LINK
from node_viz.lessons.resnet.table import table
from node_viz.ui.arms_page import arms_page
from node_viz.ui.own_data import own_data

with arms_page(LINK, words) as page:
    page.strip(panels.setup, panels.solver_steps, panels.arms, own_data, more=panels.MORE, first=1)
    page.live(panels.answer, panels.stages, panels.gauges)
    page.live(layers, every=0.4)
    page.reads.append(partial(facts, page))
    page.below.append(partial(page.live, table, every=0.4))
