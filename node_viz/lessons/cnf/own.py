"""What the page says of a visitor's own points: nobody knows their density, so there is no KL."""

from __future__ import annotations

from node_viz.data.own import scale_in
from node_viz.probes.floors import Floors, who_is_ahead
from node_viz.records.history import Metrics
from node_viz.runs.api import RunView

UNTRAINED = "Nothing is learnt yet: the model is the noise itself. Press Train."
WHY = (
    "Nobody knows the density that your points come from, so there is no KL. What counts is the "
    "NLL of the points that training never sees: lower is better, and simple models show how low "
    "it can go."
)
OVERFITTED = 0.05  #: nats above the lowest NLL of the run


def own_answer(view: RunView, now: Metrics | None, floors: Floors | None) -> tuple[str, str]:
    """Return the page's answer and where to look, for the gauges of the step that is shown."""
    if view.picture is None:
        return "", ""
    if now is None:
        return (UNTRAINED if view.step == 0 else "The first gauges are being read."), ""
    scale = scale_in(view.config.dataset)
    grown = scale.log_volume if scale else 0.0
    own = f" ({now.nll + grown:z.2f} in your points' own units)" if grown else ""
    said = f"Held-out NLL is {now.nll:z.2f} nats{own}."
    if now.step == 0:
        said = f"Nothing is learnt yet. {said}"
    elif floors is not None:
        said = f"{said} {who_is_ahead(now.nll, floors.named())}"
    return said, advice(view, now)


def advice(view: RunView, now: Metrics) -> str:
    """Say whether the flow begins to learn its points by heart, else what the number means."""
    seen = [one for one in view.gauges if one.step <= now.step]
    best = min(seen, key=lambda one: one.nll, default=now)
    if now.nll > best.nll + OVERFITTED and best.step > 0:
        return (
            f"At step {best.step} it was {best.nll:.2f}: since then the flow learns its points by "
            "heart, and held-out points pay for it."
        )
    return WHY


def lines(floors: Floors | None) -> tuple[tuple[str, float], ...]:
    """Return the lines of a chart: what each simple model is called, and its NLL."""
    if floors is None:
        return ()
    parts = f"{floors.parts} Gaussian{'s' if floors.parts > 1 else ''}"
    return (
        ("best Gaussian", floors.gaussian),
        ("kernel density", floors.kde),
        (parts, floors.mixture),
    )
