"""The figures of a grid: the right number in the right cell, an honest front, readable ink."""

from __future__ import annotations

import json

import numpy as np
import pytest

from node_viz.lessons.ablation import figures
from node_viz.lessons.ablation.ramp import DARK_INK, RAMP, ink, ramp, rgb
from node_viz.records.history import Metrics

SIDES = (0.0, 0.03)


def gauges(
    kl: float = 0.1, nfe: int = 37, energy: float = 2.0, floor: float = 1.0, norm: float = 1.5
) -> Metrics:
    return Metrics(100, 2.0, 2 + kl, 2.0, kl, nfe, nfe, norm, energy, 0.0, floor)


def drawn(*cells: Metrics | None, failures: dict[int, str] | None = None) -> figures.Figure:
    return figures.ablation_figures(SIDES, cells, failures or {}, 1)


def test_each_map_has_its_number_in_each_cell() -> None:
    figure = drawn(gauges(0.123), gauges(nfe=91), gauges(energy=1.5), gauges(norm=0.75))
    kl, nfe, energy, norm = ([cell["text"] for cell in one["cells"]] for one in figure["maps"])
    assert kl == ["0.123", "0.100", "0.100", "0.100"]
    assert nfe == ["37", "91", "37", "37"]
    assert energy == ["2.00", "2.00", "1.50", "2.00"]
    assert norm == ["1.50", "1.50", "1.50", "0.75"]
    assert [one["unit"] for one in figure["maps"]] == [one.unit for one in figures.MAPS]
    assert figure["names"] == [["0", "0"], ["0", ".03"], [".03", "0"], [".03", ".03"]]
    assert figure["kinds"] == ["plain", "jacobian", "kinetic", "rnode"]
    json.dumps(figure, allow_nan=False)


def test_a_colour_scale_runs_from_the_least_to_the_greatest_number() -> None:
    one = figures.heat_map(figures.NFE, [gauges(nfe=20), gauges(nfe=80), gauges(nfe=40), None])
    colours = [cell["colour"] for cell in one["cells"]]
    assert colours == [RAMP[0], RAMP[-1], ramp(0.5), None]  # 40 is half way by its logarithm
    assert one["ends"] == ["20", "80"]


def test_numbers_that_are_nearly_alike_look_alike() -> None:
    one = figures.heat_map(figures.JACOBIAN, [gauges(norm=1.0), gauges(norm=1.01)])
    near, far = (rgb(cell["colour"]) for cell in one["cells"])
    assert np.abs(np.subtract(near, far)).max() < 12


def test_an_untrained_grid_has_empty_cells_and_no_points() -> None:
    figure = drawn(None, None, None, None)
    assert {cell["text"] for one in figure["maps"] for cell in one["cells"]} == {""}
    assert all(chart["points"] == {} for chart in figure["charts"])
    assert all(chart[axis]["ticks"] == [] for chart in figure["charts"] for axis in "xy")


def test_a_failed_cell_says_why_and_is_compared_with_none() -> None:
    figure = drawn(gauges(), None, gauges(), None, failures={0: "It blew up.", 1: "So did it."})
    assert figure["failed"] == [0, 1]
    assert figure["facts"][0].startswith("It blew up. · KL 0.100 nats")
    assert figure["facts"][1] == "So did it."
    assert figure["facts"][3] == "no gauges yet"
    assert [cell["text"] for cell in figure["maps"][0]["cells"]] == ["", "", "0.100", ""]
    assert set(figure["charts"][0]["points"]) == {2}


def test_the_front_holds_exactly_what_nothing_dominates() -> None:
    rng = np.random.default_rng(0)
    points = {k: (float(a), float(b)) for k, (a, b) in enumerate(rng.integers(0, 9, (60, 2)))}

    def beaten(p: tuple[float, float]) -> bool:
        return any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points.values())

    best = figures.front(points)
    assert {points[k] for k in best} == {p for p in points.values() if not beaten(p)}
    assert [points[k][0] for k in best] == sorted({points[k][0] for k in best})


def test_the_trade_pales_what_is_beaten() -> None:
    chart = figures.trade([gauges(0.2, 20), gauges(0.1, 40), gauges(0.3, 40), None])
    assert chart["front"] == [0, 1]
    assert chart["pale"] == [2]
    assert set(chart["points"]) == {0, 1, 2}


def test_points_and_ticks_share_an_axis() -> None:
    chart = figures.trade([gauges(0.2, 20), gauges(0.1, 40), gauges(-0.02, 80)])
    ticks = {text: at for at, text in chart["x"]["ticks"]}
    assert chart["points"][1][0] == pytest.approx(ticks["40"], abs=1e-3)
    heights = {text: at for at, text in chart["y"]["ticks"]}
    assert chart["points"][0][1] == pytest.approx(heights["0.2"], abs=1e-3)
    assert chart["points"][2][1] == pytest.approx(heights["0.01"], abs=1e-3)  # KL below 0
    assert all(0 <= value <= 1 for point in chart["points"].values() for value in point)
    price = figures.price([gauges(nfe=20)])
    assert price["points"][0][0] == pytest.approx(20 / (1.08 * 20), abs=1e-3)  # 2 s in 100 steps


def test_an_unknown_energy_floor_leaves_its_cell_empty() -> None:
    one = figures.heat_map(figures.ENERGY, [gauges(floor=float("nan")), gauges()])
    assert [cell["text"] for cell in one["cells"]] == ["–", "2.00"]
    assert one["cells"][0]["colour"] is None


@pytest.mark.parametrize("u", np.linspace(0, 1, 11))
def test_text_on_every_colour_can_be_read(u: float) -> None:
    def luminance(colour: str) -> float:
        parts = np.array(rgb(colour)) / 255
        light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(light @ [0.2126, 0.7152, 0.0722])

    ground = ramp(u)
    low, high = sorted((luminance(ground), luminance(ink(ground))))
    assert (high + 0.05) / (low + 0.05) > 4.4
    assert ink("#ffffff") == DARK_INK
