"""Both models of series: each series for itself, any times, equal sizes, and the way in between."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from node_viz.data.series import series_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES_MODELS
from node_viz.series.between import read_off
from node_viz.series.size import LATENT, latent_parameters, rnn_parameters, rnn_width

SMALL = ExperimentConfig(
    task="series", dataset="oscillators", model="latent-ode", hidden=8, observations=12
)


def made(model: str, **changes: object) -> Any:
    """A model with weights that do something."""
    found = SERIES_MODELS.make(model, SMALL.replace(model=model, **changes)).double()
    draw = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in found.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=draw).double())
    return found


def batch(n: int = 5) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(0)
    series = series_set("spirals").sample(n, 12, 4.0, rng)
    noise = rng.standard_normal((n, LATENT))
    return torch.as_tensor(series.t), torch.as_tensor(series.x), torch.as_tensor(noise)


@pytest.mark.parametrize("model", SERIES_MODELS)
def test_the_order_in_the_batch_makes_no_difference(model: str) -> None:
    found, (t, x, noise) = made(model), batch()
    other = torch.tensor([3, 0, 4, 1, 2])
    at = torch.linspace(0, 8, 17).double()
    loss, said = found.loss(t, x, noise)[0], found.predict(t, x, at)[0]
    assert torch.allclose(found.loss(t[other], x[other], noise[other])[0], loss[other], atol=1e-10)
    assert torch.allclose(found.predict(t[other], x[other], at)[0], said[other], atol=1e-10)


@pytest.mark.parametrize("model", SERIES_MODELS)
def test_a_series_alone_has_the_numbers_it_has_in_a_batch(model: str) -> None:
    found, (t, x, noise) = made(model), batch()
    alone = torch.cat([found.loss(t[k, None], x[k, None], noise[k, None])[0] for k in range(5)])
    assert torch.allclose(alone, found.loss(t, x, noise)[0], atol=1e-6)


def test_the_rnn_looks_back_only() -> None:
    """A point that comes later does not change what was said before it."""
    found, (t, x, _) = made("rnn"), batch(1)
    before = torch.linspace(0, float(t[0, 6]) - 1e-6, 9).double()
    changed = x.clone()
    changed[0, 7:] += 1
    assert torch.equal(found.predict(t, x, before)[0], found.predict(t, changed, before)[0])


def test_the_latent_ode_looks_at_all_of_it() -> None:
    found, (t, x, _) = made("latent-ode"), batch(1)
    changed = x.clone()
    changed[0, -1] += 1
    assert not torch.equal(found.posterior(t, x)[0], found.posterior(t, changed)[0])


@pytest.mark.parametrize("hidden", [4, 32, 64])
def test_both_models_learn_as_many_numbers(hidden: int) -> None:
    config = SMALL.replace(hidden=hidden)
    count = {
        name: sum(p.numel() for p in SERIES_MODELS.make(name, config).parameters())
        for name in SERIES_MODELS
    }
    assert count["latent-ode"] == latent_parameters(config)
    assert count["rnn"] == rnn_parameters(rnn_width(config))
    unit = rnn_parameters(rnn_width(config) + 1) - count["rnn"]  # no width lies between
    assert abs(count["rnn"] - count["latent-ode"]) <= unit


def test_between_its_stops_a_solve_is_read_off_to_fourth_order() -> None:
    rate = torch.tensor([[1.0, -0.5], [0.3, 2.0]], dtype=torch.float64)  # z(t) = e^{rate t}
    t = torch.tensor([[0.13, 0.77, 1.0], [0.02, 0.5, 0.91]], dtype=torch.float64)

    def error(stops: int) -> float:
        grid = torch.linspace(0, 1, stops + 1, dtype=torch.float64)[:, None, None]
        states = (rate * grid).exp()
        found = read_off(t, 1 / stops, states, rate * states)
        return float((found - (rate[:, None] * t[..., None]).exp()).abs().max())

    assert error(8) < 1e-4
    assert error(16) < error(8) / 10


@pytest.mark.parametrize("solver", ["midpoint", "rk4", "dopri5"])
def test_every_solver_carries_the_state_alike(solver: str) -> None:
    t, x, _ = batch(2)
    mean = made("latent-ode").posterior(t, x)[0]
    exact = made("latent-ode", solver="rk4", solver_steps=64).at(mean, t)
    found = made("latent-ode", solver=solver, solver_steps=16, rtol=1e-7).at(mean, t)
    assert torch.allclose(found, exact, atol=2e-2 if solver == "midpoint" else 1e-4)


@pytest.mark.parametrize("gradient", ["backprop", "adjoint"])
def test_both_gradients_reach_every_weight(gradient: str) -> None:
    found = made("latent-ode", gradient=gradient, solver="rk4", solver_steps=16)
    found.loss(*batch())[0].mean().backward()
    norms = [float(p.grad.norm()) for p in found.parameters() if p.grad is not None]
    assert len(norms) == len(list(found.parameters()))
    assert min(norms) > 0


def test_the_adjoint_gives_the_gradient_of_backpropagation() -> None:
    grads = []
    for gradient in ("backprop", "adjoint"):
        found = made("latent-ode", gradient=gradient, solver="rk4", solver_steps=32)
        found.loss(*batch())[0].mean().backward()
        grads.append(torch.cat([p.grad.flatten() for p in found.field.parameters()]))
    assert torch.allclose(*grads, rtol=1e-2, atol=1e-3 * float(grads[0].abs().max()))
