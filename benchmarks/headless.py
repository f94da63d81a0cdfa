"""A run without a page: `python -m benchmarks.headless QUERY SECONDS`, one thread.

Prints (seconds of training, seconds with gauges) at the end of every step, the start included, so
that any stretch of steps can be compared with the same stretch of a run that someone watched.
"""

from __future__ import annotations

import json
import sys
import time

import torch

from node_viz.experiment.config import ExperimentConfig
from node_viz.training.trainer import Trainer


def stamps(query: str, seconds: float) -> list[tuple[float, float]]:
    """Train for so long, gauges as due."""
    torch.set_num_threads(1)
    trainer = Trainer(ExperimentConfig.from_query(query))
    start, found = time.perf_counter(), [(0.0, 0.0)]
    while trainer.seconds < seconds:
        if trainer.due():
            trainer.measure()
        trainer.step()
        found.append((trainer.seconds, time.perf_counter() - start))
    return found


if __name__ == "__main__":
    print(json.dumps(stamps(sys.argv[1], float(sys.argv[2]))))
