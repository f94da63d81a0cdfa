"""A visit to a page without a browser: open it, watch its runs, leave it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from node_viz.runs import sweep
from node_viz.runs.api import Command, RunView
from node_viz.ui.host import everybody, host

ROOT = Path(__file__).parents[1]
PATIENCE = 180  #: seconds; a busy machine takes its time, and a test that waits in vain fails
REFRESH = 0.3  #: seconds from refresh to refresh; each takes processor time from what is awaited
RARELY = 1.5  #: seconds, after many refreshes, or where a look at the runs tells more
Visit = Callable[..., AppTest]


def opened(stem: str, **link: str) -> AppTest:
    """Open a page by its address; what is below the fold comes with the second run."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for key, value in link.items():
        at.query_params[key] = value
    return at.switch_page(f"pages/{stem}.py").run().run()


def views(at: AppTest, group: str) -> list[RunView]:
    """Return the runs of a group, none if the page has made none."""
    key = f"{group}_group"
    found = (
        [host().latest(run) for run in at.session_state[key].runs]
        if key in at.session_state
        else []
    )
    return [view for view in found if view is not None]


def refresh(at: AppTest, shown: Callable[[], object]) -> None:
    """Run the page again and again, as a browser's refresh does, until something is so."""
    end, pause = time.monotonic() + PATIENCE, REFRESH
    while not shown():
        assert time.monotonic() < end, f"it did not come; the page says: {said(at)}"
        time.sleep(pause)
        pause = min(1.2 * pause, RARELY)
        at.run()
        assert not at.exception


def until(at: AppTest, group: str, condition: Callable[[list[RunView]], object]) -> list[RunView]:
    """Refresh the page until its runs are as wished, and once more, so that it shows them so."""

    def so() -> bool:
        """Look again and again at the runs, which costs less than the page does."""
        soon = time.monotonic() + RARELY
        while not (found := bool(condition(views(at, group)))) and time.monotonic() < soon:
            time.sleep(0.02)
        return found

    refresh(at, so)
    at.run()
    assert not at.exception
    return views(at, group)


def said(at: AppTest) -> str:
    """Everything that the page says in words."""
    return " ".join(element.value for element in [*at.markdown, *at.caption])


def notices(at: AppTest) -> str:
    """Everything that the page says did not work."""
    return " ".join(one.proto.body for one in at.get("html") if 'class="notice"' in one.proto.body)


def told(at: AppTest) -> list[str]:
    """Return the keys of the widgets that are told a value, over whatever was clicked meanwhile."""
    return [one.key for one in at.main if getattr(one.proto, "set_value", False)]


def drawn(at: AppTest) -> list[str]:
    """Return the keys of the components that draw, but for source and the page's address."""
    keys = [str(one.key) for one in at.get("bidi_component")]
    # all but the first only listen or act
    silent = ("_address", "_keys", "_step", "scroll", "alone", "run_log")
    return [key for key in keys if not key.startswith("source_") and not key.endswith(silent)]


def charts(at: AppTest) -> list[dict[str, Any]]:
    """Return the figures that stand by themselves, as the browser gets them."""
    return [json.loads(text)["figure"] for text in texts(at) if '"alt"' in text]


def texts(at: AppTest) -> list[str]:
    """Return what components are told as text; pictures begin with their length."""
    told = [one.proto.bytes for one in at.get("bidi_component")]
    return [one.decode() for one in told if one.startswith(b'{"')]


def saying(at: AppTest, *parts: str) -> None:
    """Refresh the page until it says all this: answers take a while."""
    refresh(at, lambda: all(part in said(at) for part in parts))


def leave(at: AppTest) -> None:
    """End whatever the visit has begun."""
    state = at.session_state
    runs: list[str] = []
    if "on_leaving" in state:
        runs += [view.run for group in state["on_leaving"] for view in views(at, group)]
    for run in runs:
        host().command(run, Command("stop"))
    for watched in everybody().values():  # all visits of a test process are one to Streamlit
        watched.runs.difference_update(runs)
    if "ablation_grid" in state:
        sweep.drop(host(), state["ablation_grid"])
