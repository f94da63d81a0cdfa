"""What the browser decodes is what the probe measured, up to a known rounding, and it is small."""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import Any

import numpy as np
import pytest

from node_viz.records.history import Scores
from node_viz.records.pictures import FieldGrid, NetPath, NetPicture, Trajectories
from node_viz.stage.net_payload import FAR, pack_net_pictures
from node_viz.stage.packing import REACH, unpack

HALF_SIDE = 3.0
HEADER = {"run": "a", "live": True, "tape": [1, 420], "axes": ["z₁", "z₂"]}


def picture(dim: int = 3, step: int = 420, **changes: Any) -> NetPicture:
    rng = np.random.default_rng(step)
    times = np.linspace(0, 1, 17)
    shown = NetPicture(
        step=step,
        seconds=8.25,
        half_side=HALF_SIDE,
        labels=rng.integers(2, size=160).astype(float),
        inputs=rng.uniform(-3, 3, (160, 2)),
        paths=Trajectories(times, 4 * rng.normal(size=(17, 160, dim))),
        nodes=np.linspace(0, 1, 6),
        answers=3 * rng.normal(size=160),
        depths=np.ones(160),
        decision=5 * rng.normal(size=(44, 44)),
        head=rng.normal(size=dim + 1),
        field=FieldGrid(times[::4], 4.2, rng.normal(size=(5, 15, 15, 2))) if dim == 2 else None,
        metrics=Scores(step, 8.25, 0.3, accuracy=0.97, nfe_forward=26),
        path=NetPath(times, rng.normal(size=(17, dim)), 1.5, 1.0),
    )
    return dataclasses.replace(shown, **changes)


def sent(*pictures: NetPicture) -> list[dict[str, Any]]:
    return unpack(pack_net_pictures(pictures, HEADER))["pictures"]


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_round_trip_is_exact_up_to_the_quantum(dim: int) -> None:
    shown = picture(dim)
    (got,) = sent(shown)
    quantum = np.abs(shown.paths.z).max() / 32767
    assert np.abs(got["paths"]["z"] - shown.paths.z).max() <= quantum / 2 + 1e-12
    assert np.abs(got["inputs"] - shown.inputs).max() <= REACH * HALF_SIDE / 65534 + 1e-12
    for name in ("labels", "answers", "depths", "nodes", "head"):
        assert np.allclose(got[name], getattr(shown, name), atol=1e-5)
    assert (got["field"] is None) == (dim != 2)
    assert got["metrics"]["accuracy"] == pytest.approx(0.97)
    assert got["metrics"]["mse"] is None
    assert got["path"]["answer"] == 1.5


def test_the_boundary_is_kept_finer_than_the_colours() -> None:
    """With r = sqrt(|logit| / most) known to half a code, logits are known best about 0."""
    logits = np.linspace(-8, 8, 44**2).reshape(44, 44)
    (got,) = sent(picture(decision=logits))
    error, half = np.abs(got["decision"] - logits), 0.5 / 127
    assert (error <= 8 * (2 * np.sqrt(np.abs(logits) / 8) * half + half**2) + 1e-12).all()
    assert (got["decision"] * logits >= 0).all()
    probability = 1 / (1 + np.exp(-got["decision"]))
    assert np.abs(probability - 1 / (1 + np.exp(-logits))).max() < 0.01


def test_an_undecided_net_keeps_its_boundary() -> None:
    """Where all logits are small, the codes are spent on them."""
    logits = 1e-3 * np.linspace(-1, 1, 44**2).reshape(44, 44)
    (got,) = sent(picture(decision=logits))
    assert np.abs(got["decision"] - logits).max() < 1e-5


def test_on_the_line_the_answers_are_sent_as_they_are() -> None:
    y = np.linspace(-1, 1, 176)
    (got,) = sent(picture(1, decision=y, head=np.empty(0), labels=np.linspace(-5, 5, 160)))
    assert np.abs(got["decision"] - y).max() < 1e-4
    (middle,), half = got["space"]["middle"], got["space"]["half"]
    assert middle - half < -5 < 5 < middle + half  # what is to be met is in view


def test_the_view_holds_all_states_and_seldom_changes() -> None:
    rng = np.random.default_rng(0)
    z = rng.uniform(-4, 4, (17, 160, 3)) + np.array([0, 3, 0])
    views = []
    for growth in np.linspace(1, 1.02, 8):
        shown = picture(paths=Trajectories(np.linspace(0, 1, 17), growth * z))
        space = sent(shown)[0]["space"]
        low = np.array(space["middle"]) - space["half"]
        assert (low <= (growth * z).min(axis=(0, 1))).all()
        assert (low + 2 * space["half"] >= (growth * z).max(axis=(0, 1))).all()
        views.append(str(space))
    assert len(set(views)) <= 2


def test_a_live_picture_is_small_and_a_tape_fits_one_message() -> None:
    assert len(pack_net_pictures([picture(2)], HEADER)) <= 30_000
    assert len(pack_net_pictures([picture(5, k) for k in range(60)], HEADER)) <= 3_000_000


def test_buffers_are_aligned_and_the_header_is_strict_json() -> None:
    payload = pack_net_pictures([picture(2, 1), picture(2, 2)], HEADER)
    (length,) = struct.unpack_from("<I", payload)
    assert length % 4 == 0
    head = json.loads(payload[4 : 4 + length], parse_constant=pytest.fail)
    assert [shown["step"] for shown in head["pictures"]] == [1, 2]
    assert head["axes"] == ["z₁", "z₂"]
    assert all(shown["paths"]["z"]["o"] % 4 == 0 for shown in head["pictures"])


def test_states_that_ran_away_do_not_break_it() -> None:
    shown = picture()
    shown.paths.z[3, 0] = [np.nan, np.inf, 1e9]
    shown.decision[0, :2] = [np.nan, -np.inf]
    (got,) = sent(
        dataclasses.replace(shown, path=NetPath(np.zeros(1), np.zeros((1, 3)), np.nan, 1))
    )
    assert np.isfinite(got["paths"]["z"]).all()
    assert got["paths"]["z"][3, 0, 1] == pytest.approx(FAR * HALF_SIDE)
    assert np.isfinite(got["decision"]).all()
    assert got["path"] is None


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        pack_net_pictures([], HEADER)
