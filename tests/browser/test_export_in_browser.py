"""A page without a server in a real browser: it asks nobody, and answers a click as Python does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from browsing import holds

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.export.page_runs import thinned
from node_viz.flows.conditional import make_flow
from node_viz.flows.flow import base_log_prob
from node_viz.odenets.net import ODENet
from node_viz.probes.net_gauges import TIGHT
from node_viz.probes.series_painter import foretell
from node_viz.runs import shipped
from node_viz.runs.shipped import ShippedRun
from node_viz.training.restore import model_of

POINTS = 100  #: of each page
CLOSE = 1e-4


def answers(page: Any, k: int, points: Any, **more: Any) -> list[dict[str, Any]]:
    """Return what run number k of the page says of points, by the page's own functions."""
    return page.evaluate(
        """([k, points, {tolerance = 1e-5, at = -1}]) => {
          const { player } = document.querySelector(".nv-player");
          return points.map((point) => player.ask(k, point, tolerance, at));
        }""",
        [k, np.asarray(points, dtype=float).tolist(), more],
    )


def exact(run: ShippedRun, k: int = -1) -> Any:
    """Return the model of a run in double precision."""
    return model_of(run.config, run.weights_at(k)).double().eval()


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def places(runs: list[ShippedRun], t: float = 0.0) -> list[Any]:
    """Return points (x, y, t) for each run, 100 in all."""
    half, rng = 0.8 * runs[0].pictures[0].half_side, np.random.default_rng(5)
    x = rng.uniform(-half, half, (len(runs), math.ceil(POINTS / len(runs)), 2))
    return [np.column_stack([one, np.full(len(one), t)]) for one in x]


def short(name: str) -> ShippedRun:
    """Return a shipped run with few pictures: the weights count here."""
    return thinned(shipped.load(name), 4)


def with_weights(like: str, config: ExperimentConfig, model: torch.nn.Module) -> ShippedRun:
    """Return a run with the pictures of a shipped one and random weights of another model."""
    known, generator = short(like), torch.Generator().manual_seed(3)
    weights = {
        name: torch.randn((len(known.pictures), *value.shape), generator=generator).numpy() * 0.4
        for name, value in model.state_dict().items()
    }
    return ShippedRun(config, known.pictures, known.curves, weights)


def made_flow(**changes: Any) -> ShippedRun:
    config = ExperimentConfig(hidden=12, steps=200).replace(**changes)
    return with_weights("moons-plain-1", config, make_flow(config))


