// The line that runs over a chart along flow time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { element } from "./browser.mjs";
import { linkNamed } from "../../../node_viz/stage/web/link.js";
import { Moment } from "../../../node_viz/stage/web/moment.js";

// An axis of flow time, 200 pixels long, that begins 50 pixels from the left.
const xaxis = { _offset: 50, _length: 200, d2p: (t) => 200 * t, p2d: (x) => x / 200 };
const panel = { xaxis, top: 5, bottom: 105 };

function moment(name, scale = 1) {
  const made = new Moment(linkNamed(name), { element: element("div"), scale });
  made.line.hasPointerCapture = () => true;
  return made;
}

test("it stands where flow time is, over the whole height", () => {
  const made = moment("stands");
  const { line, link } = made;
  link.scrub(0.25);
  made.place(panel);
  assert.deepEqual([line.style.left, line.style.top, line.style.height], ["100px", "5px", "100px"]);
  assert.equal(line.dataset.t, "t 0.25");
});

test("dragging it moves the flow, and no farther than its ends", () => {
  const made = moment("drags");
  made.place(panel);
  made.drag({ pointerId: 1, clientX: 150 });
  assert.equal(made.link.t, 0.5);
  assert.equal(made.link.playing, false);
  made.drag({ pointerId: 1, clientX: 900 });
  assert.equal(made.link.t, 1);
});

test("a chart that is drawn enlarged is dragged as far as the hand goes", () => {
  const made = moment("enlarged", 2);
  made.place(panel);
  made.drag({ pointerId: 1, clientX: 2 * 150 });
  assert.equal(made.link.t, 0.5);
});

test("a chart without such an axis has no line", () => {
  const made = moment("without");
  assert.equal(made.on, false);
  made.place();
  assert.equal(made.line.style.display, "none");
});
