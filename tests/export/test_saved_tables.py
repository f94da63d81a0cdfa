"""A table opens in numpy and holds the numbers of the records, every digit of them."""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import Any

import numpy as np
import pytest

from node_viz.data.own import Own, name_of, scale_in
from node_viz.export.kinds import How, written
from node_viz.export.tables import names_for, tables_of
from node_viz.runs import shipped
from node_viz.runs.shipped import ShippedRun

EACH = ("default", "line-plain", "augment-none", "augment-zero", "augment-line-none", "series-rnn")


def opened(run: ShippedRun, what: str, step: int | None = None) -> dict[str, Any]:
    """Return the columns of a table by their names with units."""
    data = written([run], "table.csv", How(what=what, step=step)).decode()
    (head,) = csv.reader([data.partition("\n")[0]])
    rows = np.loadtxt(io.StringIO(data), delimiter=",", skiprows=1, ndmin=2)
    assert rows.shape[1] == len(head)
    return dict(zip(head, rows.T, strict=True))


@pytest.mark.parametrize("name", EACH)
def test_every_table_of_every_family_names_a_unit_for_each_column(name: str) -> None:
    run = shipped.load(name)
    assert set(tables_of(run)) <= set(names_for(run.config))
    for what in tables_of(run):
        table = opened(run, what)
        assert all(head.endswith("]") and " [" in head for head in table)
        assert len({len(column) for column in table.values()}) == 1


def test_paths_of_a_flow_are_those_of_the_picture() -> None:
    run = shipped.load("default")
    picture: Any = run.pictures[3]
    table = opened(run, "paths", step=picture.step)
    way, point, t, x, y = table.values()
    for number, paths in ((0, picture.encode), (1, picture.generate)):
        of = way == number
        shape = (paths.z.shape[1], len(paths.t))
        z = np.stack([x[of].reshape(shape).T, y[of].reshape(shape).T], axis=-1)
        assert np.array_equal(z.astype(paths.z.dtype), paths.z)
        assert np.array_equal(t[of].reshape(shape)[0], paths.t)
        assert np.array_equal(point[of].reshape(shape)[:, 0], np.arange(shape[0]))


def test_a_density_has_its_mass_and_a_field_its_arrows() -> None:
    run = shipped.load("default")
    picture: Any = run.pictures[-1]
    t, x, y, log_prob = opened(run, "density").values()
    for grid in picture.density:
        at = t == grid.t
        side = len(grid.log_prob)
        assert np.array_equal(log_prob[at].reshape(side, side).astype("f4"), grid.log_prob)
        axis = np.unique(x[at])
        assert np.array_equal(axis, np.unique(y[at]))
        assert np.exp(log_prob[at]).sum() * (axis[1] - axis[0]) ** 2 == pytest.approx(1, abs=0.02)
        assert np.array_equal(x[at].reshape(side, side)[0], axis)  # columns are x, rows are y
    t, x, y, u, v = opened(run, "field").values()
    vectors = np.stack([u, v], axis=-1).reshape(picture.field.vectors.shape)
    assert np.array_equal(vectors.astype("f4"), picture.field.vectors)


def test_curves_hold_every_batch_and_every_gauge() -> None:
    run = shipped.load("default")
    table = opened(run, "curves")
    steps = table["step [1]"].tolist()
    for step, loss in zip(run.curves.step.tolist(), run.curves.loss, strict=True):
        assert table["batch loss [nats]"][steps.index(step)] == loss
    for one in run.curves.metrics:
        assert table["kl [nats]"][steps.index(one.step)] == one.kl  # pyright: ignore
    assert np.isnan(table["kl [nats]"]).sum() == len(steps) - len(run.curves.metrics)


def test_a_squared_error_and_a_squared_speed_are_no_nats() -> None:
    assert "batch loss [(data units)^2]" in opened(shipped.load("augment-line-none"), "curves")
    assert "batch loss [(data units)^2]" in opened(shipped.load("matching-fm"), "curves")
    assert "batch loss [nats]" in opened(shipped.load("augment-none"), "curves")


def test_a_net_and_a_series_have_their_own() -> None:
    run = shipped.load("augment-zero")
    picture: Any = run.pictures[-1]
    paths = opened(run, "paths")
    width = picture.paths.z.shape[2]
    z = np.stack([paths[f"z{k + 1} [data units]"] for k in range(width)], axis=-1)
    shape = (picture.paths.z.shape[1], len(picture.paths.t), width)
    assert np.array_equal(
        z.reshape(shape).swapaxes(0, 1).astype("f4"), picture.paths.z.astype("f4")
    )
    points = opened(run, "points")
    assert np.array_equal(points["label [1]"], picture.labels)
    run = shipped.load("series-rnn")
    picture = run.pictures[-1]
    said = opened(run, "paths")
    x = said["x [data units]"].reshape(picture.said.shape[:2])
    assert np.array_equal(x.astype(picture.said.dtype), picture.said[..., 0])


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("default", How(what="cats"), "table must be one of 'points', 'paths', 'density'"),
        ("augment-zero", How(what="field"), "table must be one of 'points'"),  # in three dimensions
        ("series-rnn", How(what="density"), "table must be one of"),
        ("default", How(step=-1), "step must be a whole number from 0; got -1"),
    ],
)
def test_what_a_run_has_not_is_refused(name: str, how: How, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        written([shipped.load(name)], "table.csv", how)


def test_tables_of_own_points_are_in_the_units_that_the_points_came_in() -> None:
    run = shipped.load("default")
    x = np.random.default_rng(0).normal((100.0, -7.0), (20.0, 0.5), (50, 2))
    own = dataclasses.replace(run, config=run.config.replace(dataset=name_of(Own(x))))
    scale = scale_in(own.config.dataset)
    assert scale is not None
    for what in ("points", "paths", "density", "field"):
        trained, table = opened(run, what), opened(own, what)
        z = np.stack([trained["x [data units]"], trained["y [data units]"]], axis=1)
        moved = np.stack([table["x [data units]"], table["y [data units]"]], axis=1)
        assert moved == pytest.approx(scale.to_own(z), rel=1e-6)
    before, after = opened(run, "density"), opened(own, "density")
    lost = before["log_prob [nats]"] - after["log_prob [nats]"]
    assert lost == pytest.approx(np.log(20.0 * 0.5), abs=0.5)
    assert np.ptp(lost) < 1e-6
    before, after = opened(run, "field"), opened(own, "field")
    fast = "f_x [data units per unit of t]"
    assert after[fast] == pytest.approx(before[fast] * scale.width[0], rel=1e-5)
