"""Scripts that really run, beside the run of the same settings.

Random draws differ, so the settings are such that the run's own figure hardly depends on them.
One script runs alone and in an empty folder; the others run here, where torch is imported already.
What a script imports is read by test_script_text.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest
import torch

from benchmarks.scripts import FIGURES, WITHIN, config_of, last_of, printed, trained
from node_viz.export.script import script_of

LINE = "dataset=bimodal&hidden=16&batch=64&steps=120&lr=0.03&solver_steps=4&refine=0&device=cpu"
PLANE = "dataset=moons&hidden=32&batch=256&steps=400&lr=0.02&flow_layers=6&device=cpu"
CLASSES = (
    "task=classify&dataset=moons&hidden=16&batch=64&steps=300&lr=0.03&points=512&solver_steps=4"
    "&rtol=0.001&device=cpu"
)
SERIES = (
    "task=series&dataset=oscillators&hidden=32&batch=64&steps=400&observations=10&horizon=1.0"
    "&solver_steps=2&lr=0.02&device=cpu"
)
# here it hardly matters where training starts; on moons two of eight starts ended at .86 to .88
EASY = f"{CLASSES}&dataset=xor&lr=0.02&batch=256"
RUNS = {
    "mle": f"{LINE}&steps=60",
    "otflow": f"{LINE}&method=otflow",
    "fm": f"{LINE}&method=fm&steps=500",
    "otfm": f"{LINE}&method=otfm&ot_batch=32",
    "reflow": f"{LINE}&method=reflow&steps=800",
    "reverse-kl": f"{LINE}&method=reverse-kl&base_std=2.0",
    # where a planar flow ends depends on its batches; how it begins hardly does
    "planar": f"{PLANE}&method=planar&steps=80&batch=512&lr=0.01",
    "realnvp": f"{PLANE}&method=realnvp&steps=200",
    "glow": f"{PLANE}&method=glow",
    "an estimate, a penalty, STEER": f"{LINE}&divergence=rademacher&kinetic=0.01&steer=0.2",
    "resnet": f"{EASY}&model=resnet",
    "resnet-tied": f"{EASY}&model=resnet-tied&depth_variance=t",
    "rknet": f"{EASY}&model=rknet&refine=0&steps=100",
    "odenet": f"{EASY}&model=odenet&steps=100",
    "regression": f"{CLASSES}&task=regress&dataset=reflection&model=resnet",
    "rnn": f"{SERIES}&model=rnn",
}


@pytest.mark.parametrize("name", RUNS)
def test_a_script_becomes_what_its_run_becomes(name: str, one_thread: None) -> None:
    config = config_of(RUNS[name])
    figures = printed_here(script_of(config))
    assert figures[FIGURES[config.task]] == pytest.approx(trained(config), abs=WITHIN)


def test_a_script_runs_alone_in_an_empty_folder_and_says_the_same(one_thread: None) -> None:
    text = script_of(config_of(RUNS["fm"]))
    assert printed(text) == printed_here(text)


def test_a_script_of_a_latent_ode_learns(one_thread: None) -> None:
    """Where one ends depends on the seed by up to .5, script or not: too much for a comparison."""
    begun, learnt = (printed_here(script_of(config_of(f"{SERIES}&steps={n}"))) for n in (10, 400))
    assert learnt["rmse_out"] < begun["rmse_out"] / 2


def printed_here(text: str) -> dict[str, float]:
    """Run a script in this interpreter and return what its last line says."""
    said = io.StringIO()
    with torch.random.fork_rng(), contextlib.redirect_stdout(said):
        exec(compile(text, "run.py", "exec"), {"__name__": "__main__"})
    return last_of(said.getvalue())


@pytest.fixture
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
