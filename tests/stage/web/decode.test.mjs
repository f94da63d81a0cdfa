// What Python has packed is what the browser reads, and between saved times it finds the ways themselves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOfPython, numbersOfPython } from "./browser.mjs";
import { between, decode, pathsOf, positions, same, smooth, split } from "../../../node_viz/stage/web/decode.js";

const numbers = await numbersOfPython();

/** Compare what was read with what Python says that it packed: arrays are {shape, values} in both. */
function agree(read, packed, vmax, where = "payload") {
  if (packed?.shape) {
    assert.deepEqual(read.shape, packed.shape, where);
    const most = packed.values.reduce((all, value) => Math.max(all, Math.abs(value)), 1e-9);
    const number = read.values instanceof Uint8Array ? (code) => vmax * (code / 255) ** 2 : (value) => value;
    packed.values.forEach((value, i) => assert.ok(Math.abs(number(read.values[i]) - value) < 1e-6 * most, `${where}[${i}]`));
  } else if (packed !== null && typeof packed === "object") {
    assert.deepEqual(Object.keys(read), Object.keys(packed), where);
    for (const [key, value] of Object.entries(packed)) agree(read[key], value, vmax, `${where}.${key}`);
  } else assert.equal(read, packed, where);
}

for (const name of ["flow", "net", "line"])
  test(`the ${name}'s payload`, async () => {
    agree(decode(await bytesOfPython(name)), numbers.payloads[name], numbers.vmax);
  });

test("a message may begin at any address", async () => {
  const payload = await bytesOfPython("flow");
  const shifted = new Uint8Array(payload.length + 3);
  shifted.set(payload, 3);
  const read = decode(shifted.subarray(3));
  assert.deepEqual(read, decode(payload));
  assert.equal(read.run, "flow");
});

test("split leaves the rest as it was", () => {
  const head = new TextEncoder().encode('{"a":1} ');
  const bytes = Uint8Array.from([head.length, 0, 0, 0, ...head, 7, 8, 9]);
  const { head: read, rest } = split(bytes);
  assert.deepEqual(read, { a: 1 });
  assert.deepEqual([...rest], [7, 8, 9]);
});

test("two messages are the same if all their bytes are", () => {
  assert.ok(same(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
  assert.ok(!same(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert.ok(!same(Uint8Array.of(1, 2), Uint8Array.of(1)));
  assert.ok(!same(undefined, Uint8Array.of(1)));
});

test("between two saved times points lie where the flow carries them", async () => {
  const picture = decode(await bytesOfPython("flow")).pictures[0];
  const fine = smooth(picture.encode);
  for (const { t, z } of numbers.places) {
    const drawn = positions(fine, t, new Float32Array(fine.n * 2));
    const far = z.map((value, i) => Math.abs(value - drawn[i]));
    assert.ok(Math.max(...far) < 0.01 * picture.half_side, `t = ${t}: ${Math.max(...far)}`);
  }
});

test("saved places stay where they are, and straight layers are joined by lines", () => {
  const z = { values: Float32Array.from([0, 1, 0]), shape: [3, 1, 1] };
  const at = (t, straight) => positions(smooth({ t: [0, 0.5, 1], z }, straight), t, new Float32Array(1))[0];
  for (const straight of [true, false]) assert.deepEqual([0, 0.5, 1].map((t) => at(t, straight)), [0, 1, 0]);
  assert.equal(at(0.25, true), 0.5);
  assert.ok(at(0.25, false) > 0.6); // a cubic has its slope at the top, not a corner
});

test("times before the first and after the last are those", () => {
  assert.deepEqual(between([0, 0.5, 1], -1), [0, 0]);
  assert.deepEqual(between([0, 0.5, 1], 0.75), [1, 0.5]);
  assert.deepEqual(between([0, 0.5, 1], 2), [1, 1]);
  assert.deepEqual(between([0.3], 0.7), [0, 0]);
});

test("between whole discrete layers points go straight, along a field they bend", () => {
  const path = () => ({ t: [0, 0.5, 1], z: { values: Float32Array.from([0, 0, 1, 0, 1, 1]), shape: [3, 1, 2] } });
  const halfway = (layers) => positions(pathsOf({ layers, encode: path() }, "encode"), 0.25, []);
  assert.deepEqual(halfway(2), [0.5, 0]);
  assert.ok(Math.abs(halfway(0)[1]) > 0.05);
});
