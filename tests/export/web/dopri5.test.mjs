// Our Dormand-Prince against solutions in closed form, and what it says when it does not get there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dopri5, equalSteps } from "../../../node_viz/export/web/dopri5.js";

const circle = (t, [x, y]) => Float64Array.from([y, -x]);

test("a tighter tolerance is nearer and takes more calls, forwards and backwards", () => {
  for (const times of [[0, 1.5, 3], [3, 1, 0]]) {
    const way = times.at(-1) - times[0];
    const end = [Math.cos(way), -Math.sin(way)];
    const off = [1e-4, 1e-9].map((tolerance) => {
      const { states, calls, status } = dopri5(circle, [1, 0], times, { tolerance });
      assert.equal(status, "ok");
      assert.equal(states.length, 3);
      return [Math.hypot(states[2][0] - end[0], states[2][1] - end[1]), calls];
    });
    assert.ok(off[1][0] < 1e-7 && off[1][0] < off[0][0]);
    assert.ok(off[1][1] > off[0][1]);
  }
});

test("places between steps lie on the solution, too", () => {
  const times = Array.from({ length: 33 }, (_, k) => k / 16);
  const { states } = dopri5(circle, [1, 0], times, { tolerance: 1e-8 });
  states.forEach(([x, y], k) => assert.ok(Math.hypot(x - Math.cos(times[k]), y + Math.sin(times[k])) < 1e-6));
});

test("what cannot be solved has a name, and nothing loops", () => {
  const runaway = dopri5((t, [y]) => Float64Array.from([y * y]), [1], [0, 2], {});
  assert.ok(["underflow", "wild", "limit"].includes(runaway.status));
  assert.equal(dopri5((t, y) => y.map((v) => -1e6 * v), [1], [0, 1], { most: 60 }).status, "limit");
  assert.equal(dopri5(() => Float64Array.of(NaN), [1], [0, 1], {}).status, "wild");
});

test("equal steps converge with their order", () => {
  for (const [method, order] of [["euler", 1], ["midpoint", 2], ["rk4", 4]]) {
    const [coarse, fine] = [16, 32].map((n) => Math.abs(equalSteps((t, y) => y.map((v) => -v), [1], [0, 1], method, n).states[1][0] - Math.exp(-1)));
    assert.ok(Math.abs(Math.log2(coarse / fine) - order) < 0.2, method);
  }
});
