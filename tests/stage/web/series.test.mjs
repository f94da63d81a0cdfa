// The stage of series: where a moment of a line lies, and the way back from a pixel.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inPlane, overTime, placeAt } from "../../../node_viz/stage/web/series_draw.js";

test("a pixel of the time leads back to its moment and place", () => {
  const view = overTime(600, 130, 8, 2.5);
  const [x, y] = view.at(3.25, -1.5);
  const [t, a] = view.back(x, y);
  assert.ok(Math.abs(t - 3.25) < 1e-9 && Math.abs(a + 1.5) < 1e-9);
});

test("a pixel of the plane leads back to its place", () => {
  const view = inPlane(230, 2.5);
  const [a, b] = view.back(...view.at(0, 1.25, -0.5));
  assert.ok(Math.abs(a - 1.25) < 1e-9 && Math.abs(b + 0.5) < 1e-9);
});

test("between two saved moments a line is straight", () => {
  const line = { values: Float32Array.from([0, 0, 1, 2, 9, 9, 5, 5]), shape: [2, 2, 2] };
  assert.deepEqual(placeAt([0, 4], line, 0, 1), [0.25, 0.5]);
  assert.deepEqual(placeAt([0, 4], line, 1, 4), [5, 5]);
});
