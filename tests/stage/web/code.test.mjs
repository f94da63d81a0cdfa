// A text to read and to copy: what is copied is the text, whichever way the browser allows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { element } from "./browser.mjs";
import { copy } from "../../../node_viz/stage/web/code.js";

test("the clipboard gets the text", async () => {
  const got = [];
  const clipboard = { writeText: async (text) => got.push(text) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  await copy("x = 1\n", element("pre"));
  assert.deepEqual(got, ["x = 1\n"]);
});

test("a page without TLS has no clipboard: what is selected is copied", async () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const done = [];
  const range = { selectNodeContents: (area) => done.push(area) };
  document.createRange = () => range;
  globalThis.getSelection = () => ({ removeAllRanges() {}, addRange: (one) => done.push(one) });
  document.execCommand = (name) => done.push(name);
  const area = element("pre");
  await copy("x = 1\n", area);
  assert.deepEqual(done, [area, range, "copy"]);
});
