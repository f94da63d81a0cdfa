// The switches: one for each layer, in the order of the keys, and what they say.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.mjs";
import { LAYERS, first, labels, names } from "../../../node_viz/stage/web/layer_list.js";
import { LayerSwitches } from "../../../node_viz/stage/web/layer_switches.js";
import { linkNamed } from "../../../node_viz/stage/web/link.js";

function switches(kind) {
  const link = linkNamed(`switches of a ${kind} ${Math.random()}`);
  link.begin(first(kind));
  const row = new LayerSwitches(link, kind, () => (row.helped = true));
  link.members.add(row);
  return { link, row };
}
const said = ({ innerHTML }) => innerHTML.split("</svg>")[1].replace(/<.?span>/g, "");
const pressed = (row) => row.buttons.map(({ attributes }) => attributes["aria-pressed"]);

for (const kind of ["flow", "net"]) {
  test(`a ${kind} has a switch for each layer, with its mark, its sentence and its key`, () => {
    const { row } = switches(kind);
    assert.equal(row.buttons.length, names(kind).length);
    row.buttons.forEach((button, k) => {
      const { says } = LAYERS[kind][names(kind)[k]];
      assert.equal(button.attributes.title, `${says} (${k + 1})`);
      assert.match(button.innerHTML, /<svg .*<(path|rect|circle) /);
      assert.doesNotMatch(button.innerHTML, /undefined/);
    });
    const field = names(kind).indexOf("field");
    assert.deepEqual(row.buttons.map(said).toSpliced(field, 1), labels(kind).toSpliced(field, 1));
  });

  test(`a ${kind}'s switches begin as its layers do, and a click switches`, () => {
    const { link, row } = switches(kind);
    assert.deepEqual(pressed(row), Object.values(first(kind)).map((on) => String(Boolean(on))));
    names(kind).forEach((name, k) => {
      const before = link.layers[name];
      row.buttons[k].fire("click");
      assert.notEqual(link.layers[name], before);
      assert.equal(pressed(row)[k], String(!before));
    });
  });
}

test("the field's label turns with the flow; a net runs one way", () => {
  const { link, row } = switches("flow");
  const field = row.buttons[names("flow").indexOf("field")];
  assert.equal(said(field), "field −f"); // generate
  link.turn("encode");
  assert.equal(said(field), "field f");
  const net = switches("net");
  assert.equal(said(net.row.buttons[names("net").indexOf("field")]), "field f");
});

test("the last button shows the keys", () => {
  const { row } = switches("flow");
  row.box.children.at(-1).fire("click");
  assert.ok(row.helped);
});
