"""Orders to a host, which a state machine gives in any order, and a model of what they come to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fakes import PAUSE, STOP, FakePainter, FakeTrainer
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.runs.api import Command, Progress, RunView
from node_viz.runs.lockstep import SLACK
from node_viz.runs.places import Place
from node_viz.runs.threads import ThreadHost

SLOTS = 2
END, MOST = 40, 9  #: steps of a run, records of a job
ALONE, LOOSE, PACK = ("a", "b"), ("x", "y"), ("p", "q", "r")  #: by themselves; packs; as one
DEAD = (RunStatus.STOPPED, RunStatus.FAILED)
ALIVE_SEEDS, SEEDS = (0, 1), (0, 1, 13, 14)  #: the last two fail at step 5
SECONDS = 60.0  #: until everything has come to rest, on a machine however busy


class Watching(FakeTrainer):
    """Counts how many train at once."""

    now, most = 0, 0
    lock = threading.Lock()

    def step(self) -> float:
        with Watching.lock:
            Watching.now += 1
            Watching.most = max(Watching.most, Watching.now)
        try:
            return super().step()
        finally:
            with Watching.lock:
                Watching.now -= 1


class Asked:
    """Counts how often each question is worked out in this process."""

    times: ClassVar[Counter[int]] = Counter()


def double(x: int) -> int:
    Asked.times[x] += 1
    return 2 * x


def count(most: int) -> Iterator[int]:
    yield from range(1, most + 1)


@dataclass
class Known:
    """What the model knows of a run."""

    config: ExperimentConfig
    seen: RunView
    leaving: bool = False  #: it may be gone at any time
    played: bool = False  #: it was ever told to
    stopped: bool = False
    least: int = 0  #: steps it must have taken once it rests
    most: int = 0  #: steps it may have taken then


@dataclass
class Working:
    """What the model knows of a job."""

    seen: Progress
    held: bool = False


@dataclass
class Model:
    """All that should be there."""

    runs: dict[str, Known] = field(default_factory=dict)
    jobs: dict[str, Working] = field(default_factory=dict)
    questions: set[int] = field(default_factory=set)


alone, loose = st.sampled_from(ALONE), st.sampled_from(LOOSE)
either = alone | loose
times = st.integers(1, 2)
steps = st.sampled_from((None, 0, 1, 3, 12, END + 5))
points = st.sampled_from((None, (1.0, 2.0), (0.5, 0.5, 0.5)))
jobs = st.sampled_from(("i", "j"))


class Orders(RuleBasedStateMachine):
    """A host, what it is told, and a model of what should be there."""

    def __init__(self, places: Sequence[Place] | None) -> None:
        super().__init__()
        Watching.most, Asked.times = 0, Counter()
        self.threads = set(threading.enumerate())
        self.host = ThreadHost(
            SLOTS,
            0.01,
            grace=0.01,
            keep=0.05,
            trainer_factory=Watching,
            painter_factory=FakePainter,
            places=places,
        )
        self.piece = 1 if places is None else places[0].steps
        self.model = Model()

    # --- runs ---

    def begin(self, run: str, seed: int, pack: str | None) -> None:
        config = ExperimentConfig(steps=END, seed=seed)
        self.host.start(config, run=run, pack=pack)
        seen = self.host.latest(run)
        assert seen is not None
        self.model.runs.setdefault(run, Known(config, seen))

    @rule(run=alone, seed=st.sampled_from(SEEDS))
    def start(self, run: str, seed: int) -> None:
        known = self.model.runs.get(run)
        if known is not None and not known.leaving:  # it is there, so nothing is begun
            self.host.start(ExperimentConfig(batch=99), run=run)
        elif self.gone(run):
            self.model.runs.pop(run, None)
            self.begin(run, seed, None)

    @rule(run=loose, seed=st.sampled_from(SEEDS))
    def start_in_a_loose_pack(self, run: str, seed: int) -> None:
        if run not in self.model.runs:
            self.begin(run, seed, "loose")

    @rule(odd=st.sampled_from(SEEDS))
    def start_a_pack(self, odd: int) -> None:
        if not set(PACK) & set(self.model.runs):
            for run, seed in zip(PACK, (*ALIVE_SEEDS, odd), strict=True):
                self.begin(run, seed, "pack")

    @rule(run=alone, until=steps, times=times)
    def play(self, run: str, until: int | None, times: int) -> None:
        for _ in range(times):
            before = self.reached(run)
            self.host.command(run, Command("play", until=until))
            self.expect(run, END if until is None else until, before)

    @rule(run=loose, until=steps, times=times)
    def play_in_a_loose_pack(self, run: str, until: int | None, times: int) -> None:
        for _ in range(times):
            self.host.command(run, Command("play", until=until))
        if run in self.model.runs:
            known = self.model.runs[run]
            known.played, known.least, known.most = True, 0, 10 * END

    @rule(until=steps, times=times)
    def play_the_pack(self, until: int | None, times: int) -> None:
        for _ in range(times):
            with self.host._slots.changed:  # as one order, so that all begin at once
                before = max(map(self.reached, PACK))
                for run in PACK:
                    self.host.command(run, Command("play", until=until))
            for run in PACK:
                self.expect(run, END if until is None else until, before)

    @rule(run=either, times=times)
    def pause(self, run: str, times: int) -> None:
        for _ in range(times):
            self.host.command(run, PAUSE)
        if run in self.model.runs:
            known, reached = self.model.runs[run], self.reached(run)
            known.least, known.most = reached, reached + self.piece

    @rule(run=either | st.sampled_from(PACK), point=points, times=times)
    def ask(self, run: str, point: Any, times: int) -> None:
        for _ in range(times):
            self.host.command(run, Command("ask", point=point))

    @rule(run=either | st.sampled_from(PACK), times=times)
    def stop(self, run: str, times: int) -> None:
        if run not in self.model.runs:
            return
        kept = self.host.tape(run)
        for _ in range(times):
            self.host.command(run, STOP)
        self.model.runs[run].stopped = True
        now = self.host.tape(run)
        assert not kept or not now or now[-1].step >= kept[-1].step or self.gone(run)

    @rule(run=alone)
    def release(self, run: str) -> None:
        self.host.release(run)
        if run in self.model.runs:
            self.model.runs[run].leaving = True
            self.model.runs[run].least = 0

    @rule(run=alone)
    def attach(self, run: str) -> None:
        rested = self.host.attach(run)
        if run in self.model.runs and self.host.latest(run) is not None:
            known = self.model.runs[run]
            assert not rested or known.leaving
            known.leaving = False

    # --- questions and jobs ---

    @rule(x=st.integers(0, 5), dear=st.booleans(), times=times)
    def question(self, x: int, dear: bool, times: int) -> None:
        for _ in range(times):
            self.host.ask((double, (x,)), dear=dear)
        self.model.questions.add(x)

    @rule(job=jobs)
    def begin_job(self, job: str) -> None:
        self.host.begin(job, count, MOST)
        seen = self.host.progress(job)
        assert seen is not None
        self.model.jobs.setdefault(job, Working(seen))

    @rule(job=jobs)
    def hold(self, job: str) -> None:
        self.host.hold(job)
        if job in self.model.jobs:
            now = self.host.progress(job)
            assert now is not None
            self.model.jobs[job] = Working(now, held=True)

    @rule(job=jobs)
    def resume(self, job: str) -> None:
        self.host.resume(job)
        if job in self.model.jobs:
            self.model.jobs[job].held = False

    @rule(job=jobs)
    def drop(self, job: str) -> None:
        self.host.drop(job)
        self.model.jobs.pop(job, None)
        assert self.host.progress(job) is None

    @rule()
    def nobody(self) -> None:
        for kind in ("play", "pause", "ask", "stop"):
            self.host.command("nobody", Command(kind))
        self.host.release("nobody")
        assert not self.host.attach("nobody")
        assert (self.host.latest("nobody"), self.host.tape("nobody")) == (None, ())
        assert self.host.answer((double, (99,))) is None
        for does in (self.host.hold, self.host.resume, self.host.drop):
            does("nothing")
        assert self.host.progress("nothing") is None

    # --- helpers ---

    def gone(self, run: str) -> bool:
        return self.host.latest(run) is None

    def moves(self, run: str) -> bool:
        """Whether a run is yet to come to rest, or to its end if it was told to stop."""
        now = self.host.latest(run)
        ending = self.model.runs[run].stopped
        return now is not None and (now.live or (ending and now.status not in DEAD))

    def reached(self, run: str) -> int:
        """Return the step a run has reached, which its view may not show yet."""
        found = self.host._runs.get(run)
        return 0 if found is None else found.wishes.step

    def expect(self, run: str, until: int, before: int) -> None:
        """Note where a run comes to rest that was at step `before` when told to train `until`."""
        if run not in self.model.runs:
            return
        known, after = self.model.runs[run], self.reached(run)
        known.played = True
        slack = SLACK if run in PACK else 0
        known.least = 0 if known.leaving else max(until, before) if until > before else before
        known.most = max(until, after + slack + self.piece)
