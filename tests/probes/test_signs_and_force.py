"""The mass with either sign, and the force, where both are known in closed form."""

from __future__ import annotations

import math

import pytest
import torch
from known_flows import CONTRACTION, ROTATION, Linear

from node_viz.data import density
from node_viz.flows.cnf import CNF
from node_viz.probes.force import force
from node_viz.probes.gauges import held_out
from node_viz.probes.signs import mass_by_sign

HELD = held_out(density("moons"), 64)


def test_with_the_plus_the_mass_is_1_and_with_the_minus_it_is_e_to_minus_twice_l() -> None:
    """z' = a z has l(1) = 2 a everywhere, so the mass with the minus is e^(-4 a)."""
    for a in (0.2, -0.2):
        cnf = CNF(Linear(a * torch.eye(2)))
        found = mass_by_sign(cnf, half_side=8.0)
        assert found.plus == pytest.approx(1.0, abs=1e-3)
        assert found.minus == pytest.approx(math.exp(-4 * a), rel=1e-3)


def test_where_no_volume_changes_both_signs_agree() -> None:
    found = mass_by_sign(CNF(Linear(ROTATION)))
    assert found.minus == pytest.approx(found.plus)


def test_the_force_of_a_field_that_stands_still_is_its_drift() -> None:
    """z' = A z has no df/dt, and its acceleration is A A z."""
    for A in (CONTRACTION, ROTATION):
        found = force(CNF(Linear(A)), HELD)
        assert found.partial == pytest.approx(0.0, abs=1e-6)
        assert found.total == pytest.approx(found.drift)
    there = HELD.x.double().square().sum(1).mean().sqrt().item()
    assert found.total == pytest.approx(there, rel=1e-4), "a rotation keeps |z|, and A A z = -z"
