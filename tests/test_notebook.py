"""The notebook's names take whatever a notebook holds, and what they make can be copied."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import node_viz
from node_viz import (
    CNF,
    ExperimentConfig,
    NetTrainer,
    Painter,
    Trainer,
    density,
    labelled_set,
    probe_density,
    solve,
)
from node_viz.experiment.catalogue import DENSITIES
from node_viz.experiment.net_catalogue import LABELLED_SETS
from node_viz.training import trainer_of

SMALL = {"hidden": 8, "batch": 16}
FLOW = Trainer(ExperimentConfig(**SMALL)).cnf
NET = NetTrainer(ExperimentConfig(task="classify", dataset="disc", points=16, **SMALL)).model
KINDS = {
    "list": lambda x: x.tolist(),
    "float64 array": lambda x: x,
    "float32 array": lambda x: x.astype(np.float32),
    "float64 tensor": torch.as_tensor,
    "float32 tensor": lambda x: torch.as_tensor(x).float(),
}
ASKED = {
    "log_prob": lambda x: FLOW.log_prob(x),
    "log_prob at t = 1": lambda x: FLOW.log_prob(x, 1.0),
    "transport": lambda x: FLOW.transport(x, method="rk4").end,
    "with_log_det": lambda x: FLOW.with_log_det(x, method="rk4").end[1],
    "net": lambda x: NET(x),
    "net.flow": lambda x: NET.flow(x).end,
    "density": lambda x: torch.as_tensor(density("moons").log_prob(x)),
}


def test_a_star_brings_exactly_the_documented_names() -> None:
    code = "before = set(dir())\nfrom node_viz import *\nprint(*(set(dir()) - before - {'before'}))"
    code += "\nimport sys; assert 'streamlit' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == set(node_viz.__all__) == set(node_viz._HOMES)


@settings(max_examples=20)
@given(
    name=st.sampled_from(list(ASKED)),
    kind=st.sampled_from(list(KINDS)),
    rows=st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=4),
)
def test_many_one_or_no_points_of_any_type(
    name: str, kind: str, rows: list[tuple[int, int]]
) -> None:
    x, ask, given_as = np.array(rows, float).reshape(-1, 2), ASKED[name], KINDS[kind]
    wanted = ask(torch.as_tensor(x, dtype=torch.float32)).detach()
    found = ask(given_as(x)).detach()
    assert len(found) == len(x)
    torch.testing.assert_close(found.float(), wanted.float(), rtol=1e-4, atol=1e-4)
    for row, answer in zip(x, found, strict=True):
        alone = ask(given_as(row)).detach()
        assert alone.shape == answer.shape
        torch.testing.assert_close(alone, answer, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    "bad", [np.zeros((3, 5)), np.zeros((2, 2, 2)), ["a", "b"], None, [[1], [1, 2]]]
)
def test_what_are_no_points_is_refused_in_a_sentence(name: str, bad: Any) -> None:
    with pytest.raises(ValueError, match=r"^(points|x) must "):
        ASKED[name](bad)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_log_prob_names_the_point_that_is_none(bad: float) -> None:
    with pytest.raises(ValueError, match="points must be finite; number 1 is"):
        FLOW.log_prob([[0.0, 0.0], [bad, 0.0]])


@pytest.mark.parametrize("t", [-0.1, 1.5, np.nan, "noon", None])
def test_flow_time_lies_in_its_interval(t: Any) -> None:
    match = "t must be a flow time from 0"
    with pytest.raises(ValueError, match=match):
        FLOW.log_prob([0.0, 0.0], t)
    with pytest.raises(ValueError, match=match):
        probe_density(FLOW, side=3, t=t)


@pytest.mark.parametrize("point", [(0.0,), (0.0, 0.0, 1.5), (0.0, np.nan), (0.0, 0.0, 0.0, 0.0)])
def test_a_path_begins_at_a_point_and_a_time(point: tuple[float, ...]) -> None:
    painter = Painter(ExperimentConfig())
    with pytest.raises(ValueError, match=r"a point is 2 finite numbers|t must be a flow time"):
        painter.path(FLOW, point)
    assert painter.path(FLOW, np.array([0.5, 0.5, 0.25])).z.shape == (49, 2)


def test_gradients_flow_back_to_points_of_another_type() -> None:
    x = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)
    FLOW.log_prob(x).sum().backward()
    assert x.grad is not None
    assert x.grad.dtype == torch.float64


@pytest.mark.parametrize("n", [-1, 2.5, "3", None])
def test_draws_are_counted_in_whole_numbers(n: Any) -> None:
    rng = np.random.default_rng(0)
    for draw in (
        lambda: FLOW.sample(n),
        lambda: density("moons").sample(n, rng),
        lambda: labelled_set("disc").sample(n, rng),
    ):
        with pytest.raises(ValueError, match=r"^n must be "):
            draw()


def test_no_points_are_drawn_and_wrong_generators_refused() -> None:
    assert FLOW.sample(0).shape == (0, 2)
    assert FLOW.sample(np.int64(3)).shape == (3, 2)
    with pytest.raises(ValueError, match=r"generator must be a torch\.Generator"):
        FLOW.sample(3, np.random.default_rng(0))  # type: ignore[arg-type]
    for data in [*map(density, DENSITIES), *map(labelled_set, LABELLED_SETS)]:
        with pytest.raises(ValueError, match="rng must be a numpy Generator"):
            data.sample(3, torch.Generator())  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["euler", "implicit_euler", "dopri5"])
@pytest.mark.parametrize("shape", [(4, 1), (2,), (1, 2), ()])
def test_a_slope_that_would_broadcast_is_refused(method: str, shape: tuple[int, ...]) -> None:
    z = torch.ones(4, 2)
    with pytest.raises(ValueError, match=r"f must return dz/dt in the shape of z, Tensor \(4, 2\)"):
        solve(lambda t, z: torch.ones(shape) + 0 * z.sum(), z, method=method)


@pytest.mark.parametrize("slope", [1.0, None, [[1.0]], (torch.ones(4, 2),), np.ones((4, 2))])
def test_a_slope_of_another_kind_is_refused(slope: Any) -> None:
    with pytest.raises(ValueError, match="f must return dz/dt in the shape of z"):
        solve(lambda t, z: slope, torch.ones(4, 2))


def test_solve_takes_lists_and_whole_numbers() -> None:
    for z0 in ([1, 2], [1.0, 2.0], np.array([1, 2]), torch.tensor([1, 2])):
        end = solve(lambda t, z: -z, z0, method="rk4").end
        np.testing.assert_allclose(np.asarray(end), np.exp(-1) * np.array([1, 2]), atol=1e-5)
    assert solve(lambda t, z: [-z[0]], [1.0], method="rk4").end.shape == (1,)
    assert solve(lambda t, z: z, np.empty((0, 2)), save_at=[0.5, 1.0]).states.shape == (2, 0, 2)
    for bad in ("noon", None, [1j], torch.tensor([1j])):
        with pytest.raises(ValueError, match="z0 must hold real numbers"):
            solve(lambda t, z: z, bad)


@pytest.mark.parametrize("grid", [{"side": 1}, {"side": 2.5}, {"half_side": 0.0}])
def test_a_grid_has_an_extent(grid: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a grid needs half_side > 0 and side from 2"):
        probe_density(FLOW, **grid)


def test_a_flow_in_float64_is_painted() -> None:
    cnf: CNF = copy.deepcopy(FLOW).double()
    picture = Painter(ExperimentConfig()).paint(cnf, step=0, seconds=0.0)
    assert np.isfinite(picture.density[0].log_prob).all()


@pytest.mark.parametrize(
    "query",
    [
        "kinetic=0.1&jacobian=0.1&force=0.1&steer=0.3&divergence=gaussian&activation=sin",
        "field=concatsquash&activation=silu",
        "method=otflow&dataset=pinwheel&solver=dopri5",
        "dataset=mix3&activation=softplus",
        "task=classify&dataset=spirals&depth_variance=galerkin&basis=fourier&modes=3&augment=input",
        "task=classify&dataset=moons&depth_variance=galerkin&modes=3&model=rknet",
        "task=classify&dataset=xor&depth_variance=stacked&modes=3&gradient=adjoint",
        "task=regress&dataset=reflection&adaptive_depth=1",
        "task=classify&dataset=disc&model=resnet&solver_steps=3",
    ],
)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_a_trainer_trains_on_by_itself(query: str, copied: Any) -> None:
    config = ExperimentConfig.from_query(query).replace(hidden=6, batch=16)
    one, undisturbed = trainer_of(config), trainer_of(config)
    for trainer in (one, undisturbed):
        for _ in range(2):
            trainer.step()
    other = copied(one)
    values = [trainer.step() for trainer in (other, one, other, one)]
    assert values[0] == values[1] == undisturbed.step()
    assert values[2] == values[3] == undisturbed.step()
    assert other.measure() is not None
    assert not one.history
    other.seconds += 100.0
    assert one.elapsed() < 100.0 < other.elapsed()


@pytest.mark.parametrize("name", [*DENSITIES, *LABELLED_SETS])
def test_data_sets_can_be_pickled(name: str) -> None:
    for registry in (DENSITIES, LABELLED_SETS):
        if name in registry:
            data = registry.make(name)
            again = pickle.loads(pickle.dumps(data))
            drawn = [one.sample(3, np.random.default_rng(0)) for one in (data, again)]
            for a, b in zip(*drawn, strict=True):
                np.testing.assert_array_equal(a, b)
