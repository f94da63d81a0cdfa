// Plotly in components of ours: what is drawn is the newest figure, in the page's colours.

import assert from "node:assert/strict";
import { test } from "node:test";

import { element } from "./browser.mjs";
import { Plot, tint } from "../../../node_viz/stage/web/plotly.js";

const figure = (colour, meta) => ({ data: [{ type: "scatter", line: { color: colour } }], layout: { meta, height: 232 } });

test("a figure takes the colours of the page, whichever Python drew it for", () => {
  const meta = { light: ["#111111"], dark: ["#eeeeee"] };
  const night = tint(figure("#111111", meta), { dark: true, background: "#000000" });
  assert.equal(night.data[0].line.color, "#eeeeee");
  assert.equal(night.layout.paper_bgcolor, "#000000");
  const day = tint(figure("#eeeeee", meta), { dark: false, background: "#ffffff" });
  assert.equal(day.data[0].line.color, "#111111");
});

test("a figure without colours of its own keeps them", () => {
  assert.equal(tint(figure("#123456"), { dark: true, background: "#000000" }).data[0].line.color, "#123456");
});

test("figures that come while Plotly is busy are skipped, but for the last; the page says how high", async () => {
  const drawn = [];
  const react = async (plot, shown) => drawn.push(shown);
  window.nodeVizPlotly = { default: { react }, space: () => assert.fail("nothing here is solid") };
  globalThis.getComputedStyle = () => ({ getPropertyValue: () => "" });
  const place = Object.assign(element("div"), { isConnected: true, _fullLayout: { width: 300, height: 200 },
    querySelectorAll: () => [], on() {} });
  let news = 0;
  const plot = new Plot(place, () => (news += 1));
  await Promise.all(["#000001", "#000002", "#000003"].map((colour) => plot.draw(figure(colour))));
  assert.deepEqual(drawn.map(({ data }) => data[0].line.color), ["#000003"]);
  assert.ok(!("height" in drawn[0].layout));
  assert.equal(news, 1);
});

test("a landscape asks for the larger half first", async () => {
  let asked = 0;
  window.nodeVizPlotly = { default: { react: async () => {} }, space: async () => (asked += 1) };
  const place = Object.assign(element("div"), { isConnected: true, _fullLayout: {}, querySelectorAll: () => [], on() {} });
  await new Plot(place).draw({ data: [{ type: "surface" }], layout: {} });
  assert.equal(asked, 1);
});
