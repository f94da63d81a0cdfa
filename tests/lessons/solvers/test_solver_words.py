"""The solver page's words: doctests, quiz answers that exist, sentences for every situation."""

import doctest
import math

import pytest

from node_viz.course import parts
from node_viz.lessons.solvers import words


def test_doctests():
    result = doctest.testmod(parts)
    assert result.attempted
    assert not result.failed


def test_the_quiz_is_right_about_stability():
    w = -10.0
    assert abs(1 + w) == 9
    assert abs(1 + w + w**2 / 2 + w**3 / 6 + w**4 / 24) == pytest.approx(291)


def test_a_sentence_for_every_situation():
    nan = math.nan
    sentences = [
        words.about_paths({"euler": 0.5, "rk4": 0.001}),
        words.about_paths({"euler": nan, "rk4": 0.001}),
        words.about_paths({"euler": nan}),
        words.about_paths({"euler": 1e-15, "rk4": 1e-16}),
        words.about_errors({"euler": 1.01, "rk4": nan}),
        words.about_errors({}),
        words.about_steps(0, 0, 1.0),
        words.about_steps(9, 2, 13000.0),
        words.about_stability(False, ["euler"], True, 2.5),
        words.about_stability(False, [], True, 2.5),
        words.about_stability(False, [], False, 0.4),
        words.about_stability(True, [], False, 0.4),
        words.about_stability(False, [], False, 0.0),
    ]
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "nan" not in sentence
        assert len(sentence) < 100  # one line of a panel at 1280 pixels
    assert "0.5" in sentences[0]
    assert "Euler" in sentences[1]
