// A view that Python sets, what a link tells of itself, and time that is held while something learns.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { first } from "../../../node_viz/stage/web/layer_list.js";
import { linkNamed } from "../../../node_viz/stage/web/link.js";
import { clamp, seen } from "../../../node_viz/stage/web/views.js";

let made = 0;

/** A link with one stage that keeps pictures of these steps of a run. */
function shown(steps = [1, 10, 100], run = "a") {
  const link = linkNamed(`views ${made++}`);
  const asked = [];
  const stage = { kept: { run, steps: () => steps, size: steps.length }, picture: { half_side: 4 }, live: false,
    visible: () => true, draw: () => false, pick: (...at) => asked.push(at), forget: () => asked.push(null) };
  link.join(stage);
  return { link, stage, asked, steps };
}

/** A stage that learns, or rests. */
function learns({ link, stage }, live) {
  stage.live = live;
  link.count();
}

test("a view sets all it says, and leaves the rest as it is", () => {
  const { link, asked } = shown();
  link.look({ step: 10, t: 0.4, way: "encode", layers: ["density", "grid"], point: [1, -2], zoom: [1, 0, 2] }, [], "n");
  assert.deepEqual([link.step, link.t, link.playing, link.direction], [10, 0.4, false, "encode"]);
  const on = Object.keys(link.layers).filter((name) => link.layers[name]);
  assert.deepEqual(on, ["density", "grid"]);
  assert.deepEqual(link.view, { x: 1, y: 0, zoom: 2 });
  assert.deepEqual(asked, [[[1, -2], 0]]);
  link.look({ step: -1, point: [] }, [], "n + 1");
  assert.deepEqual([link.step, link.t, link.direction, asked.at(-1)], [null, 0.4, "encode", null]);
});

test("each view is taken up once; then its visitor is free", () => {
  const { link } = shown();
  link.look({ t: 0.4 }, [], "n");
  link.scrub(0.9);
  link.look({ t: 0.4 }, [], "n");
  assert.equal(link.t, 0.9);
});

test("a view waits for a picture of its runs, and outlives their arrival", () => {
  const { link, stage } = shown([600], "old");
  link.look({ step: 200, t: 0.4 }, ["new"], "n");
  assert.deepEqual([link.step, link.t], [null, 1]);
  stage.kept = { run: "new", steps: () => [1, 200, 600], size: 3 };
  link.begins("new");
  link.count();
  link.meet();
  assert.deepEqual([link.step, link.t], [200, 0.4]);
  link.begins("new"); // of another arm
  assert.equal(link.step, 200);
  link.begins("one that the visitor starts");
  assert.equal(link.step, null);
});

test("a view that says no step follows its own runs from their newest", () => {
  const { link, stage } = shown([1, 200, 600], "old");
  link.visit(200);
  link.set({ mark: [1, 0, 0] });
  link.look({ t: 0.4, point: [1, 0] }, ["new"], "n");
  stage.kept = { run: "new", steps: () => [1, 200, 600], size: 3 };
  link.begins("new");
  link.meet();
  assert.deepEqual([link.step, link.mark, link.t], [null, [1, 0, 0], 0.4]);
});

test("a step that the run has not reached is visited once it has", () => {
  const all = shown([1, 10]);
  const { link, steps } = all;
  link.look({ step: 40 }, [], "n");
  assert.equal(link.step, null);
  steps.push(40);
  link.count();
  assert.equal(link.step, null); // it is the newest
  steps.push(50);
  link.count();
  assert.equal(link.step, 40);
  link.visit(null);
  steps.push(60);
  link.count();
  assert.equal(link.step, null); // a hand has gone elsewhere
});

test("while something learns, time stands at what it learns; then it runs on", () => {
  const flow = shown();
  flow.link.set({ t: 0.6, playing: true });
  learns(flow, true);
  assert.deepEqual([flow.link.t, flow.link.playing, flow.link.trains], [0, false, true]);
  learns(flow, false);
  assert.deepEqual([flow.link.playing, flow.link.trains], [true, false]);
  const net = shown();
  net.link.set({ kind: "net", direction: "encode", t: 0.2, playing: true });
  learns(net, true);
  assert.deepEqual([net.link.t, net.link.playing], [1, false]);
});

test("who paused it before finds it paused afterwards", () => {
  const all = shown();
  all.link.scrub(0.3);
  learns(all, true);
  learns(all, false);
  assert.deepEqual([all.link.t, all.link.playing], [0, false]);
});

test("what a hand says while something learns stays so", () => {
  const [played, scrubbed] = [shown(), shown()];
  for (const all of [played, scrubbed]) learns(all, true);
  played.link.toggle();
  scrubbed.link.scrub(0.5);
  for (const all of [played, scrubbed]) learns(all, false);
  assert.deepEqual([played.link.playing, scrubbed.link.playing, scrubbed.link.t], [true, false, 0.5]);
  for (const all of [played, scrubbed]) learns(all, true);
  assert.deepEqual([played.link.playing, scrubbed.link.playing, scrubbed.link.t], [true, false, 0.5]);
});

test("a view may let time run while something learns, or hold it elsewhere", () => {
  const [run, held] = [shown(), shown()];
  run.link.look({ play: 1 }, [], "n");
  held.link.look({ t: 0.65 }, [], "n");
  for (const all of [run, held]) learns(all, true);
  assert.ok(run.link.playing);
  assert.deepEqual([held.link.t, held.link.playing], [0.65, false]);
  held.link.look({ t: 0.8, play: 1 }, [], "n + 1");
  assert.deepEqual([held.link.t, held.link.playing], [0.8, true]);
});

test("a turn does not move time that is held for learning", () => {
  const all = shown();
  learns(all, true);
  all.link.turn("encode");
  all.link.turn("generate");
  assert.equal(all.link.t, 0);
});

test("a stage without controls neither holds nor is held", () => {
  const all = shown();
  all.stage.options = { compact: true };
  learns(all, true);
  assert.ok(all.link.playing);
});

test("a link tells its view as an address says it", () => {
  const { link } = shown();
  link.set({ playing: true });
  const { layers, ...rest } = seen(link);
  assert.deepEqual(rest, { step: "-1", way: "generate" });
  assert.deepEqual(layers.split(","), Object.keys(first("flow")).filter((name) => first("flow")[name]));
  link.scrub(0.123456);
  link.visit(10);
  link.set({ mark: [1, 0.33333, 0], view: { x: 1, y: -0.5, zoom: 2 }, direction: "encode" });
  const { layers: _, ...now } = seen(link);
  assert.deepEqual(now, { step: "10", t: "0.1235", way: "encode", point: "1,0.3333", zoom: "1,-0.5,2" });
});

test("what a link tells sets another to the same", () => {
  const [one, other] = [shown(), shown()];
  one.link.look({ step: 10, t: 0.25, layers: ["grid", "data"], way: "encode", zoom: [0.5, 1, 4] }, [], "n");
  const { step, t, layers, way, zoom } = seen(one.link);
  const numbers = (text) => text.split(",").map(Number);
  other.link.look({ step: +step, t: +t, layers: layers.split(","), way, zoom: numbers(zoom) }, [], "n");
  assert.deepEqual(seen(other.link), seen(one.link));
});

test("no zoom leaves the square", () => {
  const { link } = shown();
  link.look({ zoom: [90, -90, 2] }, [], "n");
  assert.deepEqual(link.view, { x: 2, y: -2, zoom: 2 });
  assert.deepEqual(clamp({ x: 1, y: 1, zoom: 1 }, 4), { x: 0, y: 0, zoom: 1 });
});
