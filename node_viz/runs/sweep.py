"""A grid of flows: how it trains, how a cell is painted, and how a page looks at both.

Training is as many jobs as may compute at once, in each of which the cell that lags furthest trains
next, so that the grid fills evenly and a busy machine slows every cell alike. A cell's numbers are
the same in whichever job. The picture of a cell is a question. What a page holds is a `SweepView`,
a value that `look` brings up to date.

`python -m node_viz.runs.sweep` trains the shipped grids again, each from its own base; with a name
and a query, as in `... sweep moons "steps=400"`, it makes one.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from node_viz.experiment.config import ExperimentConfig
from node_viz.records.history import RunStatus
from node_viz.records.pictures import Picture
from node_viz.runs import sweep_store
from node_viz.runs.api import Finished, Host, Progress
from node_viz.runs.sweep_view import TURN, WEIGHTS, Cell, SweepRecord, SweepView, dealt, grid, marks
from node_viz.runs.worker import Maker, make_painter, make_trainer


def training(
    base: ExperimentConfig,
    sides: tuple[float, ...] = WEIGHTS,
    part: int = 0,
    parts: int = 1,
    make: Maker = make_trainer,
) -> Iterator[SweepRecord]:
    """Train cells of a grid to their end, ten steps in turn; yield after each step.

    Args:
        base: what all cells share.
        sides: the weights of the penalties.
        part: which of the parts this is.
        parts: among which the cells are dealt.
        make: makes the trainer of a config.
    """
    whole, due = grid(base, sides), marks(base.steps)
    cells = {k: whole[k] for k in sorted(dealt(len(sides), parts)[part])}
    trainers = {k: make(cell.config) for k, cell in cells.items()}

    def unfinished() -> dict[int, int]:
        steps = {k: trainer.step_count for k, trainer in trainers.items()}
        return {k: n for k, n in steps.items() if n < base.steps and not cells[k].failure}

    while steps := unfinished():
        k = min(steps, key=lambda cell: steps[cell] // TURN)
        cells[k] = advanced(cells[k], trainers[k], due)
        behind = min(unfinished().values(), default=base.steps)
        seconds = sum(trainer.seconds for trainer in trainers.values())
        yield SweepRecord(dict(cells), behind, seconds)


def advanced(cell: Cell, trainer: Any, due: set[int]) -> Cell:
    """Take one training step and return the cell with its gauges, if they are due."""
    from node_viz.training.snapshot import weights_of

    trainer.step()
    if trainer.status is not RunStatus.FAILED and trainer.step_count in due:
        metrics = trainer.measure()
        if metrics is not None:
            weights, curves = weights_of(trainer.model), trainer.curves()
            cell = replace(cell, metrics=metrics, weights=weights, curves=curves)
    if trainer.status is RunStatus.FAILED:
        cell = replace(cell, failure=trainer.message, curves=trainer.curves())
    return cell


def picture_of(base: ExperimentConfig, cell: Cell) -> Picture:
    """Paint a cell as its gauges saw it, on the same points as all cells of its grid.

    Raises:
        ValueError: it has no gauges yet.
        ArithmeticError: a solve did not get there.
    """
    from node_viz.training.restore import flow_of

    gauges = cell.metrics
    if gauges is None or cell.weights is None:
        raise ValueError("a cell can be painted once its gauges were read")
    flow = flow_of(cell.config, cell.weights)
    about = {"step": gauges.step, "seconds": gauges.seconds, "metrics": gauges}
    return make_painter(base).paint(flow, full=True, **about)


def play(host: Host, view: SweepView) -> SweepView:
    """Train every cell to the end of its run."""
    if not view.shipped:
        for part, job in enumerate(view.jobs):
            work = (training, view.base, view.sides, part, view.parts)
            host.begin(job, *work, party=view.name)
            host.resume(job)
    return look(host, view)


def pause(host: Host, view: SweepView) -> SweepView:
    """Hold; what was learnt is kept."""
    for job in view.jobs:
        host.hold(job)
    return look(host, view)


def drop(host: Host, view: SweepView) -> None:
    """End the training and forget it."""
    for job in view.jobs:
        host.drop(job)


def look(host: Host, view: SweepView) -> SweepView:
    """Return the grid as it is now, and have the chosen cell painted if it is not on the stage."""
    view = _told(view, [host.progress(job) for job in view.jobs])
    if view.chosen is None:
        return view
    # What was asked for comes first: gauges may be read faster than pictures are painted.
    for cell in (view.asked, view.cells[view.chosen]):
        if cell is None or cell.metrics is None or view.shows(cell):
            continue
        found = _painted(host, view, cell)
        if found is None:
            return replace(view, asked=cell)
        if found.error is None:
            view = replace(view, picture=found.value, painted=view.chosen)
        else:
            view = replace(view, message=_unpainted(found.error))
    return replace(view, asked=None)


def _told(view: SweepView, known: Sequence[Progress | None]) -> SweepView:
    """Return the view with what is known of the training."""
    jobs = [one for one in known if one is not None]
    if len(jobs) < len(known):  # it was shipped, has not begun, or was forgotten
        return replace(view, status=RunStatus.PAUSED, place=0) if view.status.live else view
    records: list[SweepRecord] = [one.value for one in jobs if one.value is not None]
    if records:
        newer = {k: cell for record in records for k, cell in record.cells.items()}
        cells = tuple(newer.get(k, cell) for k, cell in enumerate(view.cells))
        step = min(record.step for record in records) if len(records) == len(jobs) else 0
        seconds = sum(record.seconds for record in records)
        view = replace(view, cells=cells, step=step, seconds=seconds)
    place = max(one.place for one in jobs)
    message = next((one.message for one in jobs if one.message), "")
    if any(one.live for one in jobs):
        status = RunStatus.QUEUED if place else RunStatus.PLAYING
    elif not all(one.over for one in jobs):
        status = RunStatus.PAUSED
    else:
        failed = message or all(cell.failure for cell in view.cells)
        status = RunStatus.FAILED if failed else RunStatus.DONE
    message = message.replace("It failed", "The grid failed", 1)
    return replace(view, status=status, place=place, message=message)


def _painted(host: Host, view: SweepView, cell: Cell) -> Finished | None:
    """Return the picture of a cell, or None while it is on its way."""
    if view.shipped and view.chosen is not None:
        try:
            return Finished(sweep_store.picture(view.shipped, view.chosen))
        except ValueError as error:
            return Finished(None, error)
    question = (picture_of, (view.base, cell))
    found = host.answer(question)
    if found is None:
        host.ask(question)
    return found


def _unpainted(error: Exception) -> str:
    if isinstance(error, ArithmeticError):  # a solve that did not get there
        return f"This cell cannot be painted. {error}"
    if isinstance(error, ValueError):
        return f"This cell cannot be painted: {error}."
    return f"This cell cannot be painted ({type(error).__name__}); the log has details."


def main(arguments: list[str]) -> None:
    """Make one shipped grid (NAME QUERY) or all of them again (no arguments)."""
    bases = {name: sweep_store.load(name).base for name in sweep_store.names()}
    if arguments:
        bases = {arguments[0]: ExperimentConfig.from_query(" ".join(arguments[1:]))}
    for name, base in bases.items():
        last = deque(training(base), maxlen=1).pop()
        cells, pictures = tuple(last.cells.values()), dict[int, Picture]()
        for k, cell in enumerate(cells):
            if cell.metrics is not None:
                with suppress(ArithmeticError):  # a cell too wild for a picture has numbers still
                    pictures[k] = picture_of(base, cell)
        sweep_store.save(sweep_store.HOME / name, base, WEIGHTS, cells, pictures)
        size = sum(file.stat().st_size for file in (sweep_store.HOME / name).rglob("*.*"))
        print(f"{name}: {size / 1e3:.0f} kB, {last.seconds:.0f} s of training")


if __name__ == "__main__":
    main(sys.argv[1:])
