"""Sentences made from an ODE-Net's numbers stay sentences, and true, for whatever it has."""

from __future__ import annotations

import math

import numpy as np
from amiss import arms, check, numbers, over, positive, scores, unknown
from hypothesis import strategies as st

from node_viz.lessons.adjoint import numbers as adjoint
from node_viz.lessons.adjoint.link import Study
from node_viz.lessons.augment import numbers as augment
from node_viz.lessons.augment import ranking
from node_viz.lessons.depth import numbers as depth
from node_viz.lessons.resnet import numbers as resnet
from node_viz.records.history import Scores
from node_viz.records.net_answers import LayerErrors, LayerScores
from node_viz.records.solver_answers import GradientErrors, MemoryCurve


@over(st.booleans().flatmap(lambda line: arms(scores(line))))
def test_of_layers(found: list[tuple[str, Scores]]) -> None:
    check(resnet.what_they_tell(found))


@over(numbers(-3, 3) | unknown)
def test_of_the_order(order: float) -> None:
    errors = LayerErrors(np.array([1, 2]), np.array([1.0, 0.5]), order)
    check(resnet.what_the_order_is("Tied", errors, 3))


@over(numbers(0, 1), numbers(0, 1), st.booleans(), st.sampled_from([1, 8, None]))
def test_of_what_layers_know(own: float, curve: float, line: bool, trained: int | None) -> None:
    known = LayerScores(np.array([1, 8]), np.full(2, own), np.full(2, own), curve, curve)
    said = check(resnet.what_the_layers_know([("Tied", known, trained)], line, 9))
    if "no flow can have" in said:
        assert own < resnet.FLOOR
    if "does better" in said:
        assert curve > own


@over(st.lists(scores(False), max_size=3), st.lists(scores(True), max_size=3))
def test_of_augmentation(plane: list[Scores], line: list[Scores]) -> None:
    check(augment.look_on_plane([("NODE", plane), ("ANODE", [])]))
    check(augment.answer_on_plane([("NODE", plane), ("ANODE", [])]))
    check(augment.answer_on_line([("NODE", line)], 0.34))
    said = check(augment.look_on_line([("NODE", line)], 0.34))
    if "Below it" in said:
        assert line[-1].mse < 0.34


@over(arms(st.tuples(numbers(0, 1), numbers(0, 1), positive), 1))
def test_of_the_hole(found: list[tuple[str, tuple[float, float, float]]]) -> None:
    check(augment.about_the_hole([(label, *three) for label, three in found]))


@over(arms(scores(False)))
def test_of_the_ranking(found: list[tuple[str, Scores]]) -> None:
    rows = zip(("none", "zero", "input", "order2"), found, strict=False)
    check(ranking.about_the_ranking([(name, *arm) for name, arm in rows]))


@over(st.booleans().flatmap(lambda line: st.tuples(st.just(line), arms(scores(line)))))
def test_of_depth(case: tuple[bool, list[tuple[str, Scores]]]) -> None:
    line, found = case
    said = check(depth.answer(found, line))
    if "are below" in said:
        assert min(one.loss for _, one in found[1:]) < found[0][1].loss
    if line and any(one.mse < depth.SOLVED or one.mse >= depth.BELOW for _, one in found):
        check(depth.what_to_look_at(found))


@over(numbers(-40, 40), numbers(-40, 40) | st.just(math.inf), positive, positive | unknown)
def test_of_the_learnt_depth(S: float, by_mean: float, uneven: float, gap: float) -> None:
    check(depth.about_depth("Adaptive", S, by_mean, uneven, gap))


@over(numbers(1e-9, 5) | unknown, numbers(1e-9, 5) | unknown)
def test_of_gradients(ours: float, theirs: float) -> None:
    one = np.array([1e-5])
    backprop, adjoint_off = np.array([ours]), np.array([theirs])
    found = GradientErrors(one, backprop, backprop, adjoint_off, one, one, ("",))
    check(adjoint.about_errors(found, "1e-5"))
    bytes_kept = [np.array(pair) for pair in ([1e6, 2e7], [4e5, 2e6], [6144, 6144])]
    kept = MemoryCurve(np.array([10, 200]), *bytes_kept)
    for memory, errors in ((None, None), (kept, None), (kept, found)):
        check(adjoint.answer(Study(), memory, errors))


@over(st.lists(positive, min_size=1), st.lists(positive, min_size=1), numbers(0, 1))
def test_of_the_circle(whole: list[float], without: list[float], kinetic: float) -> None:
    said = check(adjoint.about_circle(whole, without, kinetic))
    if "not this loss" in said:
        assert without[-1] > whole[-1]
