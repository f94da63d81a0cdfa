"""The stage of ODE-Nets in a real browser: two canvases, one deck, hands, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import net_pictures
import numpy as np
import pytest
from browsing import holds

pytestmark = pytest.mark.browser
APP = Path(__file__).with_name("net_stage_app.py")
HOME = "/_stcore/bidi-components/node_viz.net"
READY = """() => {
    window.link = window.nodeVizLinks?.get("nets");
    window.nets = link && [...link.members].filter((member) => member.layerCanvases);
    window.named = (key) => nets.find((net) => net.options.key === key);
    return nets?.length === 3 && nets.every((net) => net.picture?.step === 1000);
}"""
BEGIN = """link.set({ step: null, mark: null, t: 0.5, playing: false,
    view: { x: 0, y: 0, zoom: 1 }, gaze: { yaw: 0.5, pitch: 0.38, held: false },
    layers: { decision: 1, points: 1, trajectories: 1, nodes: 0, field: 0, plane: 1, time: 0 } })"""


@pytest.fixture(scope="module")
def opened(laptop: Any, serve: Callable[[Path], str]) -> Iterator[Any]:
    with laptop() as page:
        page.goto(f"{serve(APP)}/?kinds=lift,turn,line")
        holds(page, READY)
        page.evaluate("link.first = nets.map((net) => net.canvas)")
        yield page


@pytest.fixture
def shown(opened: Any) -> Any:
    """One page for all tests: only the last of them restarts runs."""
    opened.evaluate(BEGIN)
    return opened


def every(page: Any, condition: str) -> None:
    """Wait until a condition on `net` holds for all of them."""
    holds(page, f"() => nets.every((net) => {condition})")


def test_it_runs_from_input_to_output(shown: Any) -> None:
    assert shown.evaluate("link.direction") == "encode"
    shown.get_by_role("button", name="Play the flow").click()
    every(shown, "Number(net.canvas.dataset.t) > 0.55")
    shown.get_by_role("button", name="Pause the flow").click()
    assert shown.get_by_text("1 output").is_visible()
    assert shown.get_by_role("button", name="encode").count() == 0


def test_a_tape_is_scrubbed_without_asking_the_server(shown: Any) -> None:
    received = shown.evaluate("nets.map((net) => net.received)")
    shown.get_by_role("slider", name="training step").fill("600")
    every(shown, "net.canvas.dataset.step === '100'")
    assert shown.evaluate("nets.map((net) => net.received)") == received
    assert shown.evaluate("nets.every((net, k) => net.canvas === link.first[k])")


def test_keys_switch_the_layers_of_nets(shown: Any) -> None:
    shown.locator(".st-key-deck .deck").focus()
    for key in ("4", "7", "ArrowLeft"):
        shown.keyboard.press(key)
    holds(shown, "() => link.layers.nodes && link.layers.time && link.t < 0.5")
    every(shown, "net.solid === false")  # over time, three dimensions are a plane as well


def test_a_chosen_input_comes_back_with_its_path(shown: Any) -> None:
    canvas = shown.locator(".st-key-lift canvas").first
    side = canvas.bounding_box()["width"]
    canvas.click(position={"x": 0.75 * side, "y": 0.5 * side})
    holds(shown, "() => named('lift').path()")
    shown.get_by_text("chosen 1.50, 0.00").or_(shown.get_by_text("chosen 1.49, 0.00")).wait_for()
    words = shown.locator(".st-key-lift .card").first.inner_text()
    answer = net_pictures.answer("lift", np.array([[1.5, 0.0]]), 1.0)[0]
    said = float(words.split("P(class 1)")[1].split("%")[0])
    assert abs(said - 100 / (1 + np.exp(-answer))) < 1.5
    line = " ".join(shown.locator(".st-key-line .card").first.inner_text().split())
    assert "answer y −1.50" in line
    assert "S(x) −3.00" in line
    shown.get_by_role("button", name="Forget the input").first.click()
    shown.get_by_text("chosen nothing").wait_for()
    every(shown, "!net.path() && net.card.box.hidden")


def test_a_hand_turns_all_nets_and_ends_their_own_turning(shown: Any) -> None:
    shown.evaluate("link.set({ playing: true })")
    holds(shown, "() => link.gaze.yaw > 0.52")
    box = shown.locator(".st-key-lift canvas").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 50, y + 20, steps=4)
    shown.mouse.up()
    assert shown.evaluate("link.gaze.held")
    yaw = shown.evaluate("link.gaze.yaw")
    shown.wait_for_timeout(300)
    assert shown.evaluate("link.gaze.yaw") == yaw


def test_the_boundary_is_where_the_logit_is_zero(shown: Any) -> None:
    """The lift's is the circle |x|^2 = 5/2; its chords lie within 1 + (cell / r)^2 / 8 of it."""
    pieces = shown.evaluate(
        f"""async () => {{
            const {{ boundary }} = await import("{HOME}/net_plane.js");
            const {{ decision, half_side }} = named("lift").picture;
            return boundary(decision, half_side);
        }}"""
    )
    radius = np.hypot(*np.reshape(pieces, (-1, 2)).T)
    assert len(radius) > 60
    assert np.abs(radius - np.sqrt(2.5)).max() < 0.005


