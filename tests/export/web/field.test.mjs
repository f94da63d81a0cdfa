// The Jacobians of our fields against differences of their values, for each kind of network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIVATIONS, fieldOf } from "../../../node_viz/export/web/field.js";
import { layersOf } from "../../../node_viz/export/web/layers.js";

let seed = 7;
const draw = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
const weight = (...shape) => ({ shape, values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw) });
const named = (start, parts) => Object.fromEntries(Object.entries(parts).map(([name, value]) => [start + name, value]));

const mlp = { "weights.0": weight(6, 2), "biases.0": weight(6), "weights.1": weight(5, 6), "biases.1": weight(5),
  time: weight(6), label: weight(6, 3), out_weight: weight(2, 5), out_bias: weight(2) };
const squash = (i, o) => ({ weight: weight(o, i), bias: weight(o), gate_time: weight(o), gate_bias: weight(o), shift: weight(o) });
const squashed = { ...named("layers.0.", squash(2, 6)), ...named("layers.1.", squash(6, 2)) };
const hill = { opening: weight(4, 6), "weights.0": weight(6, 6), "biases.0": weight(6), "weights.1": weight(6, 6),
  "biases.1": weight(6), out_weight: weight(6), half_quadratic: weight(4, 4) };

for (const [name, parts] of Object.entries({ mlp, squashed, hill }))
  for (const activation of Object.keys(ACTIVATIONS))
    for (const start of ["field.", "field.inner."])
      test(`${name}, ${activation}, ${start}`, () => {
        const field = fieldOf(named(start, parts), { activation, base_std: 0.4 }, 1);
        const [t, z, h] = [0.3, Float64Array.of(0.4, -0.7), 1e-6];
        const { J } = field(t, z);
        J.forEach((column, k) => {
          const [low, high] = [-h, h].map((by) => field(t, z.map((value, i) => value + by * (i === k))).f);
          column.forEach((slope, i) => assert.ok(Math.abs(slope - (high[i] - low[i]) / (2 * h)) < 1e-6));
        });
      });

test("layers undo what they do, in whole and in part", () => {
  const net = (start) => named(start, { "weights.0": weight(5, 1), "biases.0": weight(5), out_weight: weight(2, 5), out_bias: weight(2) });
  const kinds = {
    planar: (k) => named(`stack.${k}.`, { w: weight(2), b: weight(1), u: weight(2) }),
    coupling: (k) => net(`stack.${k}.net.`),
    glow: (k) => ({ ...net(`stack.${k}.coupling.net.`), ...named(`stack.${k}.mix.`, { lower: weight(1), upper: weight(1), log_diagonal: weight(2), shift: weight(2) }) }),
  };
  for (const [name, make] of Object.entries(kinds)) {
    const stack = layersOf({ ...make(0), ...make(1), ...make(2) }, { activation: "tanh" });
    assert.equal(stack.count, 3);
    for (const [from, to] of [[0, 1], [0.2, 0.9], [1 / 3, 0.5]]) {
      const there = stack.between([0.3, -0.8], from, to);
      const back = stack.between(there.z, to, from);
      assert.ok(Math.hypot(back.z[0] - 0.3, back.z[1] + 0.8) < 1e-9, `${name} ${from}`);
      assert.ok(Math.abs(there.l + back.l) < 1e-9, name);
    }
  }
});
