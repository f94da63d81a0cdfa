"""Printed figures stand beside ours: every row has its run and number, and quick runs work."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from benchmarks import published, published_runs
from benchmarks.__main__ import options_of, parser
from benchmarks.options import Options
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.net_catalogue import TARGETS

ROWS = [row for rows in published.GROUPS.values() for row in rows()]


class Any(dict[str, float]):
    """Numbers by whatever name."""

    def __missing__(self, name: str) -> float:
        return 0.5


def test_every_row_names_its_source_and_what_differs_and_is_had_from_a_run() -> None:
    for row in ROWS:
        assert row.source
        assert row.setting
        assert row.differs
        assert row.printed > 0
        assert not row.run or row.run in published_runs.RUNS
        assert bool(row.run) == bool(row.number) == (not row.differs.startswith(published.NOT_RUN))


def test_the_tables_have_every_row_and_say_where_ours_is_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = {name: lambda seed, quick: Any() for name in published_runs.RUNS}
    monkeypatch.setattr(published_runs, "RUNS", runs)
    *tables, floors = published.run(Options(seeds=2, quick=True))
    rows = [row for table in tables for row in table.rows]
    assert len(rows) == len(ROWS)
    for row, printed in zip(rows, ROWS, strict=True):
        assert row["here"] == (0.5 if printed.run else None)
        assert row["±"] == (0.0 if printed.run else None)
        if printed.run and printed.printed < 0.4:
            assert row["ours is"] == "worse"
        assert "| source |" in tables[0].markdown()
    assert all(row["W2"] > 0 for row in floors.rows)


@pytest.mark.parametrize("name", ["moons 64", f"fm, {published_runs.EIGHT}", "ANODE"])
def test_a_quick_run_has_the_numbers_that_its_rows_read(name: str) -> None:
    found = published_runs.RUNS[name](0, True)
    asked = {row.number for row in ROWS if row.run == name}
    assert asked <= set(found)
    assert all(math.isfinite(value) for value in found.values())
    assert published_runs.EIGHT not in DATASETS
    assert published_runs.DISC not in TARGETS


def test_the_sets_are_those_of_the_printed_figures() -> None:
    """torchcfm's covariance of 12.82 a coordinate and entropy; ANODE's radii."""
    eight = published_runs.eight()
    np.testing.assert_allclose(np.diag(eight.covariance), 12.82, atol=0.01)
    x = eight.sample(20_000, np.random.default_rng(0))
    assert -eight.log_prob(x).mean() == pytest.approx(eight.entropy, abs=0.03)
    points, y = published_runs.disc().sample(3000, np.random.default_rng(0))
    radius = np.linalg.norm(points, axis=1)
    assert radius[y < 0].max() <= 0.5
    assert 1 <= radius[y > 0].min() <= radius[y > 0].max() <= 1.5
    assert (y < 0).mean() == pytest.approx(1 / 3, abs=0.03)


def test_the_command_line_tries_it_quickly() -> None:
    read = partial(parser().parse_args, ["published", "--quick", "--seeds", "2"])
    options = options_of(read())
    assert (options.quick, options.seeds) == (True, 2)
