"""A link says the whole state; a bad one is read as far as it makes sense."""

from __future__ import annotations

import importlib
from urllib.parse import parse_qsl, unquote

import pytest
from streamlit.testing.v1 import AppTest

from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.links import read_config
from node_viz.experiment.presets import PRESETS
from node_viz.experiment.views import View
from node_viz.ui.share import LONGEST, of_view, qr


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_and_its_written_out_link_say_the_same(name: str) -> None:
    config = PRESETS[name].config
    assert read_config({"preset": name}) == (config, [])
    assert read_config(dict(parse_qsl(config.to_query()))) == (config, [])


def test_what_stands_beside_a_preset_wins() -> None:
    config, notes = read_config({"preset": "euler", "lr": "0.003"})
    assert (config.solver, config.lr, notes) == ("euler", 0.003, [])


def test_each_bad_part_gets_a_note_and_the_rest_is_kept() -> None:
    link = {"dataset": "cats", "lr": "nan", "depth": "3", "colour": "red", "preset": "best"}
    config, notes = read_config(link)
    assert config == ExperimentConfig(depth=3)
    assert len(notes) == 4
    for word in ("cats", "nan", "colour", "best"):
        assert sum(word in note for note in notes) == 1


@pytest.mark.parametrize(
    "page", ["cnf", "change", "straight", "growth", "lies", "seeking", "steer"]
)
def test_a_task_that_a_page_of_flows_does_not_know_is_a_note(page: str) -> None:
    read = importlib.import_module(f"node_viz.lessons.{page}.link").LINK.read
    shown, notes = read({"task": "classify"})
    assert notes == ["task is 'density' on this page; got 'classify'. Ignored."]
    assert shown == read({})[0]


def a_page(stem: str) -> None:
    import importlib

    import streamlit as st

    from node_viz.experiment.config import ExperimentConfig
    from node_viz.ui.link import Linked

    page = Linked(importlib.import_module(f"node_viz.lessons.{stem}.link").LINK)
    page.from_link()
    if st.button("change"):
        page.change(base=ExperimentConfig(seed=3))
        st.rerun()
    page.copy()


def opened(stem: str, **address: str) -> AppTest:
    at = AppTest.from_function(a_page, args=(stem,))
    for key, value in address.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> dict[str, str]:
    """The address, however a test of Streamlit writes its values."""
    pairs = dict(at.query_params)
    return {key: one if isinstance(one, str) else one[-1] for key, one in pairs.items()}


def test_an_address_says_how_a_page_is_looked_at_until_it_shows_another() -> None:
    at = opened("cnf", lr="0.003", step="16", t="0.40", layers="data", present="1", tour="a")
    assert at.session_state["cnf_config"].base == ExperimentConfig(lr=0.003)
    view, nonce = at.session_state["cnf_view"]
    assert view == View(step=16, t=0.4, layers=("data",))
    stays = {"present": "1", "tour": "a"}
    assert said(at) == {"lr": "0.003", "step": "16", "t": "0.4", "layers": "data", **stays}
    at.run()
    assert at.session_state["cnf_view"][1] == nonce  # said once, set once
    at.button[0].click().run()
    assert said(at) == {"seed": "3", **stays}


def test_what_makes_no_sense_in_a_view_is_a_note_and_leaves_the_address() -> None:
    at = opened("cnf", way="up", t="0.5", colour="red")
    assert said(at) == {"t": "0.5"}
    notes = at.session_state["cnf_notes"]
    assert len(notes) == 2
    assert "way must be one of generate, encode; got 'up'. Ignored." in notes


def test_a_view_in_the_address_of_a_known_page_is_looked_at_anew() -> None:
    at = opened("cnf", t="0.5")
    _, first = at.session_state["cnf_view"]
    at.query_params["t"] = "0.6"
    at.run()
    view, second = at.session_state["cnf_view"]
    assert (view.t, second != first) == (0.6, True)


def test_a_page_keeps_a_key_of_its_own_for_its_record() -> None:
    at = opened("change", point="1,-0.25", t="0.5")
    assert at.session_state["change_config"].point == (1.0, -0.25)
    assert at.session_state["change_view"][0] == View(t=0.5)
    link = importlib.import_module("node_viz.lessons.change.link").LINK
    assert of_view(link, View(point=(1.0, 2.0), t=0.5)) == {"t": "0.5"}


def test_what_goes_without_saying_is_not_said() -> None:
    link = importlib.import_module("node_viz.lessons.cnf.link").LINK
    assert of_view(link, View(step=-1, way="generate", t=0.5)) == {"t": "0.5"}
    assert of_view(link, View(step=0, way="encode")) == {"step": "0", "way": "encode"}


@pytest.mark.parametrize("length", [20, LONGEST])
def test_a_code_is_dark_on_light_with_its_rim(length: int) -> None:
    picture = unquote(qr("https://example.org/".ljust(length, "a")))
    assert picture.startswith("data:image/svg+xml")
    assert "fill='#fff' d='M0 0h" in picture  # under all of it
    assert "stroke='#000'" in picture
