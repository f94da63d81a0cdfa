"""The script of a model of series, given all that a run draws, is that run.

Where a latent ODE ends depends on its draws, by up to .5, so that the figures of a run and of its
script say little of each other. So the script is given the run's first weights, batches and
held-out series, and has to do the same with them; and what it draws by itself has to be distributed
as what the run draws.
"""

from __future__ import annotations

import copy
import io
import json
import math
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal

from benchmarks.scripts import config_of, measured
from node_viz.cli.series_outcome import REPORTED
from node_viz.data.series import series_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES
from node_viz.export.script import script_of
from node_viz.probes.series_gauges import held_series
from node_viz.series.latent_ode import LatentODE
from node_viz.series.size import LATENT
from node_viz.training.series_trainer import SeriesTrainer

SMALL = "task=series&hidden=16&batch=32&observations=10&horizon=2.0&solver_steps=4&device=cpu"
WAYS = {
    "midpoint": "solver=midpoint",
    "euler": "solver=euler",
    "rk4": "solver=rk4",
    # the two choose their steps by rules of their own, so they agree no better than to rtol
    "dopri5": "solver=dopri5&rtol=0.000001",
    "implicit Euler": "solver=implicit_euler",
    "adjoint": "solver=rk4&gradient=adjoint",
    "checkpoints": "solver=rk4&gradient=checkpoint",
    "another network": "depth=3&activation=silu&gain=1.5",
    "rnn": "model=rnn",
}
WHOLE = {
    "rk4": "solver=rk4",
    "dopri5": "solver=dopri5",
    "a horizon that grows": "grow=1",
    "rnn, a horizon that grows": "grow=1&model=rnn",
    "a constant rate": "schedule=constant&lr=0.02",
}
DRAWN = 4000  #: series that are compared
#: of 130 000 pairs of samples of one distribution one is further apart (Kolmogorov, Smirnov)
RARE = 2.5


