"""The README's recipe for a data set, followed to the letter, passes every contract test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "README.md").read_text("utf-8").split("## Add a data set\n")[1].split("\n## ")[0]
CONTRACTS = (
    "tests/data/test_densities.py",
    "tests/experiment/test_catalogue.py",
    "tests/training/test_trainer.py",
)
ABOUT = "25gaussians or table or unique or joined or every_task or describes"


def copy_of_the_repository(folder: Path) -> None:
    """Copy what the contract tests need: the package without its pictures, and the tests."""
    left_out = shutil.ignore_patterns("shipped", "web", "__pycache__")
    shutil.copytree(ROOT / "node_viz", folder / "node_viz", ignore=left_out)
    for name in ("pyproject.toml", "tests/conftest.py", *CONTRACTS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)


def follow_the_recipe(folder: Path) -> None:
    """Write the README's function and its line where the README says."""
    function, entry = re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)
    data, catalogue = (folder / name for name in re.findall(r"`(node_viz/\S+\.py)`", RECIPE))
    assert data.is_file()
    assert catalogue.is_file()
    data.write_text(f"{data.read_text('utf-8')}\n\n{function}", encoding="utf-8")
    text = catalogue.read_text("utf-8")
    assert len(re.findall(r"^DATASETS = Registry\(", text, re.MULTILINE)) == 1
    end = text.index("\n    },\n)", text.index("DATASETS = Registry("))
    catalogue.write_text(f"{text[:end]}\n{entry}{text[end + 1 :]}", encoding="utf-8")


def test_the_new_data_set_passes_the_contract_tests(tmp_path: Path) -> None:
    copy_of_the_repository(tmp_path)
    follow_the_recipe(tmp_path)
    words = [sys.executable, "-m", "pytest", "-rp", "-p", "no:cacheprovider", "-k", ABOUT]
    done = subprocess.run(
        [*words, *CONTRACTS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = set(re.findall(r"PASSED .*::(\w+)\[.*25gaussians\]", done.stdout))
    assert {
        "test_integrates_to_one",
        "test_entropy_is_the_integral",
        "test_covariance_and_best_gaussian_are_the_integral",
        "test_samples_fill_cells_as_the_density_says",
        "test_a_data_set_knows_its_density_and_entropy",
        "test_every_entry_loads_and_describes_itself",
        "test_learns_every_set_and_never_beats_its_entropy",
    } <= passed
