"""Sentences on STEER and OT-Flow that follow the numbers; what the experiments read off a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from node_viz.course.parts import Facts, number

SAME_FIT = 0.05  #: nats; a smaller difference is no difference here
FLAT = 0.02  #: nats; a spread this small shows no end time at all
NO_CURL = 1e-5  #: rounding, in 32-bit numbers
AS_LITTLE = 0.1  #: nats that STEER may lose at T = 0.5 with a narrow window, to lose as little
NOTHING_YET = "The first snapshot is on its way."
ARMS = {"plain": "Plain", "steer": "STEER", "otflow": "OT-Flow"}


def answer(spreads: Mapping[str, float], curls: Mapping[str, float]) -> str:
    """Answer the page's question in a line: what an early end costs, and which field turns.

    Args:
        spreads: of NLL(T) over [0.75, 1.25], by the arm's label, as far as they are known.
        curls: mean |curl| of each arm at the step looked at.
    """
    said: list[str] = []
    if {"Plain", "STEER"} <= set(spreads):
        said.append(
            f"From T = 0.75 to 1.25 STEER's NLL varies by **{spreads['STEER']:.2f}** nats, "
            f"plain's by {spreads['Plain']:.2f}"
        )
    if {"Plain", "OT-Flow"} <= set(curls):
        said.append(
            f"OT-Flow's curl is **{_curl(curls['OT-Flow'])}**, plain's {_curl(curls['Plain'])}"
        )
    return f"{'; '.join(said)}." if said else NOTHING_YET


def _curl(curl: float) -> str:
    return "0" if curl < NO_CURL else f"{curl:.2f}"


def about_end_times(b: float, arms: Sequence[tuple[str, float, float]]) -> str:
    """Say how much STEER depends less than plain on where it is stopped, and what it paid for that.

    Args:
        b: half width of STEER's window.
        arms: label, spread of NLL(T) over [0.75, 1.25] and KL at T = 1 of each arm, plain first.
    """
    if not arms:
        return NOTHING_YET
    found = {label: (spread, kl) for label, spread, kl in arms}
    words = ", ".join(f"{label} {number(spread)}" for label, (spread, _) in found.items())
    if "Plain" not in found or "STEER" not in found:
        return f"From T = 0.75 to 1.25 NLL varies by (nats): {words}."
    (plain, kl), (steer, kl_steer) = found["Plain"], found["STEER"]
    if plain < FLAT:
        return "Plain's NLL hardly depends on T yet, so there is nothing to cure."
    if not b:
        return "With b = 0 STEER is the plain flow."
    words = f"STEER's NLL varies {number(steer / plain)} times as much as plain's"
    if "OT-Flow" in found:
        words += f", OT-Flow's {number(found['OT-Flow'][0] / plain)} times"
    worse = kl_steer - kl
    if abs(worse) <= SAME_FIT:
        return f"{words}. At T = 1 STEER fits as well as plain: it pays nothing for that."
    how = "worse: that is its price" if worse > 0 else "better"
    return f"{words}. At T = 1 STEER fits {number(abs(worse))} nats {how}."


def about_the_potential(price: tuple[float, float] | None) -> str:
    """Say what the lines on the landscape are, and how well OT-Flow keeps the HJB equation.

    Args:
        price: transport cost E int ||f||^2 / 2 dt and HJB term E int R dt, if they are known.
    """
    words = "Orange: where each point runs next, straight across the level lines."
    if price is not None and price[0] > 0:
        cost, hjb = price
        words += f" OT-Flow's transport cost is {number(cost)}, its HJB term {number(hjb)}"
        words += ": the equation holds roughly." if hjb < cost / 4 else ": far from solved."
    return words


def about_the_way_on(arms: Sequence[tuple[str, float, float]]) -> str:
    """Say how far points run on after the end, and what that does to the fit.

    Args:
        arms: label, E ||z(1.5) - z(1)|| and NLL(1.5) - NLL(1) of each arm.
    """
    if not arms:
        return NOTHING_YET
    lines = [
        f"{label}'s points run on by {number(far)} and {_fit(far, lost)}"
        for label, far, lost in arms
    ]
    return f"From t = 1 to 1.5, a time that was never asked for: {'; '.join(lines)}."


def _fit(far: float, lost: float) -> str:
    if lost > SAME_FIT:
        return f"fit {number(lost)} nats worse"
    if lost < -SAME_FIT:
        return f"fit {number(-lost)} nats better there"
    kept = f"the fit changes by only {number(abs(lost))} nats"
    return f"{kept}: they move, the fit stays" if far > 2 * SAME_FIT else kept


# --- What the experiments decide


def outside_the_window(facts: Facts) -> str:
    """Return what STEER with a narrow window loses at T = 0.5, compared with plain."""
    steer, plain = facts["steer_at_half"], facts["plain_at_half"]
    if steer > plain:
        return "More than plain"
    return "As little as before" if steer <= AS_LITTLE else "More, but less than plain"


def whether_it_turns(facts: Facts) -> str:
    """Return whether OT-Flow's field has a curl beyond rounding."""
    return "Zero" if facts["otflow"].curl < NO_CURL else "Above zero"


def who_loses_least(facts: Facts) -> list[str]:
    """Return the arms in the order of what they lose if stopped at T = 0.75, the least first."""
    losses = {label: float(facts[f"{name}_early"]) for name, label in ARMS.items()}
    return sorted(losses, key=lambda label: losses[label])
