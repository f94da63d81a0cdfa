"""Every name of the notebook, called with what it cannot use, says so in one sentence."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import node_viz

CONFIG = node_viz.ExperimentConfig(hidden=4, batch=8)
NET_CONFIG = CONFIG.replace(task="classify", dataset="disc")
#: what each argument may be, beside which another one is wrong
GOOD: dict[str, Any] = {
    "config": CONFIG,
    "name": "moons",
    "f": lambda t, z: z,
    "z0": [1.0],
    "folder": "nowhere",
    "what": "default",
}
WRONG = ["text", None, 3.5, ("a", 1), {"a": 1}, b"x", object()]
FINE = {  # argument and value that do go together
    ("Trainer", "clock", None), ("Trainer", "clock", 3.5),
    ("NetTrainer", "clock", None), ("NetTrainer", "clock", 3.5),
    ("probe_density", "half_side", 3.5),
    ("solve", "t0", 3.5), ("solve", "t1", 3.5), ("solve", "rtol", 3.5), ("solve", "atol", 3.5),
    ("solve", "z0", 3.5), ("save", "result", "text"), ("save", "result", None),
}  # fmt: skip


def calls() -> list[tuple[str, str]]:
    """Each callable name with each of its arguments that has no default, and `clock`."""
    return [
        (name, argument.name)
        for name in node_viz.__all__
        if callable(one := getattr(node_viz, name))
        for argument in inspect.signature(one).parameters.values()
        if argument.default is inspect.Parameter.empty or argument.name in ("clock", "limit")
    ]


def good(name: str, tmp_path: Path) -> dict[str, Any]:
    """Arguments that `name` can use."""
    nets = name in ("NetTrainer", "ODENet", "labelled_set")
    trainer = node_viz.Trainer(CONFIG)
    return {
        **GOOD,
        "config": NET_CONFIG if nets else CONFIG,
        "name": {"preset": "quick", "labelled_set": "disc"}.get(name, "moons"),
        "data": node_viz.labelled_set("disc"),
        "field": trainer.cnf.field,
        "cnf": trainer.cnf,
        "flow": trainer.flow,
        "trainer": trainer,
        "folder": tmp_path / "run",
        "grid": node_viz.probe_density(trainer.cnf, side=3),
        "curves": trainer.curves(),
    }


@pytest.mark.parametrize(("name", "argument"), calls())
def test_what_it_cannot_use_is_refused_in_a_sentence(
    name: str, argument: str, tmp_path: Path
) -> None:
    one, fits = getattr(node_viz, name), good(name, tmp_path)
    own = [key for key, what in inspect.signature(one).parameters.items()
           if what.default is inspect.Parameter.empty]  # fmt: skip
    amiss = []
    for value in WRONG:
        if any((name, argument) == fine[:2] and value is fine[2] for fine in FINE):
            continue
        if (name, argument) == ("save", "folder") and value == "text":
            continue
        try:
            one(**{**{key: fits[key] for key in own}, argument: value})
        except (ValueError, TypeError) as error:
            said = str(error)
            if not said or "\n" in said or "object has no attribute" in said:
                amiss.append((value, said))
        except Exception as error:
            amiss.append((value, repr(error)))
        else:
            amiss.append((value, "nothing was said"))
    assert not amiss


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("argument", list(CONFIG.as_dict()))
def test_a_setting_of_another_type_is_refused(argument: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=argument.split("_")[0]):
        node_viz.ExperimentConfig(**{argument: "3,5" if value == 3.5 else value})


def test_a_config_of_the_other_family_is_refused() -> None:
    for one, config in (
        (node_viz.Trainer, NET_CONFIG),
        (node_viz.NetTrainer, CONFIG),
        (node_viz.Painter, NET_CONFIG),
    ):
        with pytest.raises(ValueError, match=r"task|dataset"):
            one(config)
