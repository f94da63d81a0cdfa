"""What a script is, whatever the settings: short, plain Python of torch and nobody else."""

from __future__ import annotations

import ast
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.scripts import FLOWS, MOTIONS, NETS, config_of
from node_viz.experiment.catalogue import ACTIVATIONS, DENSITIES, FIELDS, METHODS, SOLVERS
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.net_catalogue import (
    AUGMENTATIONS,
    BASES,
    DEPTH_VARIANCES,
    LABELLED_SETS,
    MODELS,
    TARGETS,
)
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.series_catalogue import SERIES, SERIES_MODELS
from node_viz.export.notebook import notebook_of
from node_viz.export.script import script_of
from node_viz.runs import shipped
from tests.export.any_config import configs

MAY_IMPORT = {"torch", "torchdiffeq", "numpy"} | set(sys.stdlib_module_names)


def config(**settings: object) -> ExperimentConfig:
    return ExperimentConfig().replace(**settings)


def entries() -> dict[str, ExperimentConfig]:
    """Return a config for each name that can be chosen."""
    made = {f"dataset {name}": config(dataset=name) for name in DENSITIES}
    for name in METHODS:
        made[f"method {name}"] = config(method=name, dataset="8gaussians")
    made |= {f"field {name}": config(field=name) for name in FIELDS}
    made |= {f"activation {name}": config(activation=name) for name in ACTIVATIONS}
    for name in SOLVERS:
        made[f"solver {name}"] = config(solver=name)
        made[f"series, solver {name}"] = config(task="series", dataset="spirals", solver=name)
    for name in LABELLED_SETS:
        task = "regress" if name in TARGETS else "classify"
        made |= {f"{name}, {one}": config(task=task, dataset=name, model=one) for one in MODELS}
    net = config(task="classify", dataset="xor", model="odenet")
    made |= {f"augment {name}": net.replace(augment=name) for name in AUGMENTATIONS}
    made |= {f"varies {name}": net.replace(depth_variance=name) for name in DEPTH_VARIANCES}
    made |= {f"{name}": net.replace(depth_variance="galerkin", basis=name) for name in BASES}
    for name in SERIES:
        for one in SERIES_MODELS:
            made[f"{name}, {one}"] = config(task="series", dataset=name, model=one)
    measured = {**FLOWS, **NETS, **MOTIONS}.items()
    return made | {f"measured {name}": config_of(query) for name, query in measured}


def check(text: str) -> None:
    """Assert what every script is."""
    tree = ast.parse(text)
    assert text.count("\n") <= 100
    assert max(map(len, text.splitlines())) <= 100
    assert roots(tree) <= MAY_IMPORT
    assert "node_viz" not in text
    assert "$" not in text


def roots(tree: ast.Module) -> set[str]:
    """Return the packages that a program imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).split(".")[0])
    return found


def check_style(folder: Path) -> None:
    """Assert that ruff has nothing to say of the scripts in a folder."""
    how = ["--isolated", "--line-length", "100"]
    for asked in (["format", "--check"], ["check", "--select", "E,F,I", "--ignore", "E741"]):
        command = [sys.executable, "-m", "ruff", *asked, *how, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_every_name_that_can_be_chosen_has_a_script(tmp_path: Path) -> None:
    for k, (name, one) in enumerate(entries().items()):
        text = script_of(one)
        check(text)
        (tmp_path / f"{k}.py").write_text(f"# {name}\n{text}", encoding="utf-8")
    check_style(tmp_path)


def test_presets_and_shipped_runs_have_a_script() -> None:
    for preset in PRESETS.values():
        check(script_of(preset.config))
    for name in shipped.names():
        known = shipped.config_of(name)
        assert known is not None
        check(script_of(known))


def test_any_settings_have_a_script_or_a_sentence(tmp_path: Path) -> None:
    refused: list[str] = []
    texts: list[str] = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(configs())
    def each(one: ExperimentConfig) -> None:
        try:
            text = script_of(one)
        except ValueError as error:
            refused.append(str(error))
            return
        check(text)
        texts.append(text)

    each()
    for k, text in enumerate(texts):
        (tmp_path / f"{k}.py").write_text(text, encoding="utf-8")
    check_style(tmp_path)
    assert all("more than 100: leave out" in sentence for sentence in refused)
    assert len(refused) < len(texts)


@pytest.mark.parametrize("name", list(ExperimentConfig().as_dict()))
@pytest.mark.parametrize("make", [script_of, notebook_of])
def test_hostile_text_never_becomes_code(name: str, make: Callable[..., object]) -> None:
    """A config checks itself; one that was forged around its check is checked again."""
    forged = dataclasses.replace(ExperimentConfig())
    object.__setattr__(forged, name, '"""\nimport os\nos.system("true")\n"""')
    with pytest.raises(ValueError, match=f"{name} must be"):
        make(forged)


def test_what_is_left_out_of_a_long_script_is_named() -> None:
    many = config(
        dataset="pinwheel",
        kinetic=1.0,
        jacobian=1.0,
        force=1.0,
        steer=0.5,
        divergence="gaussian",
        bottleneck=4,
        solver="implicit_euler",
    )
    with pytest.raises(ValueError, match=r"more than 100: leave out \w+="):
        script_of(many)