FLOWS = {
    "plain, with labels, drifting, potential": lambda: [
        short(name) for name in ("default", "moons-label", "seeking-reverse", "moons-otflow")
    ],
    "other networks": lambda: [
        made_flow(field="concatsquash", activation="softplus"),
        made_flow(method="otflow", depth=3),
        made_flow(depth=1, activation="sin"),
        made_flow(depth=3, bottleneck=5, activation="silu"),
    ],
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_answers_as_python_does(opened: Any, name: str) -> None:
    runs = FLOWS[name]()
    points = places(runs)
    with opened(runs) as page:
        told = [answers(page, k, x) for k, x in enumerate(points)]
        x = np.array(points[0][:5]) + np.array([0, 0, 0.4])
        early = answers(page, 0, x, at=1, tolerance=1e-8)
    for run, asked, said in zip(runs, points, told, strict=True):
        flow = exact(run)
        for row, one in zip(asked, said, strict=True):
            same_flow(flow, row[:2], one)
    young = exact(runs[0], 1)
    for row, one in zip(x, early, strict=True):
        same_flow(young, row[:2], one, t=0.4, rtol=1e-8)


def test_a_flow_on_the_line_answers_as_python_does(opened: Any) -> None:
    run = short("line-rnode")
    z = np.linspace(-3, 3, POINTS)
    with opened([run]) as page:
        told = answers(page, 0, np.column_stack([z, 0 * z, 0 * z]))
        page.locator("canvas").first.click()
        page.locator(".nv-cells b").first.wait_for()
    flow = exact(run)
    for one, said in zip(z, told, strict=True):
        same_flow(flow, np.array([one]), said)


def same_flow(model: Any, row: Any, said: dict[str, Any], t: float = 0.0, **options: Any) -> None:
    """Assert that log p, its two parts, the path and the solver's calls are Python's."""
    for flow, one in zip(model.parts(), said.get("given") or [said], strict=True):
        x = torch.tensor(row[None])
        if t:
            x = flow.transport(x, t, 0.0, **options).end
        assert one["status"] == "ok"
        way = flow.with_log_det(x, save_at=one["t"], **options)
        z, log_det = (part[:, 0].numpy() for part in way.states)
        np.testing.assert_allclose(one["z"], z, atol=CLOSE)
        np.testing.assert_allclose(one["log_det"], log_det, atol=CLOSE)
        assert one["base"] == pytest.approx(base_log_prob(way.end[0]).item(), abs=CLOSE)
        assert one["log_prob"] == pytest.approx(one["base"] + log_det[-1], abs=CLOSE)
        assert one["calls"] == way.nfe


def test_discrete_layers_answer_as_python_does(opened: Any) -> None:
    runs = [short(f"discrete-{name}") for name in ("planar", "realnvp", "glow")]
    points = places(runs, 0.37)  # within a layer: first it is undone, in part
    with opened(runs) as page:
        told = [answers(page, k, x) for k, x in enumerate(points)]
    for run, asked, said in zip(runs, points, told, strict=True):
        flow = exact(run)
        for row, one in zip(asked, said, strict=True):
            same_flow(flow, row[:2], one, t=0.37)


def made_net(**changes: Any) -> ShippedRun:
    config = shipped.load("resnet-odenet").config.replace(hidden=9, **changes)
    return with_weights("resnet-odenet", config, ODENet(config, labelled_set(config.dataset)))


NETS = {
    "augmented": lambda: [
        short(f"augment-{name}") for name in ("input", "zero", "order2", "line-adaptive")
    ],
    "with depth": lambda: [
        short(f"depth-{name}")
        for name in ("plane-galerkin", "plane-stacked", "plane-t", "line-control")
    ],
    "layered": lambda: [
        *(short(f"resnet-{name}") for name in ("untied", "tied", "odenet")),
        made_net(augment="order3", depth_variance="galerkin", basis="fourier", modes=4),
    ],
}


@pytest.mark.parametrize("name", NETS)
def test_a_net_answers_as_python_does(opened: Any, name: str) -> None:
    runs = NETS[name]()
    points = places(runs)
    with opened(runs) as page:
        told = [answers(page, k, x) for k, x in enumerate(points)]
    for run, asked, said in zip(runs, points, told, strict=True):
        net = exact(run)
        for row, one in zip(asked, said, strict=True):
            same_net(net, torch.tensor(row[None, : net.inputs]), one)


def same_net(net: ODENet, x: Any, said: dict[str, Any]) -> None:
    """Assert that answer, depth and calls are Python's."""
    if net.model.layered:
        (answer,), calls = net.answers(x)
    else:
        way = net.flow(x, **TIGHT)
        answer, calls = net.answer(way.end)[0], way.nfe
    assert said["answer"] == pytest.approx(answer.item(), abs=CLOSE)
    assert said["depth"] == pytest.approx(net.depths(x).item(), abs=CLOSE)
    assert said["calls"] == calls


def test_a_changed_series_is_answered_as_python_does(opened: Any) -> None:
    runs = [short("series-latent"), short("series-rnn")]
    picture, rng = runs[0].pictures[-1], np.random.default_rng(5)
    t, x = picture.seen_t[0], picture.seen[0]
    changed = [x + 0.3 * rng.standard_normal(x.shape) for _ in range(POINTS // 2)]
    with opened(runs, "?play=0") as page:
        told = page.evaluate(
            """(all) => {
              const { player } = document.querySelector(".nv-player");
              return [0, 1].map((k) => all.map((seen) => player.foretell(k, seen)));
            }""",
            [np.column_stack([t, one]).tolist() for one in changed],
        )
    for run, each in zip(runs, told, strict=True):
        model = exact(run)
        for one, said in zip(changed, each, strict=True):
            known = foretell(model, t, one, picture.t)
            np.testing.assert_allclose(said["said"], known.said, atol=CLOSE)
            fan = np.reshape(said["fan"], known.fan.shape)
            np.testing.assert_allclose(fan, known.fan, atol=CLOSE)


def test_a_click_a_knob_the_theme_and_the_address(opened: Any) -> None:
    run = short("default")
    step = run.pictures[1].step
    with opened([run], f"?t=0.25&play=0&step={step}") as page:
        canvas = page.locator("canvas").first
        assert canvas.get_attribute("data-step") == str(step)
        assert canvas.get_attribute("data-t") == "0.2500"
        canvas.click()
        cells = page.locator(".nv-cells b")
        cells.first.wait_for()
        base, change, whole, calls = (
            text.replace("−", "-") for text in cells.all_inner_texts()[:4]
        )
        assert float(whole) == pytest.approx(float(base) + float(change), abs=2e-4)
        page.locator(".nv-knob input").fill("9")
        page.wait_for_function(
            "(before) => Number(document.querySelectorAll('.nv-cells b')[3].textContent) > before",
            arg=int(calls),
        )
        background = "getComputedStyle(document.body).getPropertyValue('--st-background-color')"
        before = page.evaluate(background)
        page.locator("[data-theme-button]").click()
        assert page.evaluate(background) != before
        page.set_viewport_size({"width": 390, "height": 844})
        holds(page, "document.documentElement.scrollWidth <= 390")  # once it is drawn anew
    with opened([run], "#embed=1&play=0") as page:
        assert not page.locator("h1").is_visible()
        assert page.locator("canvas").first.is_visible()
