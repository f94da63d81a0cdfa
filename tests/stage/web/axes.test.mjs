// Round numbers on the axes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { roundNumbers } from "../../../node_viz/stage/web/axes.js";

test("steps are 1, 2 or 5 times a power of ten, all inside, about as many as asked for", () => {
  for (const [low, high] of [[-1, 1], [-4, 4], [0, 0.037], [-3.2, 17], [1e3, 2.2e4]])
    for (const most of [4, 5, 9]) {
      const found = roundNumbers(low, high, most);
      assert.ok(found.length >= 2 && found.length <= most + 1, `${low} ${high}: ${found}`);
      assert.ok(found[0] >= low - 1e-9 && found.at(-1) <= high + 1e-9);
      const step = found[1] - found[0];
      const lead = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
      assert.ok([1, 2, 5].some((k) => Math.abs(lead - k) < 1e-6), `${step}`);
      assert.ok(found[0] - step < low && found.at(-1) + step > high); // none is left out
    }
});

test("zero is among them", () => {
  assert.deepEqual(roundNumbers(-4, 4, 4), [-4, -2, 0, 2, 4]);
});
