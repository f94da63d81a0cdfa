"""The page on ResNets, run whole: its arms, its link, its panels, its experiments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import visits
from streamlit.testing.v1 import AppTest
from visits import Visit, notices

from node_viz.data import labelled_set
from node_viz.experiment.config import ExperimentConfig
from node_viz.lessons.resnet import words
from node_viz.lessons.resnet.link import SETUPS, USUAL, ResNets, read_resnets, setup_of
from node_viz.records.history import NetCurves, RunStatus
from node_viz.runs.api import RunView

QUICK = {"hidden": "4", "batch": "16", "points": "64", "solver_steps": "2", "steps": "8"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "resnet")


def views(at: AppTest) -> list[RunView]:
    return visits.views(at, "resnet")


def until(at: AppTest, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    return visits.until(at, "resnet", condition)


def count(config: ExperimentConfig) -> int:
    from node_viz.odenets.net import ODENet

    return sum(p.numel() for p in ODENet(config, labelled_set(config.dataset)).parameters())


# --- Equal parameter counts


@pytest.mark.parametrize("layers", [1, 2, 3, 8, 16])
@pytest.mark.parametrize(
    "settings",
    [{}, {"depth": 1}, {"depth": 3}, {"augment": "zero", "augment_dims": 2}, {"augment": "order2"},
     {"augment": "input"}, {"task": "regress", "dataset": "reflection"}],
)  # fmt: skip
def test_the_untied_resnet_has_the_nearest_width(layers: int, settings: dict) -> None:
    """Counted on the real networks: one unit more or fewer is no nearer to the tied one's."""
    arms = ResNets(USUAL.replace(solver_steps=layers, **settings), ("resnet", "tied")).configs()
    untied, aim = arms["resnet"], count(arms["tied"])
    off = {h: abs(count(untied.replace(hidden=h)) - aim) for h in _about(untied.hidden)}
    assert min(off, key=lambda h: off[h]) == untied.hidden


def _about(width: int) -> range:
    return range(max(2, width - 1), width + 2)


# --- The link


def test_the_arms_differ_in_how_layers_follow_each_other_and_share_the_rest() -> None:
    made = ResNets().configs()
    assert [c.model for c in made.values()] == ["resnet", "resnet-tied", "rknet", "odenet"]
    assert made["odenet"].gradient == "adjoint"
    assert made["rknet"].solver_steps == 2  # eight calls, as the ResNets have eight layers
    shared = {(c.dataset, c.seed, c.lr, c.batch, c.steps, c.points) for c in made.values()}
    assert len(shared) == 1


def test_what_is_shown_survives_its_link() -> None:
    base = USUAL.replace(dataset="disc", solver_steps=3, lr=0.01)
    mirror = USUAL.replace(task="regress", dataset="reflection")
    for shown in (ResNets(), ResNets(base, ("tied", "odenet"), 16), ResNets(mirror, test=3)):
        assert read_resnets(shown.pairs()) == (shown, [])
    for name, (_, query) in SETUPS.items():
        pairs = dict(pair.split("=") for pair in query.split("&") if pair)
        shown, notes = read_resnets(pairs)
        assert (setup_of(shown), notes) == (name, [])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ({"arms": "tied,tied"}, "arm 'tied' is named twice"),
        ({"arms": "vgg"}, "arm must be one of 'resnet', 'tied'"),
        ({"test": "1000"}, "test must be a number from 1 to 64"),
        ({"dataset": "8gaussians"}, "dataset must be one of 'spirals'"),
        ({"model": "rknet"}, "model is what tells the arms apart"),
        ({"kinetic": "1"}, "kinetic is for task 'density'"),
        ({"depth_variance": "galerkin"}, "whose layers differ anyway"),
        ({"colour": "red"}, "'colour'"),
    ],
)
def test_what_is_wrong_in_a_link_becomes_one_sentence(pairs: dict, sentence: str) -> None:
    shown, notes = read_resnets(pairs)
    assert len([note for note in notes if sentence in note]) >= 1
    assert shown == ResNets()


# --- The page


def test_four_arms_train_in_step_and_are_read_with_other_layers(visit) -> None:
    at = visit(**QUICK)
    until(at, lambda now: all(view.curves and view.curves.metrics for view in now))
    visits.saying(at, "Nothing is learnt yet")
    at.button(key="resnet_train").click().run()
    until(at, lambda now: all(view.status is RunStatus.DONE and not view.live for view in now))
    visits.saying(at, "Step 8. Held-out points told right")
    visits.saying(at, "**Tied ResNet**: ")
    visits.saying(at, "with its 2 layers")
    visits.saying(at, "Euler's method promises")
    visits.saying(at, "| **ODE-Net** |")
    visits.saying(at, "| 1 (")  # the tied one's time is the yardstick


def test_the_table_counts_the_real_parameters(visit) -> None:
    at = visit(**QUICK)
    now = until(at, lambda now: all(view.curves and view.curves.metrics for view in now))
    visits.saying(at, "| **RK-Net** |")
    for view in now:
        assert isinstance(view.curves, NetCurves)
        assert view.curves.parameters == count(view.config)
        visits.saying(at, f"| {view.curves.parameters} |")


def test_the_slider_reads_the_network_with_other_layers_and_writes_the_link(visit) -> None:
    at = visit(**QUICK, arms="tied")
    until(at, lambda now: all(view.curves and view.curves.metrics for view in now))
    visits.saying(at, "8 layers end")
    at.select_slider(key="resnet_test").set_value(32).run()
    visits.saying(at, "32 layers end")
    assert at.query_params["test"] in ("32", ["32"])


def test_a_named_setting_and_the_layers_make_new_arms(visit) -> None:
    at = visit(hidden="4", steps="8")
    at.selectbox(key="resnet_layers").set_value(4).run()
    assert [view.config.solver_steps for view in views(at)] == [4, 4, 1, 4]
    at.selectbox(key="resnet_setup").set_value("mirror").run()
    assert not at.exception
    assert {view.config.task for view in views(at)} == {"regress"}
    at.selectbox(key="resnet_setup").set_value("spirals").run()
    assert {view.config.dataset for view in views(at)} == {"spirals"}


def test_a_bad_link_is_said_on_the_page(visit) -> None:
    at = visit(test="1000", **QUICK)
    assert "from 1 to 64" in notices(at)


def test_an_experiment_sets_the_mirror_up_and_trains_it(visit) -> None:
    at = visit(**QUICK)
    entry = next(one for one in words.EXPERIMENTS if "reflection" in one.setup)
    at.radio(key=f"guess_{entry.title}").set_value(entry.guess.outcomes[0]).run()
    at.button(key=f"try_{entry.title}").click().run()
    assert not at.exception
    assert all(view.config.dataset == "reflection" and view.status.live for view in views(at))


def test_whoever_comes_without_a_link_sees_finished_runs(visit) -> None:
    at = visit()
    assert len(at.session_state["resnet_group"].shipped) == 4
    assert all(view.step == USUAL.steps for view in views(at))


def test_the_answer_says_whether_layers_or_a_curve_were_learnt(visit) -> None:
    at = visit()
    visits.saying(at, "Tied ResNet tells 100.0% right by its 8 layers, and")
    visits.saying(at, "| **ODE-Net** | 0.0% | 1221 | 6.66 kB |")
