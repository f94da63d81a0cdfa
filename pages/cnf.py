"""The lesson on continuous normalizing flows, as a storyboard: what stands where."""

from __future__ import annotations

from node_viz.course.syllabus import page
from node_viz.lessons.cnf import session
from node_viz.lessons.cnf import words as cnf
from node_viz.lessons.cnf.live import live_panel, summary
from node_viz.lessons.cnf.strip import control_strip
from node_viz.ui.lesson import below_the_fold
from node_viz.ui.page import headline, presenting, settled
from node_viz.ui.sharing import config_from_link, write_link

headline(page("cnf"))
config = config_from_link()
write_link(config)
run = session.ensure_run(config)

control_strip(config, run)
live_panel()

if settled() and not presenting():
    summary()
    below_the_fold(cnf, session.experiment)