@pytest.mark.parametrize("dataset", SERIES)
@pytest.mark.parametrize("way", WAYS)
def test_a_step_of_a_script_is_the_step_of_its_run(
    way: str, dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loss, gradients, weights and predictions, at a field that moves something."""
    trainer = SeriesTrainer(config(f"dataset={dataset}&{WAYS[way]}&steps=1"))
    if isinstance(trainer.model, LatentODE):
        generator = torch.Generator().manual_seed(1)
        nn.init.normal_(trainer.model.field.out_weight, std=0.3, generator=generator)
    script = given(trainer, monkeypatch)
    loss = trainer.step()
    figures = run(script)
    assert script["loss"].item() == pytest.approx(loss, rel=1e-5)
    both = pairs(trainer.model, script["model"])
    norm = torch.cat([ours.grad.flatten() for ours, _ in both.values()]).norm()
    for name, (ours, theirs) in both.items():
        clipped = ours.grad / norm.clamp(min=1)
        assert alike(theirs.grad, clipped), f"the gradient of {name}"
        assert alike(theirs, ours), name
    held = held_series(trainer.data, trainer.config, trainer.device, REPORTED)
    said, _ = trainer.model.predict(held.t, held.x, held.at)
    assert alike(script["off"], (said - held.truth).square()), "predictions"
    assert figures["rmse_out"] == pytest.approx(measured(trainer), rel=1e-5)


@pytest.mark.parametrize("way", WHOLE)
def test_a_script_with_the_draws_of_a_run_ends_where_it_ends(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warm-up, cosine, Adam and horizon are the same at each of the steps."""
    trainer = SeriesTrainer(config(f"dataset=spirals&{WHOLE[way]}&steps=60"))
    script = given(trainer, monkeypatch)
    for _ in range(60):
        trainer.step()
    figures = run(script)
    assert figures["rmse_out"] == pytest.approx(measured(trainer), abs=1e-3)
    for name, (ours, theirs) in pairs(trainer.model, script["model"]).items():
        assert torch.allclose(theirs, ours.view_as(theirs), rtol=0, atol=1e-3), name


@pytest.mark.parametrize("extra", ["gain=1.0", "gain=1.5&depth=3", "model=rnn"])
def test_a_script_draws_its_first_weights_as_a_run_does(extra: str) -> None:
    found: dict[str, list[tuple[Tensor, Tensor]]] = {}
    for seed in range(10):  # the script gets another one: of an equal one an RNN is the same
        one = config(f"dataset=spirals&{extra}").replace(seed=100 + seed)
        ours = SeriesTrainer(one.replace(seed=seed)).model
        for name, pair in pairs(ours, begun(one)["model"]).items():
            found.setdefault(name, []).append(pair)
    for name, every in found.items():
        ours, theirs = (torch.stack(part).detach().numpy() for part in zip(*every, strict=True))
        assert apart(ours, theirs) < RARE, name


@pytest.mark.parametrize("dataset", SERIES)
def test_a_script_draws_its_series_as_a_run_does(dataset: str) -> None:
    """Each is a motion of the run's law; its numbers, times and noise are distributed as there."""
    data = series_set(dataset)
    ours = data.sample(DRAWN, 10, 3.0, np.random.default_rng(1))
    t, x, place = begun(config(f"dataset={dataset}&horizon=3.0"))["sample"](DRAWN)
    motion = numbers(place)[:, : ours.motion.shape[1]]
    late = torch.linspace(0, 6, 50).expand(DRAWN, -1)
    np.testing.assert_allclose(place(late), data.place(motion, late.numpy()), atol=1e-4)
    drawn = [
        np.column_stack([motions, times, noise.reshape(DRAWN, -1)])
        for motions, times, noise in (
            (ours.motion, ours.t, ours.x - data.place(ours.motion, ours.t)),
            (motion, t.numpy(), (x - place(t)).numpy()),
        )
    ]
    for k, (a, b) in enumerate(zip(drawn[0].T, drawn[1].T, strict=True)):
        assert apart(a, b) < RARE, f"number {k}"
    a, b = (np.corrcoef(one.T) for one in drawn)
    assert np.abs(a - b).max() < 5 * math.sqrt(2 / DRAWN)


def polar(place: Any, t: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the radius and the angle of all bodies at a time."""
    x = place(torch.full((DRAWN, 1), t))[:, 0].double().numpy()
    return np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])


def numbers(place: Any) -> np.ndarray:
    """Read turn, radius, phase, damping and speed off where bodies are at 0 and 1, (n, 5)."""
    (before, phase), (after, angle) = polar(place, 0.0), polar(place, 1.0)
    swept = (angle - phase + math.pi) % (2 * math.pi) - math.pi
    parts = np.sign(swept), before, phase % (2 * math.pi), np.log(before / after), np.abs(swept)
    return np.column_stack(parts)


def config(query: str) -> ExperimentConfig:
    return config_of(f"{SMALL}&{query}")


def begun(config: ExperimentConfig) -> dict[str, Any]:
    """Run a script up to its training; return its names, and as `rest` the lines that are left."""
    text = script_of(config)
    cut = text.index("optimizer = ")
    names: dict[str, Any] = {"rest": text[cut:]}
    with torch.random.fork_rng():
        exec(text[:cut], names)
    return names


def run(script: dict[str, Any]) -> dict[str, float]:
    """Run the lines that are left of a script, and return what it says at its end."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(script["rest"], script)
    return json.loads(out.getvalue())


def given(trainer: SeriesTrainer, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return a script with a run's weights, which will get its batches, noise and held series."""
    config, rng = trainer.config, copy.deepcopy(trainer._rng)
    script = begun(config)
    with torch.no_grad():
        for ours, theirs in pairs(trainer.model, script["model"]).values():
            theirs.copy_(ours.view_as(theirs))
    held = held_series(trainer.data, config, trainer.device, REPORTED)
    noise = torch.empty(config.batch, LATENT)

    def truth(at: Tensor) -> Tensor:
        assert alike(at, held.at.expand_as(at))
        return held.truth

    def sample(n: int) -> tuple[Any, ...]:
        if n == REPORTED:
            return held.t, held.x, truth
        series = trainer.data.sample(n, config.observations, config.horizon, rng)
        noise.copy_(torch.as_tensor(rng.standard_normal(noise.shape)))
        return (*(torch.as_tensor(one, dtype=torch.float32) for one in (series.t, series.x)), None)

    script["sample"] = sample
    monkeypatch.setattr(Normal, "rsample", lambda q: q.loc + q.scale * noise)
    return script


def pairs(ours: Any, theirs: Any) -> dict[str, tuple[Any, Any]]:
    """Return each parameter of a run's model beside the same one of its script's."""
    found = {name: one for name, one in ours.named_parameters() if not name.startswith("field.")}
    if isinstance(ours, LatentODE):
        field = ours.field
        for part, last in (("weight", field.out_weight), ("bias", field.out_bias)):
            layers = [*getattr(field, "biases" if part == "bias" else "weights"), last]
            found |= {f"net.{k}.{part}": one for k, one in enumerate(layers)}
    given = dict(theirs.named_parameters())
    assert found.keys() == given.keys()
    return {name: (one, given[name]) for name, one in found.items()}


def alike(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors, whose shapes may differ by a 1 in front, differ by 1e-5 at most."""
    return torch.allclose(a, b.view_as(a), rtol=1e-5, atol=1e-5)


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """Return how far apart two samples' distributions are: D sqrt(n m / (n + m)) of Kolmogorov."""
    a, b = np.sort(a, axis=None), np.sort(b, axis=None)
    both = np.concatenate([a, b])
    parts = [np.searchsorted(one, both, side="right") / one.size for one in (a, b)]
    return float(np.abs(parts[0] - parts[1]).max() * math.sqrt(a.size * b.size / both.size))
