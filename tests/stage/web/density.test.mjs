// The density between the times at which Python computed it, against Python's own there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOfPython, numbersOfPython } from "./browser.mjs";
import { decode } from "../../../node_viz/stage/web/decode.js";
import { density, densitySide, fieldAt } from "../../../node_viz/stage/web/density.js";

const numbers = await numbersOfPython();
const [picture] = decode(await bytesOfPython("flow")).pictures;
const drawn = (t, shown = picture, weight = 1) => {
  const out = new Float32Array(densitySide ** 2);
  density(shown, t, out, weight);
  return out;
};
const rms = (a, b) => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);

test("Python's lattice is the browser's", () => {
  for (const { codes } of numbers.densities) assert.equal(codes.length, densitySide ** 2);
});

for (const { t, codes } of numbers.densities)
  test(`at t = ${t} it is the exact one, closer than fading would be`, () => {
    const most = Math.max(...codes);
    const error = rms(drawn(t), codes);
    assert.ok(error < 0.02 * most, `${error / most}`);
    // With a field of zeros nothing is carried: that is fading.
    const field = { ...picture.field, v: { ...picture.field.v, values: new Float32Array(picture.field.v.values.length) } };
    assert.ok(error < 0.5 * rms(drawn(t, { ...picture, field }), codes));
  });

test("two weights add up, as a new picture eases in", () => {
  const out = drawn(0.4, picture, 0.25);
  density(picture, 0.4, out, 0.75);
  assert.ok(rms(out, drawn(0.4)) < 1e-4);
});

test("a picture without a density draws none", () => {
  assert.ok(drawn(0.4, { ...picture, density: [] }).every((code) => code === 0));
});

test("between its times the field is the mean that Python takes", () => {
  for (const { t, vectors } of numbers.fields) {
    const { v, g, h } = fieldAt(picture.field, t);
    assert.deepEqual([g, h], [16, 4]);
    const most = Math.max(...vectors.map(Math.abs));
    vectors.forEach((value, i) => assert.ok(Math.abs(v[i] - value) < 1e-6 * most, `t = ${t}: ${i}`));
  }
});

test("of discrete layers it is the one after the nearest whole layer", () => {
  const layered = { ...picture, layers: 8 };
  assert.deepEqual(drawn(0.01, layered), drawn(0, layered));
});
