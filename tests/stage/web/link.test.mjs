// The link: one flow time, one training step and one set of layers for all its members.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { first } from "../../../node_viz/stage/web/layer_list.js";
import { linkNamed } from "../../../node_viz/stage/web/link.js";

let made = 0;
const fresh = () => linkNamed(`link ${made++}`);

/** A member that keeps pictures of some steps and remembers what it was told. */
function member(steps = []) {
  const told = [];
  return { told, drawn: 0, kept: { steps: () => steps }, visible: () => true,
    changed: (names) => told.push(...names), draw() { this.drawn += 1; return false; } };
}

/** A link at rest with these steps, and its only member. */
function still(steps) {
  const [link, one] = [fresh(), member(steps)];
  link.set({ playing: false });
  link.join(one);
  link.frame(performance.now());
  one.told.length = 0;
  return { link, one };
}

test("a name is one link, wherever it is asked for", () => {
  assert.equal(linkNamed("a"), linkNamed("a"));
  assert.notEqual(linkNamed("a"), linkNamed("b"));
  assert.equal(window.nodeVizLinks.get("a"), linkNamed("a"));
});

test("members hear of what differs, and of nothing else", () => {
  const { link, one } = still([1]);
  link.set({ t: link.t, step: 0, mark: null });
  assert.deepEqual(one.told, ["step"]);
});

test("who has left hears nothing", () => {
  const link = fresh();
  const one = member();
  link.join(one)();
  link.set({ t: 0.5 });
  assert.deepEqual(one.told, []);
});

test("flow time runs from noise to data, rests there and begins again", () => {
  const link = fresh();
  assert.equal(link.t, 1);
  link.advance(300);
  assert.ok(Math.abs(link.t - 0.9) < 1e-12);
  link.advance(9000);
  assert.equal(link.t, 0);
  link.advance(400);
  assert.equal(link.t, 0); // it is looked at
  link.advance(200);
  assert.equal(link.t, 1);
});

test("who wants no motion sees where it would have led", () => {
  const { matchMedia } = globalThis;
  globalThis.matchMedia = () => ({ matches: true });
  const link = fresh();
  globalThis.matchMedia = matchMedia;
  assert.deepEqual([link.t, link.playing, link.gaze.held], [0, false, true]);
});

test("flow time runs the other way in encode", () => {
  const link = fresh();
  link.turn("encode");
  assert.equal(link.t, 0); // from its beginning, for it stood at the end
  link.advance(1500);
  assert.equal(link.t, 0.5);
  link.turn("generate");
  assert.equal(link.t, 0.5); // a turn on the way stays where it is
});

test("who scrubs wants it to stand still, inside the flow", () => {
  const link = fresh();
  link.scrub(1.5);
  assert.equal(link.t, 1);
  assert.equal(link.playing, false);
  link.scrub(-1);
  assert.equal(link.t, 0);
});

test("frames advance time by what has passed, and no hidden tab leaps ahead", () => {
  const link = fresh();
  link.join(member([1]));
  link.scrub(1);
  link.set({ playing: true });
  const begun = link.last;
  link.frame(begun + 30);
  assert.ok(Math.abs(link.t - 0.99) < 1e-9);
  link.frame(begun + 60_000);
  assert.ok(Math.abs(link.t - (0.99 - 100 / 3000)) < 1e-9);
  link.set({ playing: false });
  link.frame(begun + 60_030);
  assert.equal(link.last, null); // at rest it asks for no frame
});

test("three dimensions turn by themselves until a hand holds them", () => {
  const link = fresh();
  link.join(member([1]));
  const { yaw } = link.gaze;
  link.frame(link.last + 50);
  assert.ok(link.gaze.yaw > yaw);
  link.set({ gaze: { yaw: 1, pitch: 0, held: true } });
  link.frame(link.last + 50);
  assert.equal(link.gaze.yaw, 1);
});

test("many stages wait from frame to frame, for training needs the processor", () => {
  const [link, members] = [fresh(), [member([1]), member([1]), member([1])]];
  members.slice(1).forEach((one) => link.join(one));
  link.frame(link.last + 10);
  assert.equal(members[1].drawn, 1);
  link.join(members[0]);
  link.frame(link.last + 10);
  assert.equal(members[0].drawn, 0);
  link.frame(link.last + 40);
  assert.deepEqual(members.map(({ drawn }) => drawn), [1, 2, 2]);
});

test("who is out of view is not drawn, and nobody in view means that time stands still", () => {
  const [link, hidden] = [fresh(), member([1])];
  hidden.visible = () => false;
  link.join(hidden);
  link.frame(link.last + 40);
  assert.deepEqual([hidden.drawn, link.t, link.last], [0, 1, null]);
});

test("steps are those that any member keeps, and the newest of all is now", () => {
  const link = fresh();
  link.join(member([1, 10]));
  link.join(member([1, 5, 20]));
  assert.deepEqual(link.steps, [1, 5, 10, 20]);
  assert.equal(link.now, 20);
});

test("the past holds while new steps come; the end follows the newest", () => {
  const steps = [1, 10];
  const { link } = still(steps);
  link.visit(1);
  steps.push(30);
  link.count();
  assert.deepEqual([link.step, link.now], [1, 30]);
  link.visit(30);
  assert.equal(link.step, null);
  link.visit(-4);
  assert.equal(link.step, 0);
  link.visit(null);
  assert.equal(link.step, null);
});

test("a visited step that a new run has not reached is let go", () => {
  const steps = [1, 10, 100];
  const { link } = still(steps);
  link.visit(10);
  steps.splice(0, 3, 1, 2);
  link.count();
  assert.deepEqual([link.step, link.now], [null, 2]);
});

test("a nudge goes from kept step to kept step", () => {
  const { link } = still([1, 10, 100]);
  link.nudge(-1);
  assert.equal(link.step, 10);
  link.nudge(-1);
  link.nudge(-1);
  assert.equal(link.step, 1); // there is none before
  link.nudge(1);
  assert.equal(link.step, 10);
  link.nudge(1);
  assert.equal(link.step, null); // the newest is followed
});

test("the first who asks says which layers to begin with; then they are the visitor's", () => {
  const link = fresh();
  assert.deepEqual(link.layers, first("flow"));
  link.begin(null);
  link.begin({ grid: 1 });
  link.begin({ grid: 0, field: 0 });
  assert.deepEqual(link.layers, { ...first("flow"), grid: 1 });
  link.toggleLayer("density");
  link.toggleLayer("grid");
  link.toggleLayer("grid");
  assert.deepEqual([link.layers.density, link.layers.grid], [0, 1]);
});

test("a point is let go where none was chosen here, too", () => {
  const { link, one } = still([1]);
  link.forget();
  assert.equal(link.mark, false);
  assert.ok(one.told.includes("mark"));
});
