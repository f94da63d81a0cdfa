"""Runs of ODE-Nets go the way of runs of flows: packs, failures, answers, films, checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import PLAY, begin, status, until, view
from net_fakes import (
    NET,
    FakeNetPainter,
    FakeNetTrainer,
    make_painter,
    make_trainer,
    net_picture,
)

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import NetCurves, RunStatus, Scores
from node_viz.records.pictures import NetPath, NetPicture
from node_viz.runs import shipped as checkpoints
from node_viz.runs.api import Command
from node_viz.runs.net_tape_file import DEPTH, NATS, POSITION, SUREST, VECTOR
from node_viz.runs.net_tape_file import pack_nets as film
from node_viz.runs.net_tape_file import unpack_nets as unfilm
from node_viz.runs.shipped import ShippedRun, load, main, read, save
from node_viz.runs.threads import ThreadHost
from node_viz.runs.worker import make_trainer as make_real_trainer
from node_viz.training.net_trainer import NetTrainer

Hosts = Callable[..., ThreadHost]
FAKES = {"trainer_factory": make_trainer, "painter_factory": make_painter}
STAMPS = [(0, 0.0, None), (4, 0.04, None), (9, 0.09, None)]


def shown(host: ThreadHost, run: str = "a") -> NetPicture:
    picture = view(host, run).picture
    assert isinstance(picture, NetPicture)
    return picture


def test_a_net_trains_and_answers(make_host: Hosts) -> None:
    host = make_host(**FAKES)
    begin(host, config=NET.replace(steps=40))
    until(lambda: status(host) is RunStatus.DONE)
    until(lambda: not view(host).live)
    assert shown(host).step == 40
    curves = view(host).curves
    assert isinstance(curves, NetCurves)
    assert curves.metrics[-1].step == 40
    assert isinstance(shown(host).metrics, Scores)
    host.command("a", Command("ask", point=(0.5, -0.25)))
    until(lambda: view(host).picture.path is not None)  # type: ignore[union-attr]
    path = shown(host).path
    assert isinstance(path, NetPath)
    assert tuple(path.z[0]) == (0.5, -0.25)
    assert all(picture.path is None for picture in host.tape("a"))


def test_two_nets_train_in_lock_step(make_host: Hosts) -> None:
    host = make_host(slots=2, **FAKES)
    arms = {"a": NET.replace(steps=200), "b": NET.replace(steps=200, model="rknet")}
    for run, config in arms.items():
        host.start(config, run=run, pack="pack")
    for run in arms:
        host.command(run, PLAY)
    until(lambda: all(not view(host, run).live for run in arms))
    assert {status(host, run) for run in arms} == {RunStatus.DONE}
    tapes = [[picture.step for picture in host.tape(run)] for run in arms]
    assert tapes[0] == tapes[1]
    assert len(tapes[0]) > 2
    assert all(isinstance(one, NetPicture) for run in arms for one in host.tape(run))


@pytest.mark.parametrize("seed", [13, 14])
def test_a_net_that_fails_fails_alone(make_host: Hosts, seed: int) -> None:
    host = make_host(slots=2, **FAKES)
    arms = {"a": NET.replace(steps=40), "b": NET.replace(steps=40, seed=seed)}
    for run, config in arms.items():
        host.start(config, run=run, pack="pack")
    for run in arms:
        host.command(run, PLAY)
    until(lambda: all(not view(host, run).live for run in arms))
    assert status(host, "a") is RunStatus.DONE
    assert status(host, "b") is RunStatus.FAILED
    assert view(host, "b").message.endswith(".")
    assert "secret" not in view(host, "b").message
    assert isinstance(view(host, "b").curves, NetCurves), "its history is kept"
    assert host.tape("b")


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"dim": 4, "field": False},
        {"regression": True, "field": False},
        {"dim": 3, "reach": 1000.0},
    ],
    ids=["plane", "augmented", "regression", "far away"],
)
def test_a_film_of_nets_comes_back(kind: dict[str, float]) -> None:
    tape = tuple(net_picture(step, step / 100, **kind) for step in (0, 4, 9))  # type: ignore[arg-type]
    arrays = film(tape)
    again = unfilm(arrays, 3.0, STAMPS)
    logit = POSITION * 3 if kind.get("regression") else NATS
    fits = kind.get("reach", 1.0) == 1
    for old, new in zip(tape, again, strict=True):
        assert isinstance(new, NetPicture)
        assert (new.step, new.seconds, new.half_side) == (old.step, old.seconds, old.half_side)
        for name in ("labels", "inputs"):
            np.testing.assert_array_equal(getattr(new, name), getattr(old, name))
        np.testing.assert_array_equal(new.paths.t, old.paths.t)
        np.testing.assert_allclose(new.nodes, old.nodes, atol=1e-7)
        np.testing.assert_allclose(new.head, old.head, rtol=1e-6)
        pairs = {
            "paths": (new.paths.z, old.paths.z, POSITION * 3),
            "depths": (new.depths, old.depths, DEPTH),
            "answers": (new.answers, np.clip(old.answers, -SUREST, SUREST), logit),
            "decision": (new.decision, np.clip(old.decision, -SUREST, SUREST), logit),
        }
        assert (new.field is None) == (old.field is None)
        if new.field is not None and old.field is not None:
            pairs["field"] = (new.field.vectors, old.field.vectors, VECTOR)
            np.testing.assert_array_equal(new.field.t, old.field.t)
            assert new.field.half_side == old.field.half_side
        for name, (found, meant, least) in pairs.items():
            unit = float(arrays[f"{name}.unit"])
            assert unit == least or not fits
            np.testing.assert_allclose(found, meant, atol=unit / 2 * 1.001, rtol=1e-6, err_msg=name)
            assert unit <= max(least, np.abs(meant).max() / 8_000), name


def test_a_net_that_stands_still_costs_little(tmp_path: Path) -> None:
    pictures = tuple(net_picture(5, k / 100, side=64, dim=4) for k in range(20))
    made = checkpoint(pictures)
    save(tmp_path / "still", made)
    assert (tmp_path / "still" / "tape.npz").stat().st_size < 30_000


def checkpoint(pictures: tuple[NetPicture, ...]) -> ShippedRun:
    trainer = FakeNetTrainer(NET)
    trainer.measure()
    for _ in range(30):
        trainer.step()
    trainer.measure()
    weights = {"w": np.arange(len(pictures) * 6, dtype=np.float32).reshape(-1, 2, 3)}
    return ShippedRun(NET.replace(steps=30), pictures, trainer.curves(), weights)


def test_saved_and_read_again(tmp_path: Path) -> None:
    made = checkpoint((net_picture(0), net_picture(10), net_picture(30)))
    save(tmp_path / "net", made)
    assert "NaN" not in (tmp_path / "net" / "run.json").read_text()
    again = read(tmp_path / "net")
    assert again.config == made.config
    assert isinstance(again.curves, NetCurves)
    assert again.curves.parameters == 6
    np.testing.assert_array_equal(again.curves.step, made.curves.step)
    for old, new in zip(made.curves.metrics, again.curves.metrics, strict=True):
        assert isinstance(new, Scores)
        assert isinstance(old, Scores)
        assert np.isnan(new.mse), "what was not measured is not a number again"
        assert replace(new, mse=0.0, jacobian_norm=0.0) == replace(old, mse=0.0, jacobian_norm=0.0)
    assert [picture.metrics for picture in again.pictures] == [
        again.curves.metrics[0],
        again.curves.metrics[0],
        again.curves.metrics[1],
    ]
    np.testing.assert_array_equal(again.weights["w"], made.weights["w"])


def test_a_shipped_net_answers_but_does_not_train(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_host: Hosts
) -> None:
    save(tmp_path / "net", checkpoint((net_picture(0), net_picture(10), net_picture(30))))
    monkeypatch.setattr(checkpoints, "HOME", tmp_path)
    monkeypatch.setattr("node_viz.training.snapshot.load_weights", lambda model, weights: None)
    host = make_host(trainer_factory=FakeNetTrainer, painter_factory=FakeNetPainter)
    host.start(ExperimentConfig(), run="a", shipped="net")
    assert view(host).config.task == "classify"
    assert view(host).tape_steps == (0, 10, 30)
    host.command("a", PLAY)
    host.command("a", Command("ask", point=(1.0, 2.0)))
    until(lambda: shown(host).path is not None)
    assert (status(host), view(host).step) == (RunStatus.PAUSED, 30)
    load.cache_clear()


@pytest.mark.parametrize(
    "query",
    [
        "task=classify&dataset=annuli&model=rknet&augment=zero&augment_dims=2",
        "task=classify&dataset=moons&rtol=0.001",
        "task=regress&dataset=reflection&model=resnet",
        "task=regress&dataset=reflection&adaptive_depth=1&model=rknet",
        "task=classify&dataset=xor&depth_variance=stacked&modes=2&model=rknet",
    ],
)
def test_made_by_the_command(query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "HOME", tmp_path)
    main(["tiny", f"{query}&steps=4&hidden=4&batch=16&points=32&solver_steps=2", "--pictures", "3"])
    made = load("tiny")
    load.cache_clear()
    steps = [one.step for one in made.pictures]
    assert (len(steps), steps[0], steps[-1]) == (3, 0, 4)
    trainer = make_real_trainer(made.config)
    for k, step in enumerate(steps):
        while trainer.step_count < step:
            trainer.step()
        for name, weight in trainer.snapshot().weights.items():
            # eleven binary digits
            np.testing.assert_allclose(made.weights_at(k)[name], weight, rtol=2**-11, atol=1e-5)
    for one in made.pictures:
        assert isinstance(one, NetPicture)
        assert np.isfinite(one.decision).all()
        assert one.paths.z.shape[1] == len(one.inputs) == len(one.labels)


def test_a_shipped_net_traces_a_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "HOME", tmp_path)
    query = "task=classify&dataset=annuli&model=rknet&augment=zero&steps=6&hidden=8&batch=32"
    main(["tiny", query, "--pictures", "3"])
    host = ThreadHost(1)
    host.start(NET, run="a", shipped="tiny")
    last = shown(host)
    host.command("a", Command("ask", point=tuple(last.inputs[0].tolist())))
    until(lambda: shown(host).path is not None or view(host).message)
    path = shown(host).path
    host.close()
    load.cache_clear()
    assert path is not None
    unit = POSITION * last.half_side
    np.testing.assert_allclose(path.z, last.paths.z[:, 0], atol=unit / 2 + 1e-5)
    assert path.answer == pytest.approx(last.answers[0], abs=NATS / 2 + 1e-5)


def test_a_net_behind_the_seam_is_the_net_of_a_notebook() -> None:
    config = NET.replace(hidden=8, batch=32, model="rknet", solver_steps=4, steps=12)
    host = ThreadHost(2)
    for run in ("a", "b"):
        host.start(config, run=run, pack="pack")
    for run in ("a", "b"):
        host.command(run, PLAY)
    until(lambda: all(not view(host, run).live for run in ("a", "b")), timeout=60)
    first, last = view(host), shown(host, "b")
    host.close()
    alone = NetTrainer(config)
    list(alone.run())
    curves = first.curves
    assert first.status is RunStatus.DONE
    assert isinstance(curves, NetCurves)
    np.testing.assert_allclose(curves.loss, alone.curves().loss, rtol=1e-4, atol=1e-4)
    assert curves.parameters == alone.parameters
    assert [one.step for one in curves.metrics] == [one.step for one in alone.history]
    assert last.step == 12
    assert np.isfinite(last.decision).all()
