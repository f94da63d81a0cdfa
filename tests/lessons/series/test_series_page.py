"""The page on series: its link, its sentences, a series that is changed, the page at work."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest
import visits
from visits import Visit

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.series_catalogue import SERIES_MODELS
from node_viz.lessons.series import numbers, questions, table
from node_viz.lessons.series.link import ARMS, COUNTS, USUAL, Page, read_page
from node_viz.records.history import RunStatus
from node_viz.records.series import Foresight
from node_viz.runs import shipped
from node_viz.runs.snapshot import RunSnapshot
from node_viz.series.size import latent_parameters, rnn_parameters, rnn_width
from node_viz.stage.series_stage import Edited, _edited
from node_viz.training.snapshot import weights_of

QUICK = {"hidden": "8", "batch": "16", "observations": "10", "steps": "3", "horizon": "2"}


@pytest.fixture
def visit(visit: Visit) -> Visit:
    """Return what opens the page, given its link."""
    return partial(visit, "series")


# --- the link


def test_a_bare_link_shows_both_models_of_equal_size() -> None:
    now, notes = read_page({})
    assert (now, notes) == (Page(), [])
    assert now.pairs() == {}
    ode, rnn = (pane.config for pane in now.panes())
    assert (ode.model, rnn.model) == ("latent-ode", "rnn")
    assert ode.replace(model="rnn") == rnn
    sizes = latent_parameters(ode), rnn_parameters(rnn_width(rnn))
    assert sizes[1] == pytest.approx(sizes[0], rel=0.02)


def test_a_link_keeps_what_it_says() -> None:
    pairs = {"dataset": "spirals", "observations": "30", "arms": "ode,whole", "which": "3"}
    now, notes = read_page(pairs)
    assert not notes
    assert now.pairs() == pairs
    assert [pane.config.grow for pane in now.panes()] == [1, 0]


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ({"which": "9"}, "which must be"),
        ({"horizon": "0"}, "horizon must be a number from 0.5 to 20; got '0'"),
        ({"observations": "1"}, "observations must be a whole number from 2"),
        ({"arms": "ode,rnn,whole"}, "1 to 2 arms; got 3"),
        ({"arms": "gru"}, "got 'gru'"),
        ({"model": "rnn"}, "is what tells the arms apart"),
        ({"dataset": "moons"}, "dataset must be one of"),
        ({"gradient": "adjoint"}, "gradient must be 'backprop' with model 'rnn'"),
    ],
)
def test_what_cannot_be_is_told_and_the_page_stands(pairs: dict[str, str], word: str) -> None:
    now, notes = read_page(pairs)
    assert now == Page()
    assert any(word in note for note in notes), notes


# --- the sentences


def foresight(**changes: float) -> Foresight:
    values = {
        "step": 1500, "seconds": 60.0, "loss": 1.0, "rmse_in": 0.1, "rmse_out": 0.3,
        "rmse_mean": 0.7, "elbo": -50.0, "kl_z": 15.0, "nfe": 100,
    }  # fmt: skip
    return Foresight(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ode", "rnn", "said"),
    [(0.2, 0.3, numbers.ODE), (0.3, 0.2, numbers.RNN), (0.2, 0.204, numbers.NEITHER)],
)
def test_the_run_decides_who_foretells_better(ode: float, rnn: float, said: str) -> None:
    of = {"ode": foresight(rmse_out=ode), "rnn": foresight(rmse_out=rnn)}
    assert numbers.foretells(of) == said


def test_the_mean_is_the_bar_of_a_long_series() -> None:
    assert numbers.whole_series({"whole": foresight(rmse_out=0.6)}) == numbers.FINDS
    assert numbers.whole_series({"whole": foresight(rmse_out=0.65)}) == numbers.STAYS


def test_the_answer_has_both_errors_and_the_bar() -> None:
    arms = [("A", foresight()), ("B", foresight(rmse_out=0.2))]
    assert numbers.answer(arms) == (
        "Error beyond the horizon: A 0.300 and B 0.200; always saying the mean has 0.700."
    )
    assert "Beyond: B is 1.5 times nearer" in numbers.what_to_look_at(arms)
    assert numbers.answer([("A", foresight(step=0))]) == numbers.UNTRAINED
    assert numbers.answer([]) == numbers.NOTHING_YET


def test_the_table_has_the_means_over_the_measured_seeds() -> None:
    rows = table.rows()
    places = ("Oscillators", "2D spirals")
    assert [row[0] for row in rows] == [f"{s}: {m}" for s in places for m in ("Latent ODE", "RNN")]
    assert all(len(row) == 1 + 3 * len(COUNTS) for row in rows)
    known = table.errors("spirals", "ode", 50, "rmse_out")
    assert len(known) == 3
    assert rows[2][5] == f"{sum(known) / 3:.3f}"
    assert [row[-1] for row in rows] == ["", "", "0.1346", "0.1813"]  # the lecture's are of spirals


def test_what_the_table_shows_is_said_of_both_sets() -> None:
    for dataset in ("oscillators", "spirals"):
        ratio = table.ratio(dataset, 30, "rmse_out")
        assert f"{ratio:.2f} times (30 observations)" in table.found(dataset)
        assert "of 9 pairs" in table.found(dataset)


def test_a_minute_of_training_halves_the_error_of_saying_the_mean() -> None:
    for dataset in ("oscillators", "spirals"):
        found = table.errors(dataset, "ode", 50, "rmse_out")
        means = table.errors(dataset, "ode", 50, "rmse_mean")
        assert all(one < 0.5 * mean for one, mean in zip(found, means, strict=True)), dataset


def test_the_shipped_latent_ode_halves_the_error_of_saying_the_mean() -> None:
    for arm in ("ode", "rnn"):
        name = shipped.name_of(USUAL.replace(**ARMS[arm].changes))
        assert name is not None
        last = shipped.load(name).curves.metrics[-1]
        assert isinstance(last, Foresight)
        assert last.rmse_out < 0.5 * last.rmse_mean


# --- a series that is changed


def test_a_changed_series_is_answered_by_both_models() -> None:
    base = USUAL.replace(hidden=8)
    t, x = (0.5, 1.0, 3.0), ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
    for name in ("ode", "rnn"):
        config = base.replace(**ARMS[name].changes)
        model = SERIES_MODELS.make(config.model, config)
        now = RunSnapshot("a", 0, config, weights_of(model))
        found = questions.foretold(now, t, x)
        moved = questions.foretold(now, t, (*x[:2], (-1.0, 0.9)))
        assert found.said.shape == (49, 2)
        assert not np.allclose(found.said[-1], moved.said[-1])


def test_a_series_out_of_order_is_told_in_a_sentence() -> None:
    config = USUAL.replace(hidden=8)
    model = SERIES_MODELS.make(config.model, config)
    now = RunSnapshot("a", 0, config, weights_of(model))
    with pytest.raises(ValueError, match="times must increase"):
        questions.foretold(now, (1.0, 0.5), ((0.0, 0.0), (1.0, 1.0)))


def test_what_a_browser_sends_is_put_in_order() -> None:
    told = {"which": 0, "seen": [[2, 1, 1], [1, 0, 0.5]], "nonce": "hand 1"}
    assert _edited(told) == Edited(0, (1.0, 2.0), ((0.0, 0.5), (1.0, 1.0)), "hand 1")


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        {"which": 0, "seen": "no", "nonce": "a"},
        {"which": 0, "seen": [[1, 2]], "nonce": "a"},
        {"which": 0, "seen": [[1, 2, math.inf]], "nonce": "a"},
        {"which": "x", "seen": [[1, 2, 3]], "nonce": "a"},
        {"which": 0, "seen": [[1, 2, 3]] * 201, "nonce": "a"},
        {"which": 0, "seen": [[1, 2, 1e9]], "nonce": "a"},
    ],
)
def test_what_makes_no_sense_changes_nothing(told: Any) -> None:
    assert _edited(told) is None


# --- the page


def test_both_models_train_in_lock_step_and_a_thinned_series_is_answered(visit: Visit) -> None:
    at = visit(**QUICK)
    assert not at.exception
    at.button(key="series_train").click().run()
    visits.until(at, "series", lambda now: not any(view.live for view in now))
    at.run()
    views = visits.views(at, "series")
    assert {view.status for view in views} == {RunStatus.DONE}
    assert {view.step for view in views} == {3}
    assert [view.config.model for view in views] == ["latent-ode", "rnn"]
    at.button(key="series_keep_2").click().run()
    assert not at.exception
    visits.saying(at, "The series is seen 5 times in place of 10.")
    at.button(key="series_undo").click().run()
    visits.saying(at, "Drag an observation")
    assert not at.exception


def test_the_page_says_what_in_a_link_cannot_be(visit: Visit) -> None:
    at = visit(horizon="0")
    assert "horizon must be a number" in visits.notices(at)


def test_the_usual_experiment_is_what_the_command_line_reads() -> None:
    assert ExperimentConfig.from_query(USUAL.to_query()) == USUAL
