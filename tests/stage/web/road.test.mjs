// The road of pictures: the one of the run that is shown, tried again when it breaks, left when nobody looks.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import "./browser.mjs";
import { Road } from "../../../node_viz/stage/web/road.js";

const opened = [];

globalThis.WebSocket = class {
  constructor(address) {
    this.address = address;
    opened.push(this);
  }

  close() {
    this.closed = true;
    this.onclose?.();
  }
};

/** A message as node_viz/ui/road.py writes it: JSON of this visitor's run, then what all share. */
function message(head, shared) {
  const parts = [head, shared].map((part) => {
    const text = new TextEncoder().encode(JSON.stringify(part));
    const size = new Uint8Array(new Uint32Array([text.length]).buffer);
    return [...size, ...text];
  });
  return new Uint8Array(parts.flat()).buffer;
}

function road() {
  const came = [];
  opened.length = 0;
  const made = new Road((payload) => came.push(payload));
  return { made, came };
}

test("pictures come by the road of the run that is shown", () => {
  const { made, came } = road();
  made.follow({ road: "ticket", run: "a" });
  made.follow({ road: "ticket", run: "a" });
  assert.equal(opened.length, 1);
  assert.match(opened[0].address, /\/road\/ticket\/a$/);
  opened[0].onmessage({ data: message({ run: "a", live: true, tape: [0, 5] }, { pictures: [{ step: 5 }] }) });
  assert.deepEqual(came, [{ run: "a", live: true, tape: [0, 5], pictures: [{ step: 5 }] }]);
  made.follow({ road: "ticket", run: "b" });
  assert.ok(opened[0].closed);
  assert.match(opened[1].address, /\/road\/ticket\/b$/);
  opened[0].onmessage({ data: message({ run: "a" }, { pictures: [] }) });
  assert.equal(came.length, 1); // what was on its way is of another run
});

test("a road that breaks is tried again, ever more rarely, until it is left", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { made } = road();
  made.follow({ road: "ticket", run: "a" });
  opened[0].onclose();
  mock.timers.tick(5000);
  assert.equal(opened.length, 2);
  opened[1].onclose();
  mock.timers.tick(5000);
  assert.equal(opened.length, 2);
  mock.timers.tick(5000);
  assert.equal(opened.length, 3);
  opened[2].onclose();
  made.leave();
  mock.timers.tick(100000);
  assert.equal(opened.length, 3);
  made.follow({ road: "ticket", run: "a" }); // somebody looks again
  assert.equal(opened.length, 4);
  made.leave();
  assert.ok(opened[3].closed);
  mock.timers.reset();
});

test("where the server offers none, none is asked for", () => {
  const { made } = road();
  made.follow({ run: "a" });
  made.follow({ road: "", run: "a" });
  assert.equal(opened.length, 0);
});
