"""Series seen at irregular times: a latent ODE beside an RNN, the table, the story."""

from __future__ import annotations

from node_viz.lessons.series import panels, words
from node_viz.lessons.series.link import LINK
from node_viz.ui.arms_page import arms_page
from node_viz.ui.own_data import own_data

with arms_page(LINK, words) as page:
    page.strip(panels.which, panels.observations, panels.arms, own_data, more=panels.MORE)
    page.live(panels.answer, panels.stages, panels.gauges)
    page.below.append(panels.counts)
