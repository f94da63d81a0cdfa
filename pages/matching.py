"""Flow matching: the answer, stages, pairs, what training buys; the field; three pictures."""

from __future__ import annotations

from functools import partial

from node_viz.lessons.matching import field, panels, words
from node_viz.lessons.matching.link import LINK
from node_viz.ui.arms_page import arms_page

with arms_page(LINK, words) as page:
    page.strip(panels.ot_batch, main=(panels.ot_batch,), more=panels.MORE)
    page.live(panels.answer, panels.flows, panels.table, field.field_panel)
    page.reads.append(partial(panels.facts, page))
    page.below.append(field.three_panel)
