// What an address may say of the view, and what of it is heard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, viewOf } from "../../../node_viz/export/web/address.js";

test("an address is read behind its ? and behind its #, which goes first", () => {
  const pairs = asked({ search: "?t=0.4&step=200", hash: "#t=0.7&play=0" });
  assert.deepEqual(viewOf({}, pairs), { t: 0.7, step: 200, play: 0 });
});

test("what makes no sense is left out, and what Python says stays", () => {
  assert.deepEqual(viewOf({ step: 5 }, { t: "soon", step: "", zoom: "1,x", colour: "red" }), { step: 5 });
  assert.deepEqual(viewOf({ step: 5 }, { step: "7", t: "9", point: "1,2" }), { step: 7, t: 1, point: [1, 2] });
});
