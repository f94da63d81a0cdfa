"""What all tests share: pages that are opened in a test are left at its end.

With NODE_VIZ_REQUIRE_BROWSER=1 a browser test that skips has failed: there must be a browser. With
NODE_VIZ_REQUIRE_NOTEBOOKS=1 so has a test in JupyterLab or marimo.
With `-n 3 --dist loadfile` three processes share the tests; the tests of a file stay in one of
them, so that a page which they share is opened once.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
# Pages drawn in the tests' own process compute there too; a server in a browser test does not.
os.environ["NODE_VIZ_WORKERS"] = "threads"
os.environ["NODE_VIZ_CACHE"] = "off"  # what one test has trained, another one trains too
LONGEST = ("test_every_page_in_browser.py", "test_scenes_in_browser.py")
REQUIRED = os.environ.get("NODE_VIZ_REQUIRE_BROWSER", "") not in ("", "0")
NOTEBOOKS = os.environ.get("NODE_VIZ_REQUIRE_NOTEBOOKS", "") not in ("", "0")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    report = yield
    for required, marker in ((REQUIRED, "browser"), (NOTEBOOKS, "notebook")):
        if required and report.skipped and item.get_closest_marker(marker):
            report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport]:
    report = yield
    if REQUIRED and report.skipped and "browser" in collector.nodeid:
        report.outcome = "failed"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin, so that no process waits for one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture
def running_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every learnt depth leave all bounds at step 5.

    Runs that explode by themselves do so at a step, and of a cause, that depends on the processor.
    """
    import torch

    from node_viz.training.net_trainer import NetTrainer

    step = NetTrainer.step

    def wild(trainer: NetTrainer) -> float:
        if trainer.step_count == 5 and trainer.config.adaptive_depth:
            with torch.no_grad():
                trainer.model.span.shift.fill_(1e3)
        return step(trainer)

    monkeypatch.setattr(NetTrainer, "step", wild)


@pytest.fixture
def visit() -> Iterator[Any]:
    """Return what opens a page, given its stem and its link; no run goes on after the test."""
    from visits import leave, opened

    made: list[Any] = []

    def open_it(stem: str, **link: str) -> Any:
        made.append(opened(stem, **link))
        return made[-1]

    yield open_it
    for at in made:
        leave(at)
