"""With NODE_VIZ_REQUIRE_BROWSER=1 a browser test that skips has failed: there must be a browser."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

REQUIRED = os.environ.get("NODE_VIZ_REQUIRE_BROWSER", "") not in ("", "0")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    report = yield
    if REQUIRED and report.skipped and item.get_closest_marker("browser"):
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
