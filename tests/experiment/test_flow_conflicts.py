"""What a training method, labels or a narrow beginning do not go with is said before training."""

from __future__ import annotations

import pytest

from node_viz.__main__ import main
from node_viz.data import DENSITIES, density
from node_viz.experiment.catalogue import METHODS
from node_viz.experiment.config import DEFAULTS, ExperimentConfig
from node_viz.experiment.conflicts import Conflict
from node_viz.experiment.cost import cost

SOLVING = "it is for method 'mle' or 'otflow'"
REFUSED = [
    ("method=fm&kinetic=.1", "kinetic", f"kinetic must be 0 with method 'fm', .*; {SOLVING}"),
    ("method=otfm&jacobian=.1", "jacobian", "jacobian must be 0 with method 'otfm'"),
    ("method=reflow&force=.1", "force", "force must be 0 with method 'reflow'"),
    ("method=fm&steer=.5", "steer", "steer must be 0 with method 'fm'"),
    (
        "method=otfm&batch=64&ot_batch=65",
        "ot_batch",
        "ot_batch must be a whole number from 1 to the batch, 64, with method 'otfm'; got 65",
    ),
    ("method=reverse-kl&dataset=checkerboard", "method", "whose density is 0 in places"),
    ("base_std=.5&field=potential", "base_std", "base_std must be 1 with field 'potential'"),
    ("base_std=.5&method=otflow", "base_std", "base_std must be 1 with field 'potential'"),
    (
        "condition=label&dataset=swissroll",
        "condition",
        "condition must be 'none' with dataset 'swissroll', which has no labels; "
        "those that have are 'moons', '8gaussians', 'circles', 'rings', '2spirals'",
    ),
    ("condition=label&field=potential", "condition", "'none' with field 'potential'; only 'mlp'"),
    ("condition=label&method=otflow", "condition", "'none' with field 'potential'; only 'mlp'"),
    ("condition=label&method=reverse-kl", "condition", "'none' with method 'reverse-kl'"),
    (
        "divergence=gaussian&field=potential",
        "divergence",
        "divergence must be 'exact' with field 'potential', whose trace is a formula; "
        "got 'gaussian'",
    ),
    ("divergence=rademacher&method=otflow", "divergence", "must be 'exact' with field 'potential'"),
    (
        "bottleneck=9&hidden=8",
        "bottleneck",
        "bottleneck must be a whole number from 0 to the width, 8; got 9",
    ),
    ("bottleneck=4&field=concatsquash", "bottleneck", "0 with field 'concatsquash'; only 'mlp'"),
    ("bottleneck=4&method=otflow", "bottleneck", "0 with field 'potential'; only 'mlp'"),
    (
        "divergence=gaussian&noise=fresh&solver=implicit_euler",
        "noise",
        "noise must be 'fixed' with solver 'implicit_euler'",
    ),
    ("method=glow&condition=label", "condition", "condition must be 'none' with method 'glow'"),
    ("method=realnvp&kinetic=.1", "kinetic", "kinetic must be 0 with method 'realnvp'"),
    ("method=realnvp&solver=rk4", "solver", "solver must be 'midpoint' .* need no solver"),
    ("method=planar&gradient=adjoint", "gradient", "gradient must be 'backprop'"),
    ("method=glow&base_std=.5", "base_std", "base_std must be 1.0 with method 'glow'"),
    ("method=realnvp&dataset=mix3", "method", "with dataset 'mix3': its layers are maps of the"),
]


@pytest.mark.parametrize(("query", "name", "sentence"), REFUSED)
def test_it_is_refused_in_a_sentence_and_gives_way_in_a_link(
    query: str, name: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Conflict, match=sentence) as error:
        ExperimentConfig.from_query(query)
    assert error.value.names == (name,)
    config, (note,) = ExperimentConfig.forgiving(dict(one.split("=") for one in query.split("&")))
    assert getattr(config, name) == DEFAULTS[name]
    assert note == f"{error.value}. Using {name}={DEFAULTS[name]}."
    assert main(["train", query, "--steps", "1"]) == 2
    assert str(error.value) in capsys.readouterr().err


@pytest.mark.parametrize(
    "query",
    [
        "method=otfm&batch=64",  # the usual ot_batch means the batch at most
        "method=fm&ot_batch=1024",
        "method=reverse-kl&kinetic=.1&steer=.2&base_std=.3",
        "method=reverse-kl&dataset=pinwheel",
        "condition=label&method=reflow",
        "condition=label&kinetic=.1&base_std=.5",
        "bottleneck=64&divergence=gaussian&noise=fresh",
        "noise=fresh&solver=implicit_euler",  # nothing is drawn
        "bottleneck=3&condition=label",
    ],
)
def test_it_is_allowed(query: str) -> None:
    assert ExperimentConfig.from_query(query)


def test_what_has_labels_and_what_is_positive_is_the_data_s_own_word() -> None:
    assert [name for name in DENSITIES if not density(name).positive] == ["checkerboard"]
    for name in DENSITIES:
        if density(name).labels:
            assert ExperimentConfig(dataset=name, condition="label")


MATCHING = [name for name, one in METHODS.items() if not one.solves and not one.layered]


@pytest.mark.parametrize("name", MATCHING)
def test_a_step_that_solves_nothing_costs_one_call(name: str) -> None:
    solved = cost(ExperimentConfig(batch=8192, hidden=128))
    matched = cost(ExperimentConfig(batch=8192, hidden=128, method=name))
    assert matched.seconds < solved.seconds / 5
    assert matched.memory < solved.memory
    for solver in ("implicit_euler", "dopri5"):
        assert cost(ExperimentConfig(method=name, solver=solver)).seconds > 0


@pytest.mark.parametrize("name", [name for name in METHODS if METHODS[name].layered])
def test_each_discrete_layer_costs_as_much_as_the_one_before(name: str) -> None:
    few, some, many = (
        cost(ExperimentConfig(method=name, batch=8192, flow_layers=k)) for k in (8, 16, 24)
    )
    assert many.seconds - some.seconds == pytest.approx(some.seconds - few.seconds)
    assert few.memory < some.memory < many.memory
