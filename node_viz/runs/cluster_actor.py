"""An actor of a cluster as the server sees it: what `Process` is for a worker process.

Ray brings calls and answers and says when an actor or its machine is lost. `ray` is the module,
passed on by who has imported it (cluster.py).
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from node_viz.runs.api import WorkerLost
from node_viz.runs.cluster_main import ActorMain
from node_viz.runs.process import ENVIRONMENT, READER

log = logging.getLogger(__name__)
CALLS = 64  #: that wait in the actor at once, signs of life among them; more wait on their way
START = 300.0  #: seconds to find a place for an actor and warm it
BEAT = 1.0  #: seconds between two signs of life


class Actor:
    """An actor that computes for us.

    Args:
        ray: the module, connected.
        needs: Ray's options: `num_cpus` and `num_gpus` that the actor holds.
        ended: called once, by a thread of its own, after the actor has ended for any reason.
    """

    def __init__(self, ray: Any, needs: dict[str, int], ended: Callable[[], None]) -> None:
        self._ray = ray
        # A run that asks for no GPU must not take one that happens to be there.
        hidden = {} if needs.get("num_gpus") else {"CUDA_VISIBLE_DEVICES": ""}
        self._actor = (
            ray.remote(ActorMain)
            .options(
                max_concurrency=CALLS,
                scheduling_strategy="SPREAD",
                runtime_env={"env_vars": {**ENVIRONMENT, **hidden}},
                **needs,
            )
            .remote()
        )
        self.pid = 0  #: it is no process of this machine
        self.ready = threading.Event()  #: torch is there, and one step was rehearsed
        self.began = self.heard = time.monotonic()  #: when it last said anything
        self.busy = 0  #: how many calls wait for their answers
        self.lost = False  #: it has ended, or is about to
        self._said: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._lock = threading.Lock()
        self._watcher = threading.Thread(
            target=self._watch, args=(ended,), name=READER, daemon=True
        )
        self._watcher.start()

    @property
    def silent(self) -> float:
        """Seconds since it should have been heard: it is asked every second."""
        return max(0.0, time.monotonic() - self.heard - BEAT) if self.ready.is_set() else 0.0

    def call(self, what: str, *args: Any) -> Any:
        """Have process_main's `what(*args)` computed; return what it returns or raise its error.

        Raises:
            WorkerLost: the actor ended before it had an answer.
        """
        packed = pickle.dumps((what, args), protocol=5)
        with self._lock:
            if self.lost:
                raise WorkerLost
            self._flush()
            self.busy += 1
        try:
            answer = self._ray.get(self._actor.call.remote(packed))
        except Exception:  # Ray's, of many kinds; ours come packed
            self.lost = True
            raise WorkerLost from None
        finally:
            with self._lock:
                self.busy -= 1
        value, error = pickle.loads(answer)
        if error is not None:
            raise error
        return value

    def tell(self, what: str, *args: Any) -> None:
        """Have something done whose outcome nobody waits for, soon.

        It takes no lock: Python may call it at any moment, when it clears away what told it.
        """
        self._said.append((what, args))

    def nudge(self) -> None:
        """Call anything at all: a job that is at work says how far it is when a call waits."""
        self.tell("nudge")
        with self._lock:
            self._flush()

    def kill(self) -> None:
        """End the actor at once."""
        self.lost = True
        with contextlib.suppress(Exception):  # Ray may have gone first
            self._ray.kill(self._actor)

    def close(self, timeout: float | None = None) -> None:
        """End the actor."""
        self.kill()
        self._watcher.join(timeout)

    def _flush(self) -> None:
        while self._said and not self.lost:
            self._actor.tell.remote(pickle.dumps(self._said.popleft(), protocol=5))

    def _watch(self, ended: Callable[[], None]) -> None:
        """Ask for signs of life until none can come any more."""
        try:
            while not self.lost:
                asked = self._actor.alive.remote()
                self._ray.get(asked, timeout=None if self.ready.is_set() else START)
                self.heard = time.monotonic()
                self.ready.set()
                with self._lock:
                    self._flush()
                threading.Event().wait(BEAT)
        except Exception as error:  # Ray's, or what it meets when the program ends
            if not self.ready.is_set() and not self.lost:
                log.error("no actor could be made: %s", error)
        self.lost = True
        self.kill()
        ended()
