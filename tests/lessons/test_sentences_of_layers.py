"""What the page on discrete flows says of the runs that come with the app, taken at its word."""

from __future__ import annotations

from told import every_outcome_is_a_sentence, scenes_show_what_they_say, shipped_facts

from node_viz.lessons.discrete import numbers, words
from node_viz.lessons.discrete.link import ARMS, Layered
from node_viz.lessons.discrete.questions import prices, printed
from node_viz.runs.shipped import load, name_of
from node_viz.runs.snapshot import RunSnapshot


def snapshots() -> list[RunSnapshot]:
    runs = [load(name_of(pane.config) or "") for pane in Layered().panes()]
    return [RunSnapshot("", one.pictures[-1].step, one.config, one.weights) for one in runs]


def test_the_runs_that_come_with_the_app_bear_out_what_the_page_says() -> None:
    first, *others = snapshots()
    found = dict(zip(ARMS, prices(first, tuple(others)), strict=True))
    for price in found.values():
        assert price.all_modes == 8
        assert price.round_trip < 1e-3
        assert abs(price.mass - 1) < 0.01
    for name in ("realnvp", "glow", "planar"):
        assert found[name].round_trip < 1e-4
    lines = printed(others[0])
    assert lines.wrong_order > 0.5
    assert lines.determinants > lines.logs + 1  # d - log d is 1 at least, in each layer
    facts = shipped_facts("discrete")
    more = {f"{name}_price": price for name, price in found.items()}
    more |= numbers.words_of(facts) | {"printed": lines, "sample_times": 2.0}
    more |= {"bridge_cnf": "1.0", "bridge_realnvp": "2.0"}
    every_outcome_is_a_sentence("discrete", {**facts, **more})
    scenes_show_what_they_say("discrete", more)
    assert all(one.decided({**facts, **more}) for one in words.CORRECTIONS)
    order = numbers.by_kl(facts)
    assert sorted(order) == sorted(numbers.LABELS)
    assert order[0] == "CNF"  # what the scenes say
    assert numbers.bridges({**facts, **more}) == numbers.LESS
