"""Figures open in what reads their kind, and say what the records say."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from node_viz.export import drawn
from node_viz.export.figures import figures_of, names_for
from node_viz.export.kinds import How, written
from node_viz.export.look import COLUMN, Look
from node_viz.export.scenes import heat, peak_of, scene_of
from node_viz.export.scenes_net import MARKS
from node_viz.plots.densities import SCALE
from node_viz.runs import shipped

EACH = ("default", "line-plain", "augment-none", "augment-zero", "augment-line-none", "series-rnn")
PAPER = Look(paper=True)


@pytest.mark.parametrize("name", EACH)
def test_every_figure_of_every_family_is_an_svg(name: str) -> None:
    run = shipped.load(name)
    assert set(figures_of(run)) == set(names_for(run.config))
    for what in figures_of(run):
        drawing = ET.fromstring(written([run], "figure.svg", How(what=what)))
        assert drawing.tag.endswith("svg")
        assert not re.findall(rb'(?:href|src)="http', ET.tostring(drawing)), "it asks no network"


def test_a_figure_for_a_paper_is_one_column_wide_with_its_fonts_inside() -> None:
    run = shipped.load("default")
    pdf = written([run], "figure.pdf", How(what="curves"))
    assert pdf.startswith(b"%PDF")
    (width,) = {float(one) for one in re.findall(rb"/MediaBox \[ 0 0 ([\d.]+)", pdf)}
    assert width == pytest.approx(72 * COLUMN, abs=1)
    assert b"/FontFile2" in pdf
    assert b"Cmr10" in pdf or b"cmr10" in pdf.lower()
    svg = ET.fromstring(written([run], "figure.svg", How(what="curves", style="paper")))
    assert svg.attrib["width"].startswith(f"{72 * COLUMN:.1f}"[:4])
    assert not list(svg.iter("{http://www.w3.org/2000/svg}text")), "letters are outlines"
    assert written([run], "a.svg", How(what="curves")) == written(
        [run], "a.svg", How(what="curves")
    )


def test_a_dark_png_is_dark_and_a_paper_is_white() -> None:
    run = shipped.load("default")

    def corner(how: How) -> tuple[int, ...]:
        image = Image.open(io.BytesIO(written([run], "figure.png", how))).convert("RGB")
        return image.getpixel((0, 0))  # pyright: ignore[reportReturnType]

    assert max(corner(How(what="field", dark=True))) < 40
    assert corner(How(what="field", style="paper", dark=True)) == (255, 255, 255)


@pytest.mark.parametrize("colours", SCALE)
def test_densities_can_be_told_apart_without_colours(colours: tuple[str, ...]) -> None:
    shades = [Image.new("RGB", (1, 1), one).convert("L").getpixel((0, 0)) for one in colours]
    assert np.all(np.diff(shades) > 0) or np.all(np.diff(shades) < 0)
    assert len(set(MARKS)) == 2


def test_densities_share_one_range_and_axes_stay() -> None:
    run = shipped.load("default")
    with PAPER.applied():
        _, axes = drawn.sheet(PAPER, 1, 1.0)
        scene = scene_of(run, How())
        scene.draw(axes, PAPER)
        seen = []
        for part in (0.0, 0.4, 1.0):
            words = scene.at(part)
            (image,) = axes.get_images()
            seen.append((axes.get_xlim(), axes.get_ylim(), image.get_clim(), axes.get_aspect()))
            assert words == f"t = {1 - part:.2f}"
    assert len(set(seen)) == 1
    half = run.pictures[-1].half_side
    assert seen[0] == ((-half, half), (-half, half), (0.0, peak_of(run) ** 0.5), 1.0)


def test_points_are_where_the_records_say() -> None:
    run = shipped.load("default")
    picture = run.pictures[-1]
    with PAPER.applied():
        _, axes = drawn.sheet(PAPER, 1, 1.0)
        scene = scene_of(run, How())
        scene.draw(axes, PAPER)
        (dots,) = axes.collections
        for part, frame in ((0.0, -1), (1.0, 0), (0.5, 6)):
            scene.at(part)
            assert np.allclose(dots.get_offsets(), picture.generate.z[frame], atol=1e-6)  # pyright: ignore
        (image,) = axes.get_images()
        scene.at(1.0)
        assert np.allclose(image.get_array() ** 2, np.exp(picture.density[0].log_prob), atol=1e-6)  # pyright: ignore


def test_a_heat_map_has_x_to_the_right_and_y_upwards() -> None:
    with PAPER.applied():
        _, axes = drawn.sheet(PAPER, 1, 1.0)
        log_prob = np.full((4, 4), -20.0)
        log_prob[3, 0] = 0.0  # the highest y, the lowest x
        image = heat(axes, log_prob, 2.0, 1.0, PAPER)
    assert image.origin == "lower"
    assert tuple(image.get_extent()) == (-2.0, 2.0, -2.0, 2.0)


def test_what_makes_no_sense_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    run = shipped.load("default")
    with pytest.raises(ValueError, match="figure must be one of 'density', 'paths'"):
        written([run], "a.svg", How(what="cats"))
    with pytest.raises(ValueError, match="style must be one of 'screen', 'paper'; got 'poster'"):
        written([run], "a.svg", How(style="poster"))
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ValueError, match=r'need matplotlib: pip install "node_viz\[export\]"'):
        written([run], "a.svg")
