"""Questions and jobs, ruled by threads of this process, in the same fair turns as the runs.

A thread lives only while there is something for it to do; what computes is the place that its slot
stands for. None is cut off: what is under way when all ends is finished first, because torch
dislikes anything else.
"""

from __future__ import annotations

import itertools
import logging
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from node_viz.runs import answers
from node_viz.runs.api import Finished, Progress, Question, WorkerLost
from node_viz.runs.places import Here, Place
from node_viz.runs.slots import Slots
from node_viz.training.memory import as_told

log = logging.getLogger(__name__)
KEPT = 512  #: answers
RESTING = 256  #: jobs that are over or held
QUICK = 8  #: questions that stand in the line for a slot at once; of the dear ones it is one


@dataclass(eq=False)
class Asked:
    """A question, and what came of it."""

    question: Question
    wanted: bool = True  #: False once it was forgotten
    finished: Finished | None = None


@dataclass
class Line:
    """Questions that nobody has begun with, and the threads that see to them."""

    most: int  #: threads
    threads: int = 0
    waiting: deque[Asked] = field(default_factory=deque[Asked])


@dataclass(eq=False)
class Job:
    """Long work, and where it stands."""

    name: str
    work: Callable[..., Iterator[Any]]
    args: tuple[Any, ...]
    party: str  #: whose turns it shares
    alone: bool = False  #: no other such job of its party computes meanwhile
    number: int = 0  #: of all jobs, in the order in which they were begun
    records: Iterator[Any] | None = None  #: asked for the next one by one thread at a time
    value: Any = None  #: the newest record
    unseen: Any = None  #: a record that came after it was held, to be shown once it goes on
    message: str = ""
    wanted: bool = True  #: False once it was dropped
    held: bool = False
    over: bool = False
    driven: bool = False  #: a thread sees to it

    def tell(self, record: Any) -> None:
        """Show a record, None for no news; whoever has held the job sees nothing move."""
        if record is not None and self.held:
            self.unseen = record
        elif record is not None:
            self.value = record

    @property
    def live(self) -> bool:
        """Whether it computes or would like to."""
        return self.wanted and not self.held and not self.over


