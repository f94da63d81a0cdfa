// What keys, wheel and drags do.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { element } from "./browser.mjs";
import { keyCard, keyboard, pointer, turning } from "../../../node_viz/stage/web/input.js";
import { names } from "../../../node_viz/stage/web/layer_list.js";
import { linkNamed } from "../../../node_viz/stage/web/link.js";

const map = () => ({ half: 4, scale: 50, back: (X, Y) => [(X - 200) / 50, (200 - Y) / 50] });
let link, canvas, root, stage, made = 0;

beforeEach(() => {
  link = linkNamed(`input ${made++}`);
  link.set({ steps: [1, 10, 100], now: 100 });
  [canvas, root] = [element("canvas"), element("div")];
  stage = { kind: "flow", cursor: null, calls: [], map,
    pick: (at) => stage.calls.push(["pick", at]), point: (at) => (stage.cursor = at),
    forget: () => stage.calls.push(["forget"]), help: () => stage.calls.push(["help"]) };
});

/** Press a key on the canvas or another element; say whether it was taken from the page. */
function press(key, more = {}) {
  let taken = false;
  const event = { key, composedPath: () => [canvas], preventDefault: () => (taken = true), stopPropagation() {}, ...more };
  root.fire("keydown", event);
  return taken;
}

test("arrows move flow time and training step, space plays", () => {
  keyboard(root, canvas, link, stage);
  link.scrub(0.5);
  assert.ok(press("ArrowLeft"));
  assert.ok(Math.abs(link.t - 0.48) < 1e-12);
  press("ArrowRight");
  press("ArrowDown");
  assert.deepEqual([link.t, link.step], [0.5, 10]);
  press("ArrowUp");
  assert.equal(link.step, null);
  press(" ");
  assert.ok(link.playing);
});

for (const kind of ["flow", "net"])
  test(`numbers switch the layers of a ${kind}`, () => {
    stage.kind = kind;
    keyboard(root, canvas, link, stage);
    link.set({ layers: {} });
    names(kind).forEach((name, k) => {
      assert.ok(press(String(k + 1)));
      assert.equal(link.layers[name], 1);
    });
    assert.equal(press(String(names(kind).length + 1)), false);
  });

test("only a flow turns", () => {
  keyboard(root, canvas, link, stage);
  press("g");
  assert.equal(link.direction, "encode");
  stage.kind = "net";
  assert.equal(press("g"), false);
  assert.equal(link.direction, "encode");
});

test("Enter makes a cursor, arrows move it, Enter asks for that point", () => {
  keyboard(root, canvas, link, stage);
  press("Enter");
  assert.deepEqual(stage.cursor, [0, 0]);
  press("ArrowRight");
  press("ArrowUp", { shiftKey: true });
  assert.deepEqual(stage.cursor.map((value) => value.toFixed(6)), ["0.100000", "0.400000"]);
  press("Enter");
  assert.deepEqual(stage.calls, [["pick", stage.cursor]]);
});

test("a cursor begins where a point was chosen", () => {
  keyboard(root, canvas, link, stage);
  link.set({ mark: [1, 2, 0.5] });
  press("Enter");
  assert.deepEqual(stage.cursor, [1, 2]);
});

test("Escape forgets, ? helps, 0 shows the whole picture", () => {
  keyboard(root, canvas, link, stage);
  link.set({ view: { x: 1, y: 1, zoom: 3 } });
  for (const key of ["Escape", "?", "0"]) assert.ok(press(key));
  assert.deepEqual(stage.calls, [["forget"], ["help"]]);
  assert.deepEqual(link.view, { x: 0, y: 0, zoom: 1 });
});

test("controls keep their own keys, and the page those with a modifier", () => {
  keyboard(root, canvas, link, stage);
  const { t, playing } = link;
  const onControl = { composedPath: () => [element("input")] };
  assert.equal(press("ArrowLeft", onControl), false);
  assert.equal(press(" ", onControl), false);
  assert.ok(press("6", onControl)); // a layer has no other key
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("1", { [held]: true }), false);
  assert.equal(press("q"), false);
  assert.deepEqual([link.t, link.playing], [t, playing]);
});

test("the card names as many layers as there are keys for them", () => {
  for (const kind of ["flow", "net"]) {
    const lines = keyCard(kind).children.map((line) => line.children);
    const [, listed] = lines.find(([key]) => key.children[0].startsWith("1 …"));
    assert.equal(listed.split(", ").length, names(kind).length);
    assert.ok(lines.some(([key]) => key.children[0] === `1 … ${names(kind).length}`));
  }
});

test("a click chooses a point, a drag moves the view inside the square", () => {
  const picked = [];
  pointer(canvas, link, map, (point) => picked.push(point), () => picked.push("none"));
  const at = (clientX, clientY) => ({ clientX, clientY, button: 0, pointerId: 1 });
  canvas.fire("pointerdown", at(250, 150));
  canvas.fire("pointermove", at(252, 151)); // a hand trembles
  canvas.fire("pointerup", { ...at(252, 151), type: "pointerup" });
  assert.deepEqual(picked, [[1.04, 0.98]]);
  link.set({ view: { x: 0, y: 0, zoom: 2 } });
  canvas.fire("pointerdown", at(200, 200));
  canvas.fire("pointermove", at(150, 200));
  assert.deepEqual(link.view, { x: 1, y: 0, zoom: 2 });
  canvas.fire("pointermove", at(-900, 200));
  assert.deepEqual(link.view, { x: 2, y: 0, zoom: 2 }); // half of the square is free
  canvas.fire("pointerup", { ...at(-900, 200), type: "pointerup" });
  assert.equal(picked.length, 1);
  canvas.fire("dblclick");
  assert.deepEqual([picked.at(-1), link.view.zoom], ["none", 1]);
});

test("what lies under the wheel stays there, and a whole picture lets the page scroll", () => {
  pointer(canvas, link, map, () => {}, () => {});
  let taken = 0;
  const wheel = (deltaY) => canvas.fire("wheel", { deltaY, clientX: 300, clientY: 200, preventDefault: () => (taken += 1) });
  wheel(100);
  assert.deepEqual([taken, link.view.zoom], [0, 1]);
  wheel(-400);
  assert.equal(taken, 1);
  const { x, zoom } = link.view;
  assert.ok(Math.abs(zoom - Math.exp(0.6)) < 1e-9);
  assert.ok(Math.abs((2 - x) * zoom - 2) < 1e-9); // (2, 0) was under the pointer, 100 pixels to the right
  wheel(-1e5);
  assert.equal(link.view.zoom, 12);
});

test("a drag turns three dimensions, and only those", () => {
  let solid = false;
  turning(canvas, link, () => solid);
  const drag = () => {
    canvas.fire("pointerdown", { clientX: 0, clientY: 0, button: 0, pointerId: 1 });
    canvas.fire("pointermove", { clientX: 50, clientY: 1000 });
    canvas.fire("pointerup");
    canvas.fire("pointermove", { clientX: 0, clientY: 0 });
  };
  const before = link.gaze;
  drag();
  assert.equal(link.gaze, before);
  solid = true;
  drag();
  assert.ok(Math.abs(link.gaze.yaw - (before.yaw - 0.4)) < 1e-9);
  assert.deepEqual([link.gaze.pitch, link.gaze.held], [1.5, true]); // never over the top
});
