// The two sliders: the learning one offers a past only where there is one, and says what it shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { linkNamed } from "../../../node_viz/stage/web/link.js";
import { Sliders } from "../../../node_viz/stage/web/sliders.js";

let made = 0;

/** Sliders of a link whose one stage keeps pictures of these steps. */
function sliders(steps) {
  const link = linkNamed(`sliders ${made++}`);
  const row = new Sliders(link);
  link.join({ changed: (names) => row.changed(names) });
  link.join({ kept: { steps: () => steps } });
  return { link, row, steps };
}

/** Move the thumb of the learning slider by hand. */
function drag({ row }, to) {
  const { input } = row.learning;
  if (input.disabled) return;
  input.value = to;
  input.fire("input");
}

test("of one step there is no past: the slider waits", () => {
  const all = sliders([600]);
  const { input, box } = all.row.learning;
  assert.ok(input.disabled && box.classes.has("waits"));
  all.steps.unshift(1, 100);
  all.link.count();
  assert.ok(!input.disabled && !box.classes.has("waits"));
});

test("wherever the thumb goes, the label follows", () => {
  const all = sliders([1, 10, 100, 1000]);
  for (const [to, step] of [[0, 1], [350, 10], [660, 100], [1000, 1000], [340, 10]]) {
    drag(all, to);
    assert.equal(all.row.step.textContent, `step ${step}`);
    assert.equal(all.link.step ?? all.link.now, step);
  }
});

test("the button plays and pauses, and what it says while something learns stays", () => {
  const { link, row } = sliders([1, 2]);
  link.set({ playing: false });
  row.play.fire("click");
  assert.deepEqual([link.playing, link.play], [true, null]);
  link.train(true);
  assert.equal(link.playing, false);
  row.play.fire("click");
  assert.deepEqual([link.playing, link.play], [true, 1]);
  assert.equal(row.play.attributes["aria-label"], "Pause the flow");
});

test("a slider of layers stands on whole ones, and says which", () => {
  const link = linkNamed(`sliders ${made++}`);
  const row = new Sliders(link, "flow", 8);
  link.join({ changed: (names) => row.changed(names) });
  row.flow.input.value = 400;
  row.flow.input.fire("input");
  assert.equal(link.t, 3 / 8);
  row.tick();
  assert.equal(row.time.textContent, "layer 3 of 8");
});
