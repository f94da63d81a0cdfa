"""A visitor's own data in a real browser: drawn, from a picture, from files; refused in sentences.

No request carries a file, and what is refused leaves alone the run that is on.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import address, press, status, wait

pytestmark = pytest.mark.browser
QUICK = "hidden=8&batch=32&steps=5000&refine=0&solver_steps=2"
PAD = "canvas.pad"


def png(side: int) -> bytes:
    """Return a white picture, dark in its left half."""
    row = b"\x00" + b"\x10" * (side // 2) + b"\xff" * (side - side // 2)

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture(scope="module")
def opened(laptop: Any, app: str) -> Iterator[Any]:
    """The page with its panel open; every request is noted."""
    with laptop(still=True) as page:
        page.sent = []
        page.on("request", lambda request: page.sent.append(request.method))
        page.goto(f"{app}/cnf?{QUICK}")
        status(page, "paused · step 0 of 5000")
        page.get_by_role("button", name="your data").click()
        page.locator(PAD).wait_for()
        yield page


def said(page: Any, words: str) -> None:
    line = page.locator(".own .said")
    with contextlib.suppress(AssertionError):
        wait(page, lambda: words in line.inner_text())
    assert words in line.inner_text()


def drawn(page: Any) -> int:
    return int(page.locator(PAD).get_attribute("data-points"))


def choose(page: Any, word: str, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label(word, exact=True).set_input_files(file)


def test_points_are_drawn_by_pointer_and_keys_erased_and_taken_back(opened: Any) -> None:
    opened.get_by_role("button", name="Spray").click()
    box = opened.locator(PAD).bounding_box()
    opened.mouse.move(box["x"] + 60, box["y"] + 60)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 200, box["y"] + 160, steps=8)
    opened.mouse.up()
    wait(opened, lambda: drawn(opened) > 50)
    before = drawn(opened)
    opened.locator(PAD).focus()
    for key in ("ArrowLeft", "ArrowDown", " "):
        opened.keyboard.press(key)
    wait(opened, lambda: drawn(opened) == before + 5)
    opened.keyboard.press("z")
    wait(opened, lambda: drawn(opened) == before)
    opened.get_by_role("button", name="Eraser").click()
    opened.mouse.click(box["x"] + 60, box["y"] + 60)
    wait(opened, lambda: drawn(opened) < before)
    opened.get_by_role("button", name="Gaussian").click()
    opened.mouse.click(box["x"] + 60, box["y"] + 200)
    opened.keyboard.press("+")
    assert opened.locator(PAD).get_attribute("data-gaussians") == "1"
    opened.get_by_role("button", name="Use these points").click()
    wait(opened, lambda: "dataset=points." in address(opened))
    said(opened, "points")
    assert len(address(opened)) <= 2000
    answer = opened.locator(".st-key-answer")
    wait(opened, lambda: "Held-out NLL" in answer.inner_text())


def test_a_picture_gives_points_where_it_is_dark_and_a_broken_one_a_sentence(opened: Any) -> None:
    choose(opened, "Picture", "a.png", b"\x89PNG\r\n\x1a\nno picture at all")
    said(opened, "This is no picture")
    before = drawn(opened)
    choose(opened, "Picture", "a.png", png(64))
    said(opened, "dark parts")
    assert drawn(opened) == 800 != before


def test_what_is_refused_leaves_the_run_alone_and_a_table_is_learnt(opened: Any) -> None:
    where = address(opened)
    opened.keyboard.press("Escape")
    press(opened, "cnf_train")
    status(opened, "playing · step")
    opened.get_by_role("button", name="your data").click()
    opened.get_by_role("button", name="Table", exact=True).click()
    for name, data, words in (
        ("a.csv", b"<script>alert(1)</script>\n" * 30, "no table of numbers"),
        ("a.csv", b"1.5\n2.5\n" * 30, "one column"),
        ("a.csv", b"7,7\n" * 40, "same one"),
        ("a.csv", bytes(range(256)) * 40, "no text"),
        ("a.csv", b"1,2\n" * 1_500_000, "at most 5 MB"),
    ):
        choose(opened, "File", name, data)
        said(opened, words)
    assert address(opened) == where
    assert "playing" in opened.locator(".status").first.inner_text()
    rows = "".join(f"{k * k % 97},5;{k % 13},25\n" for k in range(60_000))
    choose(opened, "File", "b.csv", rows.encode("utf-16"))
    said(opened, "Of 60,000 rows 20,000 were kept")
    assert "dataset" not in address(opened)  # too many for an address
    assert set(opened.sent) == {"GET"}  # a file is never uploaded


def test_the_browser_sends_a_part_of_a_long_table_that_keeps_its_header(opened: Any) -> None:
    found = opened.evaluate(
        """async () => {
            const script = [...performance.getEntriesByType("resource")]
                .map(({name}) => name).find((name) => name.includes("/own.js"));
            const {thinned, decoded, darkPoints} = await import(new URL("own_files.js", script));
            const lines = ["x,y", ...Array.from({length: 50000}, (_, k) => `${k},${k % 7}`)];
            const {text, rows} = thinned(lines.join("\\n"));
            const kept = text.split("\\n");
            const numbers = kept.slice(1).map((line) => Number(line.split(",")[0]));
            return {rows, count: kept.length, first: kept[0],
                ascends: numbers.every((one, k) => k === 0 || one > numbers[k - 1]),
                mean: numbers.reduce((a, b) => a + b) / numbers.length,
                latin: decoded(new Uint8Array([0x47, 0x72, 0xf6])),
                utf16: decoded(new Uint8Array([0xff, 0xfe, 0x41, 0x00]))};
        }"""
    )
    assert (found["rows"], found["count"], found["first"]) == (50_001, 20_000, "x,y")
    assert found["ascends"]
    assert abs(found["mean"] - 25_000) < 1000
    assert (found["latin"].strip(), found["utf16"]) == ("Grö", "A")


def test_the_panel_says_what_is_in_use_as_plain_text(opened: Any) -> None:
    head = "<img src=x onerror=alert(1)>"
    text = "\n".join([f"{head},b", *(f"{k % 11},{k * k % 7}" for k in range(40))])
    opened.get_by_label("A table of points").fill(text)
    opened.get_by_role("button", name="Use this table").click()
    said(opened, "40 points")
    wait(opened, lambda: opened.get_by_text("In use: 40 points").count() == 1)
    assert opened.locator("img[src=x]").count() == 0
