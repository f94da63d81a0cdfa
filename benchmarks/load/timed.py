"""The app with a clock in each rerun of a page: `python -m benchmarks.load.timed FOLDER PORT`.

Streamlit runs a page in a thread. What it takes there, from what the browser asked to the script's
end, is appended to `FOLDER/reruns.jsonl`; while `FOLDER/profile` is there, each rerun's profile is
written beside it. The clock is the thread's processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import cProfile
import json
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from node_viz.__main__ import main

LOG, WANTED = "reruns.jsonl", "profile"


def clock(folder: Path) -> None:
    """Have every rerun of this process write down what it took."""
    run = ScriptRunner._run_script
    count = 0

    def timed(self: ScriptRunner, rerun_data: Any) -> None:
        nonlocal count
        count += 1
        profile = cProfile.Profile(time.thread_time) if (folder / WANTED).exists() else None
        begun = time.thread_time()
        if profile is None:
            run(self, rerun_data)
        else:
            profile.runcall(run, self, rerun_data)
            profile.dump_stats(folder / f"{count}.prof")
        took = time.thread_time() - begun
        words = {"part": bool(rerun_data.fragment_id_queue), "seconds": took, "profile": count}
        with (folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(words) + "\n")

    ScriptRunner._run_script = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    clock(Path(sys.argv[1]))
    sys.exit(main(["app", "--no-browser", "--port", sys.argv[2]]))
