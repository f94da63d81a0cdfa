// The switch of labels: what it offers, and that a press asks nobody but the link.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { LabelSwitch } from "../../../node_viz/stage/web/label_switch.js";
import { linkNamed } from "../../../node_viz/stage/web/link.js";
import { pictures } from "../../../node_viz/stage/web/pictures.js";
import { seen } from "../../../node_viz/stage/web/views.js";

const ARCS = ["upper arc", "lower arc"];
let made = 0;

/** A switch, its link, and a stage whose run has these labels. */
function offered(names) {
  const link = linkNamed(`labels ${made++}`);
  const kept = pictures(`labels ${made}`);
  const picture = { step: 1, density: [0] };
  kept.receive({ run: "a", pictures: [picture], ...(names ? { labels: names } : {}) });
  const row = new LabelSwitch(link);
  link.join({ kept, picture: { half_side: 4 }, live: false, visible: () => true, draw: () => false,
    changed: (news) => row.changed(news) });
  row.offer(kept.labels ?? []);
  return { link, kept, row };
}
const pressed = (row) => row.buttons.map(({ attributes }) => attributes["aria-pressed"]);

test("a flow that is given no labels has no switch, and its view says none", () => {
  const { link, row } = offered(null);
  assert.deepEqual([row.box.hidden, row.buttons.length, link.labels], [true, 0, 0]);
  assert.equal(seen(link).label, undefined);
});

test("all of them come first, and a press shows one", () => {
  const { link, row } = offered(ARCS);
  assert.equal(row.box.hidden, false);
  assert.deepEqual(row.buttons.map(({ children }) => children[0]), ["all", ...ARCS]);
  assert.deepEqual(pressed(row), ["true", "false", "false"]);
  row.buttons[2].fire("click");
  assert.equal(link.label, 1);
  assert.deepEqual(pressed(row), ["false", "false", "true"]);
  assert.equal(seen(link).label, "1");
});

test("the key goes round", () => {
  const { link } = offered(ARCS);
  const labels = [1, 2, 3, 4].map(() => (link.nextLabel(), link.label));
  assert.deepEqual(labels, [0, 1, -1, 0]);
});

test("a page says with which label its link begins, and a view which to show", () => {
  const { link } = offered(ARCS);
  link.begin({ density: 1 }, 0);
  assert.equal(link.label, 0);
  link.begin({ density: 1 }, 1); // it has begun
  assert.equal(link.label, 0);
  link.look({ label: -1 }, [], "n");
  assert.equal(link.label, -1);
});

test("another run has other labels, or none", () => {
  const { link, kept, row } = offered(ARCS);
  kept.receive({ run: "b", pictures: [{ step: 1, density: [0] }] });
  row.offer(kept.labels ?? []);
  assert.deepEqual([kept.labels, row.box.hidden, link.labels], [null, true, 0]);
});
