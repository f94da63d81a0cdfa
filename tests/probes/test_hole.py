"""The hole: exact on known answers, and never closed by a flow of the plane."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
import torch

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.odenets.net import ODENet
from node_viz.probes.hole import FAR, SIDE, circles, hole, hole_in, region
from node_viz.probes.net_gauges import jacobian_norms
from node_viz.records.net_answers import Hole
from node_viz.training.net_trainer import NetTrainer

RADIUS, POINTS = circles()
DISC = ExperimentConfig(
    task="classify",
    dataset="disc",
    model="rknet",
    solver_steps=4,
    hidden=16,
    points=256,
    steps=150,
    seed=1,
)


def of(logits: np.ndarray) -> Hole:
    return hole_in(RADIUS, np.broadcast_to(logits, POINTS.shape[:2]))


def test_a_ring_between_the_two_leaves_no_hole() -> None:
    found = of(40 * (RADIUS[:, None] - 0.75))
    assert (found.missed_disc, found.missed_annulus, found.passage) == (0, 0, 0)
    assert found.transition == pytest.approx(2 * math.log(9) / 40, rel=1e-6)
    np.testing.assert_array_equal(found.share, RADIUS < 0.75)


def test_a_wedge_is_measured_by_its_angle() -> None:
    degrees = np.arange(360)
    wedge = np.where((RADIUS[:, None] < 0.75) | (degrees < 18), -9.0, 9.0)
    found = of(wedge)
    assert found.missed_annulus == pytest.approx(18 / 360)
    assert found.passage == pytest.approx(math.radians(18) * RADIUS[RADIUS > 1].min())
    assert found.missed_disc == 0
    sharp = 2 * math.log(9) / 18 * (RADIUS[1] - RADIUS[0])  # between two circles, on most rays
    assert found.transition == pytest.approx(sharp * 342 / 360)


def test_a_constant_answer_is_sure_or_it_is_not() -> None:
    assert of(np.array([[9.0]])).transition == 0
    assert of(np.array([[0.1]])).transition == pytest.approx(RADIUS[-1] - RADIUS[0])


def test_areas_count_by_radius() -> None:
    outer = RADIUS > 1.25  # 0.6875 of the annulus' 1.25, over pi
    found = of(np.where(outer, -9.0, 9.0)[:, None])
    assert found.missed_annulus == pytest.approx(0.6875 / 1.25, rel=1e-3)
    assert found.missed_disc == 1


@cache
def trained(augment: str) -> ODENet:
    trainer = NetTrainer(DISC.replace(augment=augment))
    for _ in range(DISC.steps):
        trainer.step()
    return trainer.model


def test_a_flow_of_the_plane_leaves_a_passage_through_the_annulus() -> None:
    found = hole(trained("none"))
    assert found.share[RADIUS < 0.5].max() > 0.5  # much of the disc is told right,
    assert found.passage > 0  # so every circle of the annulus has points that are told wrong
    assert found.missed_annulus > 0.005


def test_its_region_is_asked_far_out_and_its_gap_is_on_the_narrowest_circle() -> None:
    net = trained("none")
    found = hole(net)
    seen = region(net, found)
    assert (seen.half_side, seen.logits.shape) == (FAR, (SIDE, SIDE))
    assert (seen.logits[[0, -1]] < 0).any() or (seen.logits[:, [0, -1]] < 0).any()  # to the edge
    narrowest = RADIUS[found.narrowest]
    np.testing.assert_allclose(np.linalg.norm(seen.gap, axis=1), narrowest, rtol=1e-5)
    assert found.passage == pytest.approx(len(seen.gap) / 360 * 2 * math.pi * narrowest)


def test_one_more_dimension_closes_it() -> None:
    found = hole(trained("zero"))
    assert found.passage == 0
    assert found.missed_disc + found.missed_annulus < 0.01
    assert 0 < found.transition < 0.5  # no wider than the empty ring


@pytest.mark.parametrize("seed", range(3))
def test_no_wild_flow_of_the_plane_has_a_closed_region(seed: int) -> None:
    """Untrained fields, strong and without meaning: whatever they call disc reaches outwards."""
    net = wild(seed)
    inside = hole(net).share
    first = int(np.argmax(inside > 0)) if (inside > 0).any() else len(inside)
    assert (inside[first:] > 0).all()


def wild(seed: int) -> ODENet:
    net = ODENet(DISC.replace(seed=seed), labelled_set("disc"))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in net.field.parameters():
            parameter.normal_(generator=generator)
    return net


def test_the_largest_jacobian_is_that_of_a_linear_field() -> None:
    net = ODENet(DISC.replace(activation="softplus"), labelled_set("disc")).double()
    with torch.no_grad():
        net.field.out_weight.zero_()
        net.field.out_bias.fill_(0.5)
    x = torch.zeros(3, 2, dtype=torch.float64)
    assert jacobian_norms(net, x).max() == 0
    second = ODENet(DISC.replace(augment="order2"), labelled_set("disc"))
    assert jacobian_norms(second, x.float()).max().item() == pytest.approx(
        math.sqrt(2)
    )  # dq/dt = q', twice
