"""The settings of any run leave as TOML, and train the same run again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node_viz.cli.address import read
from node_viz.cli.settings_file import LARGEST, read_settings
from node_viz.experiment.config import KINDS, ExperimentConfig, knobs
from node_viz.experiment.families import FAMILIES
from node_viz.experiment.presets import PRESETS
from node_viz.export.kinds import written
from node_viz.runs import shipped


@st.composite
def configs(draw: st.DrawFn) -> ExperimentConfig:
    """Any task and set, and whatever knobs go with them: values that clash are left out."""
    task = draw(st.sampled_from([task for family in FAMILIES.values() for task in family.tasks]))
    data = next(family.tasks[task].data for family in FAMILIES.values() if task in family.tasks)
    config = ExperimentConfig(task=task, dataset=draw(st.sampled_from(list(data))))
    for name in draw(st.lists(st.sampled_from(list(knobs())), max_size=8, unique=True)):
        spec = knobs()[name]
        if spec.choices:
            value: Any = draw(st.sampled_from(list(spec.choices)))
        elif KINDS[name] is int:
            value = draw(st.integers(int(spec.low), int(spec.high)))
        else:
            value = draw(st.floats(spec.low, spec.high, exclude_max=spec.open))
        try:
            config = config.replace(**{name: value})
        except ValueError:
            continue
    return config


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(config=configs())
def test_settings_come_back_as_they_left(
    tmp_path_factory: pytest.TempPathFactory, config: ExperimentConfig
) -> None:
    place = tmp_path_factory.getbasetemp() / "settings.toml"
    place.write_bytes(written([replace(shipped.load("default"), config=config)], place.name))
    assert read("", None, read_settings(str(place))).one() == config


@pytest.mark.parametrize("name", PRESETS)
def test_presets_too(tmp_path: Path, name: str) -> None:
    run = replace(shipped.load("default"), config=PRESETS[name].config)
    (tmp_path / "a.toml").write_bytes(written([run], "a.toml"))
    assert read("", None, read_settings(str(tmp_path / "a.toml"))).one() == run.config


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"colour = 'red'", "there is no setting 'colour'"),
        (b"lr = '0.1'", "lr must be a number without quotes; got '0.1'"),
        (b"lr = true", "lr must be a number without quotes; got True"),
        (b"lr = [0.1]", "lr must be a number"),
        (b"lr = nan", "lr must be a number from 1e-06 to 1"),
        (b"lr = 1979-05-27", "lr must be a number"),
        (b"[dataset]\nname = 'moons'", "dataset must be a word in quotes"),
        (b"dataset = 3", "dataset must be a word in quotes"),
        (b"dataset = 'cats'", "dataset must be one of"),
        (b"depth = 2.5", "depth must be a whole number"),
        (b"depth = 1\ndepth = 2", "is no TOML"),
        (b"method = 'fm'\nkinetic = 1.0", "kinetic"),
        (b"lr 0.1", "is no TOML"),
        (b"\x00", "is no TOML"),
        ("lr = 0.1".encode("utf-16"), "must be a text in UTF-8"),
        (b"dataset = 'm\xf6ons'", "must be a text in UTF-8"),
        (b"\xef\xbb\xbflr = 0.1", "begins with a byte-order mark; save it as plain UTF-8"),
        (b"# line\n" * 1_000_000, f"has more than {LARGEST:,} bytes"),
        (b"lr = " + b"[" * 50_000, "is no TOML"),
    ],
)
def test_what_is_no_settings_is_refused_in_a_sentence(
    tmp_path: Path, said: bytes, words: str
) -> None:
    place = tmp_path / "a.toml"
    place.write_bytes(said)
    with pytest.raises(ValueError, match=r"a\.toml") as refused:
        read_settings(str(place))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 1000


def test_a_preset_an_address_and_a_file_each_say_where_to_begin() -> None:
    assert read("lr=0.02", None, {"lr": 0.03, "depth": 3}).one() == ExperimentConfig(
        lr=0.02, depth=3
    )
    assert set(read("lr=0.02", None, {"steps": 7}).named) == {"lr", "steps"}
    for text, start in (("preset=euler", None), ("", "euler"), ("/cnf?lr=0.1", None)):
        with pytest.raises(ValueError, match="--config"):
            read(text, start, {"lr": 0.03})
