// Every module loads, with every name that it imports from another; the components have what Streamlit calls.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";

import { web } from "./browser.mjs";

const COMPONENTS = ["board", "camera", "chart", "code", "curves", "deck", "drawing", "keys", "net", "own", "run_store", "scroll", "series", "stage", "viewer"];
const names = (await readdir(web)).filter((name) => name.endsWith(".js") && !name.endsWith(".min.js"));

for (const name of names)
  test(name, async () => {
    const module = await import(new URL(name, web));
    const mounted = COMPONENTS.includes(name.replace(".js", ""));
    assert.equal(typeof module.default, mounted ? "function" : "undefined");
    assert.ok(Object.keys(module).length > 0, "it exports nothing");
  });

test("no component is missing", () => {
  for (const name of COMPONENTS) assert.ok(names.includes(`${name}.js`), name);
});
