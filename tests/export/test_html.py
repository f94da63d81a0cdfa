"""The page as a file: small, whole in itself, and nothing in it is taken for markup."""

from __future__ import annotations

import gzip
import json
import re
import struct
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from node_viz.export import page_data, page_words, player
from node_viz.export.kinds import How, written
from node_viz.export.page_runs import thinned
from node_viz.runs import shipped
from node_viz.stage.packing import Writer

EVIL = '</script><img src=x onerror="alert(1)"><!--'


def page(*names: str, **how: Any) -> str:
    return written([shipped.load(name) for name in names], "flow.html", How(**how)).decode()


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (["default"], 1.5e6),
        (["moons-label"], 1.5e6),
        (["matching-mle", "matching-fm", "matching-otfm", "matching-reflow"], 3e6),
    ],
)
def test_a_page_is_small_enough_to_send(names: list[str], most: float) -> None:
    assert len(page(*names)) <= most


def test_a_page_asks_nobody_for_anything() -> None:
    text = page("resnet-odenet", dark=True, step=20)
    assert 'data-theme="dark"' in text
    assert '"view":{"step":20}' in text
    assert not re.findall(r"<(?:link|img|iframe|object|embed)\b|<script[^>]*\bsrc=", text)
    assert set(re.findall(r"https?://[^\"'`\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text


def test_no_text_becomes_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (page_words, player):
        monkeypatch.setattr(module, "labels", lambda runs: [EVIL] * len(runs))
    run = shipped.load("resnet-tied")
    text = player.player([run])
    assert EVIL not in text
    assert "<img" not in text
    assert text.count("</script>") == text.count("<script") == 2
    about = re.search(r"data-about>(.*?)</script>", text, re.DOTALL)
    assert about is not None
    assert json.loads(about[1])["runs"][0]["label"] == EVIL


def test_what_cannot_stand_side_by_side_is_refused() -> None:
    with pytest.raises(ValueError, match="one family"):
        page("default", "resnet-tied")
    with pytest.raises(ValueError, match="at most 4 runs"):
        page(*["resnet-tied"] * 5)


def test_runs_side_by_side_are_called_by_what_tells_them_apart() -> None:
    def called(*names: str) -> list[str]:
        return page_words.labels([shipped.load(name) for name in names])

    assert called("matching-fm", "matching-reflow") == ["Flow matching", "Reflow"]
    assert len(set(called("moons-plain", "moons-rnode"))) == 2
    assert len(set(called("default", "default"))) == 2


def test_a_thinned_run_keeps_its_first_and_last_picture_with_their_weights() -> None:
    run = shipped.load("resnet-tied")
    few = thinned(run, 4)
    assert [few.pictures[0].step, few.pictures[-1].step] == [0, run.pictures[-1].step]
    assert len(few.pictures) == 4
    for name, stack in few.tape_weights.items():
        np.testing.assert_array_equal(stack[-1], run.tape_weights[name][-1])


def test_weights_come_back_to_seventeen_digits_and_the_last_ones_whole() -> None:
    rng = np.random.default_rng(0)
    stack = rng.standard_normal((3, 4, 5)).astype(np.float32)
    text = page_data.packed(Writer().seal({"pictures": []}), {"w": stack}, {})
    whole = gzip.decompress(b64decode(text))
    (length,) = struct.unpack_from("<I", whole)
    planes = np.frombuffer(whole[4 + length :], np.uint8).reshape(4, 3, 20)
    bits = np.ascontiguousarray(planes.transpose(1, 2, 0)).view(np.uint32)[..., 0]
    found = np.bitwise_xor.accumulate(bits, axis=0).view(np.float32).reshape(stack.shape)
    np.testing.assert_array_equal(found[-1], stack[-1])
    np.testing.assert_allclose(found, stack, rtol=2.0**-16)
    assert not np.array_equal(found[0], stack[0])
