// The small camera: what is nearer is larger, up is up, and a plane cuts a cube where it should.

import assert from "node:assert/strict";
import { test } from "node:test";

import { camera, edges, section } from "../../../node_viz/stage/web/project3d.js";

const CUBE = { middle: [1, -2, 0.5], half: 2 };
const about = (a, b) => Math.abs(a - b) < 1e-9;
const seen = (yaw, pitch, cube = CUBE) => {
  const { place, eye } = camera({ yaw, pitch }, cube, 400);
  const at = (dx, dy, dz) => {
    const [x, y, z] = [dx, dy, dz].map((value, i) => cube.middle[i] + cube.half * value);
    return place(x, y, z, [0, 0, 0]);
  };
  return { at, eye };
};

test("the middle of the cube stays in place from wherever it is seen", () => {
  for (const [yaw, pitch] of [[0, 0], [0.5, 0.38], [3, 1.5], [-2, -0.3]]) {
    const [x, y, away] = seen(yaw, pitch).at(0, 0, 0);
    assert.ok(about(x, 200) && about(y, 182) && about(away, 0));
  }
});

test("at yaw 0 the first axis points right, the second away, the third up", () => {
  const { at } = seen(0, 0);
  const [right, up, far, near] = [at(1, 0, 0), at(0, 0, 1), at(1, 1, 0), at(1, -1, 0)];
  assert.ok(right[0] > 200 && about(right[1], 182));
  assert.ok(up[1] < 182 && about(up[0], 200));
  assert.ok(near[0] > right[0] && right[0] > far[0]); // perspective
  assert.ok(near[2] < 0 && far[2] > 0);
});

test("the eye is six half sides away, and what lies on its line is drawn in the middle", () => {
  for (const [yaw, pitch] of [[0, 0], [0.5, 0.38], [2.5, 1.2]]) {
    const { at, eye } = seen(yaw, pitch);
    const way = eye.map((value, i) => (value - CUBE.middle[i]) / CUBE.half);
    assert.ok(about(Math.hypot(...way), 6));
    const [x, y, away] = at(...way.map((value) => value / 12));
    assert.ok(about(x, 200) && about(y, 182) && about(away, -0.5));
  }
});

test("a cube has twelve edges as long as its side, three at each corner", () => {
  const found = edges(CUBE);
  assert.equal(found.length, 12);
  for (const [a, b] of found) assert.ok(about(Math.hypot(...a.map((value, k) => value - b[k])), 4));
  const corners = new Set(found.flat().map(String));
  assert.equal(corners.size, 8);
  for (const corner of corners) assert.equal(found.flat().filter((end) => String(end) === corner).length, 3);
});

test("a section is a convex polygon in the plane and on the cube", () => {
  const [w, b] = [[2, 3, 4], -1.5];
  const corners = section(w, b, CUBE);
  assert.ok(corners.length >= 3 && corners.length <= 6);
  const height = (z) => z.reduce((sum, value, k) => sum + w[k] * value, b);
  const minus = (p, q) => p.map((value, k) => value - q[k]);
  const cross = (p, q) => [0, 1, 2].map((k) => p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3]);
  const turns = corners.map((here, k) => {
    assert.ok(about(height(here), 0));
    assert.ok(about(Math.max(...minus(here, CUBE.middle).map(Math.abs)), CUBE.half));
    const [next, after] = [1, 2].map((step) => corners[(k + step) % corners.length]);
    return Math.sign(cross(minus(next, here), minus(after, next)).reduce((sum, value, i) => sum + value * w[i], 0));
  });
  assert.equal(Math.abs(turns.reduce((a, b) => a + b)), corners.length); // all to one side
});

test("a plane that misses the cube cuts nothing", () => {
  assert.deepEqual(section([0, 0, 1], -10, CUBE), []);
});
