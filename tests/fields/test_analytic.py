"""Every field with a known answer really has it: the answer solves the equation."""

import numpy as np
import pytest

from node_viz.fields.analytic import ANALYTIC, known_field


@pytest.mark.parametrize("name", ANALYTIC)
def test_the_answer_solves_the_equation(name):
    field = known_field(name)
    t = np.linspace(0.05, 0.95, 7) * field.end
    step = 1e-5 * field.end
    slope = (field.path(t + step) - field.path(t - step)) / (2 * step)
    expected = np.stack([field.f(time, z) for time, z in zip(t, field.path(t), strict=True)])
    np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(field.path(np.zeros(1))[0], field.z0, atol=1e-12)


@pytest.mark.parametrize("name", ANALYTIC)
def test_the_jacobian_is_the_derivative(name):
    field = known_field(name)
    z = np.random.default_rng(0).normal(size=(5, field.dim))
    t, step = 0.3 * field.end, 1e-6
    columns = [
        (field.f(t, z + step * e) - field.f(t, z - step * e)) / (2 * step)
        for e in np.eye(field.dim)
    ]
    np.testing.assert_allclose(field.jacobian(t, z), np.stack(columns, -1), rtol=1e-5, atol=1e-6)
    assert field.eigenvalues(t, z[0]).shape == (field.dim,)


def test_optimal_transport_ends_where_it_should():
    field = known_field("gaussian_ot")
    m, s = np.array([1.0, -0.5]), np.array([2.0, 0.5])
    x = np.array([2.5, 0.4])
    np.testing.assert_allclose(field.exact(np.ones(1), x)[0], (x - m) / s)


def test_runaway_has_no_answer_after_the_end():
    assert np.isnan(known_field("runaway").path(np.array([1.5]))).all()


def test_unknown_name_lists_the_names():
    with pytest.raises(ValueError, match="'forced', 'rotation'"):
        known_field("lorenz")
