// Which pictures of a run the browser keeps.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { pictures } from "../../../node_viz/stage/web/pictures.js";

let made = 0;
const fresh = () => pictures(`pictures ${made++}`);
const picture = (step, frames = 1, more = {}) => ({ step, density: Array(frames).fill(0), ...more });
const payload = (run, steps, tape = null) => ({ run, tape, pictures: steps.map((step) => picture(step)) });

test("a key is one memory, whoever asks", () => {
  assert.equal(pictures("a"), pictures("a"));
  assert.equal(window.nodeVizPictures.get("a"), pictures("a"));
});

test("steps are in order, and the newest at or before a step is shown", () => {
  const kept = fresh();
  kept.receive(payload("run", [100, 1, 10]));
  assert.deepEqual(kept.steps(), [1, 10, 100]);
  assert.equal(kept.newest.step, 100);
  assert.deepEqual([0, 1, 9, 10, 1e9].map((step) => kept.at(step).step), [1, 1, 1, 10, 100]);
});

test("another run replaces all, and only then is that said", () => {
  const kept = fresh();
  const data = { values: [1] };
  assert.equal(kept.receive({ ...payload("one", [1, 2]), data }), false); // there was none before
  assert.equal(kept.receive(payload("one", [3])), false);
  assert.equal(kept.data, data); // said once, kept since
  assert.equal(kept.receive(payload("two", [1])), true);
  assert.deepEqual([kept.steps(), kept.data, kept.run], [[1], null, "two"]);
});

test("what the tape has let go is forgotten, except the newest and the one under an eye", () => {
  const kept = fresh();
  kept.receive(payload("run", [1, 2, 3, 4]));
  const watched = kept.at(2);
  kept.receive(payload("run", [5], [1, 4]), watched);
  assert.deepEqual(kept.steps(), [1, 2, 4, 5]);
});

test("there are never many more than two hundred", () => {
  const kept = fresh();
  kept.receive(payload("run", Array.from({ length: 300 }, (_, k) => k)));
  assert.equal(kept.size, 200);
  assert.equal(kept.newest.step, 299);
});

test("a poorer picture of the same step brings its path and nothing else", () => {
  const kept = fresh();
  kept.receive({ run: "run", pictures: [picture(7, 5, { path: null })] });
  kept.receive({ run: "run", pictures: [picture(7, 1, { path: "way" })] });
  assert.equal(kept.newest.density.length, 5);
  assert.equal(kept.newest.path, "way");
  kept.receive({ run: "run", pictures: [picture(7, 5, { path: "new" })] });
  assert.equal(kept.newest.path, "new");
});

test("a net's picture is richer the finer its map is", () => {
  const kept = fresh();
  const net = (side, path) => ({ step: 1, path, decision: { shape: [side, side] } });
  kept.receive({ run: "run", axes: ["z"], pictures: [net(88, "a")] });
  kept.receive({ run: "run", pictures: [net(44, "b")] });
  assert.deepEqual([kept.newest.decision.shape[0], kept.newest.path, kept.axes], [88, "b", ["z"]]);
});
