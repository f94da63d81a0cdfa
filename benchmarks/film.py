"""Record the README's moving picture from the running app: `python -m benchmarks.film [FILE]`.

A real Chromium opens the flow page, trains eight Gaussians, then drags the training slider back:
what a visitor sees, at the size of a README.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import FLAGS, ROOT, TRAIN, served

SIZE = {"width": 1280, "height": 800}
WIDTH = 720  #: pixels of the film
QUERY = "dataset=8gaussians&steps=400"


def frame(page: Page) -> Image.Image:
    """Return the page as it stands, in the film's size."""
    shot = Image.open(io.BytesIO(page.screenshot(clip={"x": 0, "y": 60, **SIZE, "height": 740})))
    return shot.convert("RGB").resize((WIDTH, WIDTH * 740 // 1280), Image.Resampling.LANCZOS)


def record(page: Page) -> list[Image.Image]:
    """Train, then scrub back through the run."""
    page.locator(TRAIN).first.click()
    page.mouse.move(640, 780)  # away from the button and its tooltip
    frames = []
    while not page.locator(".status", has_text="done").count() and len(frames) < 60:
        frames.append(frame(page))
        page.wait_for_timeout(150)
    page.wait_for_timeout(1500)
    slider = page.get_by_role("slider", name="training step")
    slider.focus()
    for _ in range(24):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(60)
        frames.append(frame(page))
    return frames


def main(file: Path) -> None:
    """Write the film as a GIF."""
    with served() as (address, _), sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{address}/cnf?{QUERY}")
        page.locator("canvas").first.wait_for()
        page.wait_for_timeout(4000)
        frames = record(page)
        browser.close()
    colours = [
        one.quantize(192, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE) for one in frames
    ]
    file.parent.mkdir(exist_ok=True)
    colours[0].save(file, save_all=True, append_images=colours[1:], duration=140, loop=0)
    print(f"{file}: {len(frames)} frames, {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "flow.gif")
