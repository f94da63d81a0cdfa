"""What the page on discrete flows says of the arms' numbers, and decides by them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from node_viz.course.guesses import Facts
from node_viz.course.parts import number
from node_viz.lessons.discrete.link import ARMS
from node_viz.records.history import Metrics

LABELS = tuple(label for label, *_ in ARMS.values())
SAME = 0.01  #: of probability; a smaller difference of off-mode mass is none
NOTHING = "Nothing is learnt yet: no layer and no field moves a point."
FIRST_GAUGES = "The first gauges are being read."
CNF, DISCRETE, EACH = "The CNF, in both", "RealNVP, in both", "Each in one of them"
LESS, MORE, ALIKE = "Less than RealNVP", "More than RealNVP", "About as much"

Histories = Mapping[str, Sequence[Metrics]]  #: gauges of each arm, by its name


def common_seconds(histories: Histories) -> float:
    """Return the seconds of training that every arm has had."""
    return min((history[-1].seconds for history in histories.values() if history), default=0.0)


def kl_at(history: Sequence[Metrics], seconds: float) -> float:
    """Return KL after so many seconds of training, between two measured ones in proportion."""
    after = next((k for k, one in enumerate(history) if one.seconds >= seconds), len(history) - 1)
    last, now = history[max(after - 1, 0)], history[after]
    way = now.seconds - last.seconds
    share = min((seconds - last.seconds) / way, 1.0) if way else 1.0
    return last.kl + share * (now.kl - last.kl)


def at_equal_seconds(histories: Histories) -> dict[str, float]:
    """Return KL of each arm after the seconds that every arm has had."""
    seconds = common_seconds(histories)
    return {name: kl_at(history, seconds) for name, history in histories.items() if history}


def step_milliseconds(gauges: Metrics) -> float:
    """Return what a training step took on average; NaN before the first."""
    return 1e3 * gauges.seconds / gauges.step if gauges.step else math.nan


def answer(histories: Histories) -> str:
    """Say in one sentence who is nearest to the data after equal seconds."""
    known = {name: history for name, history in histories.items() if history}
    if not known:
        return FIRST_GAUGES
    if all(history[-1].step == 0 for history in known.values()):
        return NOTHING
    kl = at_equal_seconds(known)
    order = sorted(kl, key=lambda name: kl[name])
    first, *rest = (f"{ARMS[name][0]} {nats(kl[name])}" for name in order)
    seconds = f"{number(common_seconds(known))} s of training each"
    return f"After {seconds}, KL in nats: **{first}**" + "".join(f", {one}" for one in rest) + "."


def nats(kl: float) -> str:
    """Return KL with two decimals, and a real minus."""
    return f"{kl:z.2f}".replace("-", "−")


# --- What the experiments decide


def histories_of(of: Facts) -> dict[str, Sequence[Metrics]]:
    """Return the arms' histories; a `KeyError` if one is not there."""
    return {name: of[f"{name}_run"].gauges for name in ARMS}


def by_kl(of: Facts) -> list[str]:
    """Return the labels, lowest KL after equal seconds first."""
    kl = at_equal_seconds(histories_of(of))
    return [ARMS[name][0] for name in sorted(kl, key=lambda name: kl[name])]


def faster(of: Facts) -> str:
    """Return whether the CNF or RealNVP is faster, in a training step and in a sample."""
    step = step_milliseconds(of["cnf"]) < step_milliseconds(of["realnvp"])
    sample = of["cnf_price"].microseconds < of["realnvp_price"].microseconds
    return EACH if step != sample else CNF if step else DISCRETE


def bridges(of: Facts) -> str:
    """Return how the CNF's off-mode mass compares with RealNVP's."""
    more = of["cnf_price"].off_mode - of["realnvp_price"].off_mode
    if not math.isfinite(more):
        raise KeyError("off_mode")
    return ALIKE if abs(more) < SAME else MORE if more > 0 else LESS


def words_of(of: Facts) -> dict[str, Any]:
    """Return what the sentences name besides gauges: KL at equal seconds, and milliseconds."""
    try:
        histories = histories_of(of)
    except KeyError:
        return {}
    found: dict[str, Any] = {"equal": common_seconds(histories)}
    for name, kl in at_equal_seconds(histories).items():
        found[f"{name}_kl"] = nats(kl)
        found[f"{name}_ms"] = step_milliseconds(histories[name][-1])
    times = found.get("cnf_ms", math.nan) / found.get("realnvp_ms", math.nan)
    return found | {"step_times": times}