def test_ways_between_saved_times_are_the_exact_ones(shown: Any) -> None:
    for kind in ("lift", "turn", "line"):
        for t in (0.11, 0.5, 0.93):
            drawn = shown.evaluate(
                f"""async () => {{
                    const {{ ways }} = await import("{HOME}/net_ways.js");
                    const {{ positions }} = await import("{HOME}/decode.js");
                    const fine = ways(named("{kind}").picture);
                    return [...positions(fine, {t}, new Float32Array(fine.n * fine.dim))];
                }}"""
            )
            exact = net_pictures.state(kind, net_pictures.inputs(kind)[0], t, 1.0)
            assert np.abs(np.reshape(drawn, exact.shape) - exact).max() < 0.002


def test_layers_of_a_resnet_are_joined_by_straight_lines(shown: Any) -> None:
    middle = shown.evaluate(
        f"""async () => {{
            const {{ ways }} = await import("{HOME}/net_ways.js");
            const {{ positions }} = await import("{HOME}/decode.js");
            const z = {{ values: Float32Array.from([0, 1, 0]), shape: [3, 1, 1] }};
            const fine = ways({{ paths: {{ t: [0, 0.5, 1], z }}, nodes: [0, 0.5, 1] }});
            return [0.25, 0.5, 0.75].map((t) => positions(fine, t, new Float32Array(1))[0]);
        }}"""
    )
    assert np.allclose(middle, [0.5, 1, 0.5], atol=1e-6)


def test_a_plane_cuts_a_cube_in_points_of_the_plane_in_order(shown: Any) -> None:
    """The section of 2x + 3y + 4z = 1/2 with the cube of half side 2 about (1, 0, 0)."""
    corners = np.array(
        shown.evaluate(
            f"""async () => {{
                const {{ section }} = await import("{HOME}/project3d.js");
                return section([2, 3, 4], -0.5, {{ middle: [1, 0, 0], half: 2 }});
            }}"""
        )
    )
    assert np.allclose(corners @ [2, 3, 4], 0.5)
    assert (np.abs(corners - [1, 0, 0]) <= 2 + 1e-9).all()
    turns = np.cross(np.roll(corners, -1, 0) - corners, np.roll(corners, -2, 0) - corners)
    side = turns @ [2, 3, 4]
    assert (side > 0).all() or (side < 0).all()  # convex, and in order


def test_the_camera_puts_what_is_nearer_larger_and_up_above(shown: Any) -> None:
    spots = shown.evaluate(
        f"""async () => {{
            const {{ camera }} = await import("{HOME}/project3d.js");
            const cube = {{ middle: [0, 0, 0], half: 1 }};
            const {{ place }} = camera({{ yaw: 0, pitch: 0 }}, cube, 400);
            const at = (...z) => [...place(...z, new Float32Array(3))];
            return [at(0, 0, 0), at(1, 0, 0), at(0, 0, 1), at(1, 1, 0), at(1, -1, 0)];
        }}"""
    )
    middle, right, up, far, near = np.array(spots)
    assert right[0] > middle[0]
    assert up[1] < middle[1]
    assert near[0] > right[0] > far[0]
    assert near[2] < middle[2] < far[2]


def test_a_new_run_forgets_the_old_pictures(shown: Any) -> None:
    shown.get_by_role("button", name="Anew").click()
    every(shown, "net.kept.size === 1 && net.canvas.dataset.step === '0'")
    assert shown.evaluate("link.steps") == [0]
