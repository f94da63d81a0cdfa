// What a browser keeps of the runs: nothing of another tab is written over, messages are said until heard,
// and a browser that refuses is no error.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { Outbox, Store } from "../../../node_viz/stage/web/run_store.js";

/** As much of localStorage as is asked for. */
class Kept {
  texts = new Map([["stActiveTheme", "dark"]]);
  get length() { return this.texts.size; }
  key(k) { return [...this.texts.keys()][k] ?? null; }
  getItem(name) { return this.texts.get(name) ?? null; }
  setItem(name, text) { this.texts.set(name, text); }
  removeItem(name) { this.texts.delete(name); }
}

const tabs = (n, kept = new Kept()) => Array.from({ length: n }, () => new Store(() => kept));

test("what is written is kept, and told to a later visit once", () => {
  const kept = new Kept();
  const [one, later] = tabs(2, kept);
  assert.deepEqual(one.write({ a: "1", b: "2" }), {});
  assert.equal(kept.getItem("node_viz.run.a"), "1");
  assert.deepEqual(one.news(), {});
  assert.deepEqual(later.news(), { a: "1", b: "2" });
  assert.deepEqual(later.news(), {});
  assert.equal(later.count, 2);
});

test("two tabs that write different runs both keep theirs", () => {
  const [one, two] = tabs(2);
  one.write({ a: "1" });
  two.write({ b: "2" });
  assert.deepEqual(one.news(), { b: "2" });
  assert.deepEqual(two.news(), { a: "1" });
});

test("what another tab has changed is told first, and then written over", () => {
  const [one, two] = tabs(2);
  one.write({ a: "1" });
  two.news();
  two.write({ a: "1, named" });
  assert.deepEqual(one.write({ a: "2" }), { a: "1, named" });
  assert.deepEqual(two.kept(), { a: "1, named" });
  assert.deepEqual(one.write({ a: "2, named" }), {});
  assert.deepEqual(two.news(), { a: "2, named" });
});

test("a run that another tab has changed is not removed", () => {
  const [one, two] = tabs(2);
  one.write({ a: "1", b: "2" });
  two.news();
  two.write({ a: "1, pinned" });
  assert.deepEqual(one.write({ a: null, b: null }), { a: "1, pinned" });
  assert.deepEqual(one.kept(), { a: "1, pinned" });
});

test("a text that is too long is not told, but Python hears that it is there", () => {
  const kept = new Kept();
  kept.setItem("node_viz.run.a", "x".repeat(12001));
  const [one] = tabs(1, kept);
  assert.deepEqual(one.news(), { a: "" });
  assert.deepEqual(one.write({ a: null }), {});
  assert.equal(kept.length, 1);
});

test("a browser that refuses keeps nothing, and the page goes on", () => {
  const refusing = new Store(() => { throw new DOMException("denied", "SecurityError"); });
  assert.deepEqual(refusing.news(), {});
  assert.deepEqual(refusing.write({ a: "1", b: null }), {});
  assert.equal(refusing.refused, true);
  assert.equal(refusing.count, 1);
  const full = new Kept();
  full.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  const [one] = tabs(1, full);
  assert.deepEqual(one.write({ a: "1" }), {});
  assert.equal(one.refused, true);
});

test("a message is said again until it is heard, one at a time and in order", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const outbox = new Outbox();
  const said = [];
  outbox.say("pin", ["a", true]);
  outbox.send = (message) => said.push(message); // the page is there now
  outbox.go();
  outbox.say("stored", { b: "1" });
  assert.deepEqual(said.map(([, kind]) => kind), ["pin"]);
  assert.ok(outbox.says("b") && !outbox.says("a"));
  t.mock.timers.tick(1200);
  assert.deepEqual(said.map(([, kind]) => kind), ["pin", "pin"]);
  assert.equal(said[0][0], said[1][0]);
  outbox.heard("another");
  outbox.heard(said[0][0]);
  assert.deepEqual(said.map(([, kind]) => kind), ["pin", "pin", "stored"]);
  outbox.heard(said[2][0]);
  t.mock.timers.tick(60000);
  assert.equal(said.length, 3);
  assert.ok(!outbox.says("b"));
});

test("a server that hears nothing is not told for ever", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const outbox = new Outbox();
  const said = [];
  outbox.send = (message) => said.push(message);
  outbox.say("open", true);
  for (let k = 0; k < 30; k++) t.mock.timers.tick(1200);
  assert.equal(said.length, 8);
  assert.equal(outbox.waiting.length, 0);
});