class Background:
    """Works out questions and drives jobs; what each method does stands in `Host`.

    Args:
        slots: the turns that all share; their condition guards all that is kept here.
        places: where to compute, one for each slot; None for this process.
        kept: answers to keep.
        resting: jobs to keep that are over or held.
        known: answers that need no work, None where there is none.
    """

    def __init__(
        self,
        slots: Slots,
        places: Sequence[Place] | None = None,
        kept: int = KEPT,
        resting: int = RESTING,
        known: Callable[[Question], Finished | None] = answers.known,
    ) -> None:
        self._slots, self._kept, self._resting, self._known = slots, kept, resting, known
        self._places: Sequence[Place] = [Here()] * slots.count if places is None else places
        self._asked: OrderedDict[Question, Asked] = OrderedDict()  # longest unasked first
        self._lines = {False: Line(QUICK), True: Line(1)}  # by `dear`
        self._jobs: OrderedDict[str, Job] = OrderedDict()  # longest unasked first
        self._numbers = itertools.count()
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()

    def ask(self, question: Question, *, dear: bool = False) -> None:
        """Have a question worked out."""
        before = None if question in self._asked else self._known(question)  # it may read a file
        with self._slots.changed:
            if question not in self._asked:
                self._asked[question] = Asked(question, finished=before)
                if before is None:
                    self._queue(self._asked[question], self._lines[dear])
            self._asked.move_to_end(question)
            while len(self._asked) > self._kept:
                self._asked.popitem(last=False)[1].wanted = False
                self._slots.changed.notify_all()

    def answer(self, question: Question) -> Finished | None:
        """Return what came of a question, or None while nothing did."""
        with self._slots.changed:
            if question not in self._asked:
                return None
            self._asked.move_to_end(question)
            return self._asked[question].finished

    def begin(
        self,
        job: str,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        party: str | None = None,
        alone: bool = False,
    ) -> None:
        """Begin long work."""
        with self._slots.changed:
            if job in self._jobs:
                return
            number = next(self._numbers)
            self._jobs[job] = made = Job(job, work, args, party or job, alone, number)
            self._go_on(made)
            resting = [name for name, one in self._jobs.items() if not one.live]
            for name in resting[: max(0, len(resting) - self._resting)]:
                self.drop(name)

    def progress(self, job: str) -> Progress | None:
        """Return how far a job is, or None for an unknown one."""
        with self._slots.changed:  # so that what is over has its last record
            if job not in self._jobs:
                return None
            self._jobs.move_to_end(job)
            one = self._jobs[job]
            place = max(self._slots.place(one.party), self._ahead(one)) if one.live else 0
            return Progress(one.value, place, one.over, one.message, one.live)

    def hold(self, job: str) -> None:
        """Have a job rest."""
        with self._slots.changed:
            if job in self._jobs:
                self._jobs[job].held = True
                self._places[self._slots.slot(job)].nudge()
                self._slots.changed.notify_all()

    def resume(self, job: str) -> None:
        """Let a job go on."""
        with self._slots.changed:
            one = self._jobs.get(job)
            if one is not None and one.held:
                one.held = False
                one.tell(one.unseen)
                one.unseen = None
                self._go_on(one)

    def drop(self, job: str) -> None:
        """End a job and forget it."""
        with self._slots.changed:
            if job in self._jobs:
                self._jobs.pop(job).wanted = False
                self._slots.changed.notify_all()

    def under_way(self) -> tuple[int, int]:
        """Return how many questions wait for their answers and how many jobs go on."""
        with self._slots.changed:
            questions = sum(one.finished is None for one in self._asked.values())
            return questions, sum(one.live for one in self._jobs.values())

    def close(self, timeout: float | None = None) -> None:
        """End and forget everything; wait for each thread, at most `timeout` seconds if given."""
        with self._slots.changed:
            for one in (*self._asked.values(), *self._jobs.values()):
                one.wanted = False
            self._asked.clear()
            self._jobs.clear()
            threads = list(self._threads)
            self._slots.changed.notify_all()
        for thread in threads:
            thread.join(timeout)

    def _start(self, does: Callable[..., None], *args: Any) -> None:
        # A daemon, for else Python would wait for it at exit before anybody can tell it to end.
        thread = threading.Thread(target=does, args=args, name="background", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _queue(self, asked: Asked, line: Line) -> None:
        """Put a question into a line; called with the lock held."""
        line.waiting.append(asked)
        if line.threads < line.most:
            line.threads += 1
            self._start(self._see_to, line)

    def _see_to(self, line: Line) -> None:
        """Work out questions until none waits."""
        while True:
            with self._slots.changed:
                if not line.waiting:
                    line.threads -= 1
                    return
                asked = line.waiting.popleft()
            self._work_out(asked)

    def _work_out(self, asked: Asked) -> None:
        party = f"question {id(asked)}"
        if self._slots.take(party, lambda: asked.wanted, lambda place: None):
            work, args = asked.question
            try:
                asked.finished = Finished(self._worked_out(party, work, args))
            except Exception as error:  # the thread is the border: the error is the answer
                if asked.wanted:  # else all ends, and the processes with it
                    log_unforeseen(error, work)
                asked.finished = Finished(None, as_told(error).with_traceback(None))  # no frames
        self._slots.forget(party)

    def _worked_out(self, party: str, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        place = self._places[self._slots.slot(party)]
        try:
            return place.work_out(work, args)
        except WorkerLost:  # it may have been somebody else who brought it down
            return place.work_out(work, args)

    def _go_on(self, job: Job) -> None:
        """See that a thread drives the job, if it has anywhere to go; called with the lock held."""
        busy = job.alone and any(one.driven for one in self._mates(job))
        if job.live and not job.driven and not busy:
            job.driven = True
            # Whoever looks next finds it playing, or in the line.
            self._slots.enter(job.name, job.party)
            self._start(self._drive, job)

    def _mates(self, job: Job) -> list[Job]:
        """Return the other jobs that do not compute beside this one, in the order of beginning."""
        others = (one for one in self._jobs.values() if one is not job)
        mates = [one for one in others if one.alone and one.party == job.party]
        return sorted(mates, key=lambda one: one.number)

    def _ahead(self, job: Job) -> int:
        """Return how many jobs a job waits for that computes alone, 0 if its turn has come."""
        if not job.alone or job.driven:
            return 0
        mates = self._mates(job)
        return sum(one.driven or (one.live and one.number < job.number) for one in mates)

    def _drive(self, job: Job) -> None:
        """Go from record to record, each in a turn, for as long as somebody wants it."""
        while self._slots.take(job.name, lambda: job.live, lambda _: None, party=job.party):
            try:
                if job.records is None:  # what it has done stays in the place where it began
                    self._slots.bind(job.name)
                    place = self._places[self._slots.slot(job.name)]
                    job.records = place.records(job.work, job.args)
                record = next(job.records)
            except StopIteration:
                job.value = job.value if job.unseen is None else job.unseen
                job.over = True
            except Exception as error:  # the thread is the border: the job fails, others go on
                if job.wanted:
                    log_unforeseen(error, job.name)
                job.message = sentence(error)
                job.over = True
            else:
                with self._slots.changed:
                    job.tell(record)
        with self._slots.changed:
            job.driven = False
            if job.over or not job.wanted:
                self._slots.forget(job.name)
                job.records = None
                job.args = ()  # they may be large
            # It may have been resumed by now, and another one may have waited for it to rest.
            for one in (*(self._mates(job) if job.alone else ()), job):
                self._go_on(one)


def log_unforeseen(error: Exception, of: object) -> None:
    """Log an error unless it is one of ours, which are sentences and have their readers."""
    if not isinstance(error, ValueError | ArithmeticError):
        log.error("%s failed", of, exc_info=error)


def sentence(error: Exception) -> str:
    """Return what to tell a visitor."""
    error = as_told(error)
    if isinstance(error, ValueError):
        return f"{error}."
    if isinstance(error, ArithmeticError):  # a solve that did not get there
        return str(error)
    if isinstance(error, WorkerLost):
        return f"It failed. {error}."
    return f"It failed ({type(error).__name__}); the log has details."
