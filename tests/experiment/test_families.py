"""Every family keeps one contract; a toy in a file of its own goes the whole way by one line."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy_family
from fakes import until
from toy_family import MEANS, TOY, Approach, Distances, Point, Spot, spot_figure

from node_viz.__main__ import main
from node_viz.experiment.catalogue import DATASETS
from node_viz.experiment.config import FLOWS, NETS, SERIES, ExperimentConfig
from node_viz.experiment.families import FAMILIES, TASKS, Family, family_of
from node_viz.experiment.registry import load_target
from node_viz.records.history import RunStatus
from node_viz.runs import shipped
from node_viz.runs.api import Command
from node_viz.runs.threads import ThreadHost
from node_viz.training import run_folder, trainer_of
from node_viz.training.restore import model_of
from node_viz.ui.controls import label, offered

QUERY = "task=toy&dataset=here&steps=40&lr=0.2&batch=64"
CASES = [
    (name, task, data)
    for name, family in FAMILIES.items()
    for task in family.tasks
    for data in family.tasks[task].data
]


@pytest.fixture
def config() -> Iterator[ExperimentConfig]:
    """A run of a toy, in a program that knows toys while the test lasts."""
    FAMILIES["toy"] = TOY
    yield ExperimentConfig.from_query(QUERY)
    del FAMILIES["toy"]
    shipped.load.cache_clear()
    shipped.config_of.cache_clear()


@pytest.mark.parametrize("family", [*FAMILIES.values(), TOY], ids=[*FAMILIES, "toy"])
def test_every_gauge_of_a_family_has_a_glossary_entry_and_no_other(family: Family) -> None:
    words, glossary = load_target(family.outcome).WORDS, load_target(family.glossary)
    measured = {field.name for field in dataclasses.fields(load_target(family.gauges))}
    assert set(glossary.gauges) == measured | set(words)
    assert set(glossary.units) == set(glossary.gauges)
    assert all(text.endswith(".") for text in glossary.gauges.values())
    assert glossary.layers
    assert glossary.clocks


@pytest.mark.parametrize("family", [*FAMILIES.values(), TOY], ids=[*FAMILIES, "toy"])
def test_a_history_begins_with_what_all_have(family: Family) -> None:
    names = [field.name for field in dataclasses.fields(load_target(family.curves))]
    assert names[:3] == ["step", "loss", "metrics"]
    outcome = load_target(family.outcome)
    assert callable(outcome.gauges_of)
    assert callable(outcome.figures_of)


@pytest.mark.parametrize(("name", "task", "dataset"), CASES)
def test_a_picture_is_painted_packed_and_unpacked(name: str, task: str, dataset: str) -> None:
    small = {"hidden": 4, "points": 16} if task in NETS else {"hidden": 4}
    config = ExperimentConfig(task=task, dataset=dataset, batch=16, device="cpu", **small)
    family = family_of(config)
    assert family is family_of(task) is FAMILIES[name]
    kind, trainer = family.pictures(config), trainer_of(config)
    record, painter = load_target(kind.record), load_target(kind.painter)(config)
    pictures = [
        painter.paint(trainer.model, step=step, seconds=float(step), full=True) for step in (0, 1)
    ]
    assert all(type(one) is record for one in pictures)
    stamps = [(one.step, one.seconds, None) for one in pictures]
    again = load_target(kind.unpack)(
        load_target(kind.pack)(pictures), pictures[0].half_side, stamps
    )
    assert [type(one) for one in again] == [record, record]
    assert [(one.step, one.seconds) for one in again] == [(0, 0.0), (1, 1.0)]
    model = model_of(config, trainer.snapshot().weights)
    assert type(model) is type(trainer.model)
    assert family.density == hasattr(model, "log_prob")


def test_tasks_of_flows_and_nets_are_those_of_their_families() -> None:
    assert FLOWS == ("density",)
    assert NETS == ("classify", "regress")
    assert SERIES == ("series",)
    assert list(TASKS) == [*FLOWS, *NETS, *SERIES]


def test_an_unknown_task_is_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"task must be one of 'density'.*; got 'toy'"):
        family_of("toy")
    with pytest.raises(ValueError, match=r"task must be one of 'density'.*; got 'toy'"):
        ExperimentConfig(task="toy")


def test_families_need_no_torch() -> None:
    code = (
        "import sys; from node_viz.experiment.families import FAMILIES, family_of\n"
        "from node_viz.experiment.registry import load_target\n"
        "for family in FAMILIES.values():\n"
        "    load_target(family.curves), load_target(family.glossary)\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_toy_can_be_chosen_like_any_other(config: ExperimentConfig) -> None:
    assert ExperimentConfig.from_query(config.to_query()) == config
    assert "toy" in offered(config, "task", "toy")
    assert label(config, "task", "toy") == "Toy"
    assert offered(config, "dataset", "here") == ["here", "there", "moons"]
    assert label(config, "dataset", "moons") == "One moon", "a task's own word for a shared name"
    assert label(ExperimentConfig(), "dataset", "moons") == DATASETS["moons"].label
    with pytest.raises(ValueError, match="dataset must be one of 'here', 'there', 'moons' with"):
        config.replace(dataset="rings")


def test_a_toy_trains_is_kept_and_restored_from_its_folder(
    config: ExperimentConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "toy"
    assert main(["train", QUERY, "--json", "-", "--out", str(folder)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["steps"]) == ("done", 40)
    assert result["distance"] < 0.3 < np.linalg.norm(MEANS["here"])
    assert "the mean at step 40" in (folder / "pictures.html").read_text(encoding="utf-8")
    assert (folder / "metrics.csv").read_text().startswith("step,seconds,loss,distance")
    again, model = run_folder.load(folder)
    assert again == config
    assert isinstance(model, Point)
    assert np.linalg.norm(model.mean.detach().numpy() - MEANS["here"]) == result["distance"]
    words = ["sample", str(folder), "--n", "3", "--out", str(tmp_path / "x.csv")]
    assert main(words) == 2
    assert "holds a toy (task='toy'), which has no density" in capsys.readouterr().err
    assert main(["list", "tasks"]) == 0
    assert "A point finds the mean." in capsys.readouterr().out


def test_a_toy_is_trained_painted_and_shown_behind_the_seam(config: ExperimentConfig) -> None:
    host = ThreadHost(1)
    host.start(config, run="toy")
    host.command("toy", Command("play"))
    until(lambda: host.latest("toy").status is RunStatus.DONE)  # type: ignore[union-attr]
    host.command("toy", Command("ask", point=(0.5, 0.25)))
    until(lambda: host.latest("toy").picture.path is not None)  # type: ignore[union-attr]
    view: Any = host.latest("toy")
    step, weights = host.weights("toy") or (0, {})
    host.close()
    assert view.message == ""
    assert isinstance(view.curves, Approach)
    assert isinstance(view.picture, Spot)
    assert isinstance(view.picture.metrics, Distances)
    np.testing.assert_array_equal(view.picture.path, [[0.5, 0.25], view.picture.mean])
    assert spot_figure(view.picture).data[0].x[0] == view.picture.mean[0]
    assert step == view.picture.step == config.steps
    np.testing.assert_array_equal(model_of(config, weights).mean.detach(), view.picture.mean)


def test_a_toy_is_shipped_read_and_shown(
    config: ExperimentConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "HOME", tmp_path)
    shipped.main(["toy", QUERY, "--pictures", "5"])
    run, trainer = shipped.load("toy"), trainer_of(config)
    last = list(trainer.run())[-1]
    assert run.config == config
    assert run.curves.step.tolist() == trainer.curves().step.tolist()
    assert run.curves.start == np.linalg.norm(MEANS["here"])  # type: ignore[union-attr]
    assert [one.distance for one in run.curves.metrics] == [  # type: ignore[union-attr]
        one.distance for one in trainer.history
    ]
    assert len(run.pictures) == 5
    np.testing.assert_array_equal(run.pictures[-1].mean, last.weights["mean"])  # type: ignore[union-attr]
    np.testing.assert_array_equal(run.weights["mean"], last.weights["mean"])
    host = ThreadHost(1)
    host.start(ExperimentConfig(), run="a", shipped="toy")
    host.command("a", Command("ask", point=(1.0, 1.0)))
    until(lambda: host.latest("a").picture.path is not None)  # type: ignore[union-attr]
    view: Any = host.latest("a")
    host.close()
    assert view.config == config
    assert isinstance(view.picture, Spot)
    assert [one.step for one in shipped.load("toy").pictures] == list(view.tape_steps)


def test_the_toy_is_one_file(config: ExperimentConfig) -> None:
    """All that is asked of a family stands in the toy's own module."""
    kind = TOY.pictures(config)
    fields = [getattr(TOY, field.name) for field in dataclasses.fields(Family)]
    targets = [*fields, *dataclasses.astuple(kind), TOY.tasks["toy"].target]
    dotted = [one for one in targets if isinstance(one, str) and "toy_family" in one]
    assert len(dotted) == 10
    assert {target.partition(":")[0] for target in dotted} == {toy_family.__name__}
