"""A flow there and back: a tight reference, errors that fall with the tolerance, floats."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from node_viz.data import density
from node_viz.fields.field import VectorField
from node_viz.flows.cnf import CNF
from node_viz.probes import flow_trip as probe
from node_viz.probes.flow_trip import flow_trip
from node_viz.records.round_trips import FlowTrip
from node_viz.runs.shipped import load
from node_viz.runs.snapshot import RunSnapshot
from node_viz.shapes import Points, Time


class Pull(VectorField):
    """z' = -lambda (z - 1): floats merge, whatever the solver."""

    def __init__(self, rate: float) -> None:
        super().__init__(2)
        self.rate = torch.nn.Parameter(torch.tensor(rate))

    def forward(self, t: Time, z: Points) -> Points:
        return -self.rate * (z - 1)


@pytest.fixture(scope="module")
def trained() -> FlowTrip:
    run = load("default")
    model = RunSnapshot("shipped", 1000, run.config, run.weights).model()
    x = density("moons").sample(16, np.random.default_rng(0))
    return flow_trip(model, torch.as_tensor(x, dtype=torch.float32), 1000, (1e-3, 1e-5, 1e-7))


def test_the_reference_comes_back_to_its_start(trained: FlowTrip) -> None:
    assert trained.own < 1e-10
    assert trained.own < 1e-3 * trained.least


def test_the_solvers_errors_fall_with_the_tolerance_and_floats_errors_do_not(
    trained: FlowTrip,
) -> None:
    for error in (trained.forward, trained.backward, trained.total):
        assert (np.diff(np.log10(error)) < -1).all(), "tenfold for a hundredfold tolerance"
    assert np.ptp(np.log10(trained.floats)) < 0.5
    assert (np.diff(trained.nfe) > 0).all()


def test_a_round_trip_errs_by_its_three_errors(trained: FlowTrip) -> None:
    most = trained.forward + trained.backward + trained.floats
    assert (trained.total < 1.5 * most).all()
    assert (trained.total > 0.3 * np.maximum(trained.forward, trained.backward)).all()


def test_at_the_usual_tolerance_a_flow_comes_back_to_three_digits(trained: FlowTrip) -> None:
    assert 1e-5 < trained.total[1] < 1e-3
    assert trained.floats[1] < 0.1 * max(trained.forward[1], trained.backward[1])


def test_where_paths_run_together_floats_are_what_is_lost() -> None:
    x = torch.randn(8, 2, generator=torch.Generator().manual_seed(0))
    found = flow_trip(CNF(Pull(12.0)), x, 0, (1e-7,))
    assert found.growth == pytest.approx(np.exp(12.0), rel=0.01)
    assert found.least > 1e-3
    assert found.floats[0] > found.least / 3


def test_a_solve_that_gives_up_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "MAX_NFE", 20)
    x = torch.randn(8, 2, generator=torch.Generator().manual_seed(0))
    found = flow_trip(CNF(Pull(2.0)), x, 0, (1e-7,))
    for error in (found.forward, found.backward, found.floats, found.total):
        assert np.isnan(error).all()
    assert found.own < 1e-9
