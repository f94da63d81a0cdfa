"""What Python answers a click in a notebook, and what it makes of nonsense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

pytest.importorskip("anywidget", reason="anywidget is not installed")

from node_viz import ExperimentConfig, NetTrainer, Trainer
from node_viz.notebook.show import widget_of
from node_viz.stage.packing import unpack
from node_viz.training import trainer_of
from node_viz.training.restore import model_of

SMALL = ExperimentConfig(hidden=8, batch=16, steps=4)
POINT = [0.6, -0.3, 0.0]


@pytest.fixture(scope="module")
def trained() -> tuple[Trainer, Any]:
    trainer = Trainer(SMALL.replace(lr=0.05))
    widget = widget_of(trainer)
    list(trainer.run())
    return trainer, widget


def asked(widget: Any, **told: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The message that is sent for what the browser says, and its payloads unpacked."""
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._heard(widget, {"kind": "ask", **told}, [])
    ((content, buffers),) = sent
    return content, [unpack(one) for one in buffers]


def test_a_click_gets_the_path_and_log_p_in_two_parts(trained: tuple[Trainer, Any]) -> None:
    trainer, widget = trained
    _, (payload,) = asked(widget, point=POINT, step=None)
    path = payload["pictures"][0]["path"]
    assert path["z"][0] == pytest.approx(POINT[:2], abs=1e-5)
    assert path["log_prob"] == pytest.approx(path["base"] + path["log_det"][-1], abs=2e-5)
    exact = trainer.cnf.log_prob(torch.tensor([POINT[:2]]))[0].item()
    assert path["log_prob"] == pytest.approx(exact, abs=1e-3)


def test_a_past_step_is_asked_with_its_own_weights(trained: tuple[Trainer, Any]) -> None:
    _, widget = trained
    _, (payload,) = asked(widget, point=POINT, step=1)
    assert payload["asked"] == {"step": 1, "point": POINT, "why": ""}
    then = model_of(SMALL, widget._panes[0].tape.at(1).weights)
    exact = then.log_prob(torch.tensor([POINT[:2]]))[0].item()
    assert payload["pictures"][0]["path"]["log_prob"] == pytest.approx(exact, abs=1e-3)


def test_new_pictures_carry_the_path_until_the_point_is_let_go() -> None:
    trainer = Trainer(SMALL)
    widget = widget_of(trainer)
    asked(widget, point=POINT)
    assert widget._answers.newest(widget._panes[0]).path is not None
    asked(widget, point=None)
    assert widget._answers.newest(widget._panes[0]).path is None


@pytest.mark.parametrize(
    "nonsense",
    ["moons", [1], [1, 2, 3], [1e9, 0, 0], [float("nan"), 0, 0], {"x": 1}, [True, 0, 0], 7],
)
def test_a_point_that_is_none_has_no_path(trained: tuple[Trainer, Any], nonsense: Any) -> None:
    _, widget = trained
    _, (payload,) = asked(widget, point=nonsense, step="last")
    assert payload["pictures"][0]["path"] is None


def test_other_words_are_not_answered(trained: tuple[Trainer, Any]) -> None:
    _, widget = trained
    sent: list[Any] = []
    widget.send = lambda *told: sent.append(told)
    for told in (None, [], "ask", {"kind": "die"}, {}):
        widget._heard(widget, told, [])
    assert sent == []
    widget._heard(widget, {"kind": "hello"}, [])
    assert sent == [({"kind": "here"},)]


def test_an_input_of_a_net_gets_its_way_and_answer() -> None:
    config = ExperimentConfig(task="classify", dataset="disc", points=16, hidden=8, batch=16)
    widget = widget_of(NetTrainer(config))
    _, (payload,) = asked(widget, point=[0.2, 0.1, 0.0])
    path = payload["pictures"][0]["path"]
    assert path["z"][0][:2] == pytest.approx([0.2, 0.1], abs=1e-4)
    assert np.isfinite(path["answer"])


def test_a_changed_series_is_foretold_and_nonsense_is_not() -> None:
    config = ExperimentConfig(task="series", dataset="spirals", steps=2, hidden=8, batch=16)
    widget = widget_of(trainer_of(config))
    rows = [[0.1 * k, 0.5, 0.1 * k] for k in range(1, 6)]
    seen = {"which": 0, "seen": rows, "nonce": "hand 1"}
    content, _ = asked(widget, seen=seen)
    (answer,) = content["foretold"]
    picture = widget._panes[0].newest.picture
    assert np.shape(answer["said"]) == (len(picture.t), 2)
    assert (answer["nonce"], answer["step"], answer["which"]) == ("hand 1", 0, 0)
    for wrong in ([], [[1, 2]], "rows", [[0.1, 1e9, 0]], [[float("nan"), 0, 0]] * 3):
        content, _ = asked(widget, seen={**seen, "seen": wrong})
        assert "no series" in content["why"]
