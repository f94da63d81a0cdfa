"""What the browser decodes is what the probe measured, up to a known rounding, and it is small."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import numpy as np
import pytest

from node_viz.records.history import Metrics
from node_viz.records.pictures import DensityGrid, FieldGrid, Picture, PointPath, Trajectories
from node_viz.stage.payload import REACH, pack_pictures, unpack

HALF_SIDE = 4.0


def trajectories(rng: np.random.Generator, times: int, points: int) -> Trajectories:
    return Trajectories(np.linspace(0, 1, times), rng.normal(size=(times, points, 2)))


def picture(step: int = 420, lattice_times: int = 13) -> Picture:
    rng = np.random.default_rng(step)
    x = np.linspace(-HALF_SIDE, HALF_SIDE, 56)
    log_normal = -0.5 * (x[:, None] ** 2 + x[None, :] ** 2) - np.log(2 * np.pi)
    return Picture(
        step=step,
        seconds=8.25,
        half_side=HALF_SIDE,
        encode=trajectories(rng, 13, 200),
        generate=trajectories(rng, 13, 200),
        data_grid=trajectories(rng, lattice_times, 225),
        noise_grid=trajectories(rng, lattice_times, 225),
        field=FieldGrid(np.linspace(0, 1, 9), HALF_SIDE, 3 * rng.normal(size=(9, 16, 16, 2))),
        density=tuple(DensityGrid(t, HALF_SIDE, log_normal) for t in np.linspace(0, 1, 5)),
        metrics=Metrics(step, 8.25, 1.9, 1.86, 0.04, 43, 37, 2.5, 3.1, 0.001),
        path=PointPath(
            np.linspace(0, 1, 25), rng.normal(size=(25, 2)), np.linspace(0, -1, 25), -2.0, -3.0
        ),
    )


def header(**more: object) -> dict[str, object]:
    return {"run": "a", "live": True, "tape": [1, 420], "vmax": 0.3, **more}


def test_round_trip_is_exact_up_to_the_quantum() -> None:
    shown = picture(lattice_times=7)
    points = np.random.default_rng(0).normal(size=(500, 2))
    back = unpack(pack_pictures([shown], header(data=points)))
    quantum = REACH * HALF_SIDE / 32767
    assert np.abs(back["data"] - points).max() <= quantum / 2 + 1e-12
    (got,) = back["pictures"]
    for name in ("encode", "generate", "data_grid", "noise_grid"):
        want = getattr(shown, name)
        assert np.abs(got[name]["z"] - want.z).max() <= quantum / 2 + 1e-12
        assert np.allclose(got[name]["t"], want.t, atol=1e-5)
    largest = np.abs(shown.field.vectors).max()
    assert np.abs(got["field"]["v"] - shown.field.vectors).max() <= largest / 254 + 1e-12
    p = np.exp(shown.density[0].log_prob)
    worst = np.abs(np.sqrt(got["density"][0]["p"]) - np.sqrt(p)).max()
    assert worst <= np.sqrt(0.3) / 510 + 1e-12
    assert got["metrics"]["kl"] == pytest.approx(0.04)
    assert got["path"]["log_prob"] == -3.0


def test_a_live_picture_weighs_at_most_sixty_kilobytes() -> None:
    points = np.zeros((1000, 2))
    assert len(pack_pictures([picture()], header(data=points))) <= 60_000


def test_a_lattice_keeps_its_ends_when_frames_are_dropped() -> None:
    shown = picture(lattice_times=13)
    (got,) = unpack(pack_pictures([shown], header()))["pictures"]
    assert got["data_grid"]["t"][0] == 0.0
    assert got["data_grid"]["t"][-1] == 1.0
    assert np.allclose(got["data_grid"]["z"][-1], shown.data_grid.z[-1], atol=1e-3)


def test_buffers_are_aligned_and_the_header_is_strict_json() -> None:
    payload = pack_pictures([picture(1), picture(2)], header(data=np.zeros((3, 2))))
    (length,) = struct.unpack_from("<I", payload)
    assert length % 4 == 0
    head = json.loads(payload[4 : 4 + length], parse_constant=pytest.fail)
    assert [shown["step"] for shown in head["pictures"]] == [1, 2]
    assert all(shown["field"]["v"]["o"] % 4 == 0 for shown in head["pictures"])


def test_points_out_of_reach_and_numbers_that_are_none_do_not_break_it() -> None:
    shown = picture()
    shown.encode.z[0, 0] = [np.nan, np.inf]
    shown.density[0].log_prob[0, 0] = -np.inf
    (got,) = unpack(pack_pictures([shown], header()))["pictures"]
    assert np.isfinite(got["encode"]["z"]).all()
    assert got["encode"]["z"][0, 0, 1] == pytest.approx(REACH * HALF_SIDE)
    assert got["density"][0]["p"][0, 0] == 0.0


def test_what_is_missing_is_asked_for() -> None:
    shown = picture()
    with pytest.raises(ValueError, match="'vmax'"):
        pack_pictures([shown], header(vmax=None))
    with pytest.raises(ValueError, match="at least one picture"):
        pack_pictures([], header())


def test_the_pictures_of_labels_go_along_and_cost_nothing_where_there_are_none() -> None:
    """A colour means the same p(x, label) in each of them: half of p(x | label), of two labels."""
    plain = picture()
    path = plain.path
    assert path is not None
    given = replace(plain, given=(picture(1), picture(2)), path=replace(path, given=(path, path)))
    names = ("upper arc", "lower arc")
    back = unpack(pack_pictures([given], header(labels=names)))
    assert tuple(back["labels"]) == names
    (got,) = back["pictures"]
    assert len(got["path"]["given"]) == 2
    for one, want in zip(got["given"], given.given, strict=True):
        assert np.abs(one["generate"]["z"] - want.generate.z).max() < 1e-3
        p = np.exp(want.density[0].log_prob)
        assert (
            np.abs(np.sqrt(one["density"][0]["p"]) - np.sqrt(p)).max() <= np.sqrt(0.6) / 510 + 1e-12
        )
    whole, alone = (len(pack_pictures([one], header())) for one in (given, plain))
    assert whole < 3.1 * alone
    assert "given" not in unpack(pack_pictures([plain], header()))["pictures"][0]
