// What Streamlit mounts: one member for each place, fed again and again, gone when it is taken away.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { Member, mounted } from "../../../node_viz/stage/web/member.js";

class Listener extends Member {
  constructor(root, data) {
    super(data.link);
    this.shown = [];
    root.member = this;
  }

  show(data) {
    this.shown.push(data.n);
  }
}

const component = mounted(Listener);
const call = (parentElement, n) => component({ data: { link: "mounted", n }, parentElement, setStateValue: `send ${n}` });

test("each place has one member, which is shown every message", () => {
  const [here, there] = [{}, {}];
  call(here, 1);
  const { member } = here;
  call(here, 2);
  call(there, 3);
  assert.equal(here.member, member);
  assert.deepEqual([member.shown, there.member.shown], [[1, 2], [3]]);
  assert.equal(member.send, "send 2"); // what Streamlit gave last
  assert.ok(member.link.members.has(member) && member.link.members.has(there.member));
});

test("the clean-up of an overtaken message does nothing, that of the last ends the membership", () => {
  const here = {};
  const [first, last] = [call(here, 1), call(here, 2)];
  const { member } = here;
  first();
  assert.ok(member.link.members.has(member));
  last();
  assert.ok(!member.link.members.has(member));
  call(here, 3); // it comes back
  assert.ok(member.link.members.has(member));
});
