// Two runs of the log beside each other: their curves over steps and over seconds, their figures, and the
// settings in which they differ.

import { make } from "./dom.js";
import { Plot } from "./plotly.js";

/** Draw the pair into its section, or nothing where no two runs are chosen. */
export function comparison(place, pair, close) {
  place.hidden = !pair;
  if (!pair) {
    place.plots?.forEach((plot) => plot.forget());
    place.replaceChildren();
    place.plots = place.says = null;
    return;
  }
  const fresh = !place.plots;
  if (fresh) build(place, close);
  const words = JSON.stringify([pair.labels, pair.figures, pair.settings, pair.note]);
  if (words !== place.says) place.words.replaceChildren(...tables(pair));
  place.says = words;
  pair.charts.forEach((chart, k) => {
    place.plots[k].element.setAttribute("aria-label", chart.alt);
    place.plots[k].draw(chart.figure);
  });
  if (fresh) {
    place.scrollIntoView({ block: "nearest" });
    place.focus({ preventScroll: true });
  }
}

function build(place, close) {
  const charts = [0, 1].map(() => make("div", { role: "img" }));
  place.plots = charts.map((chart) => new Plot(chart));
  place.words = make("div", { class: "words" });
  const end = make("button", { type: "button", onclick: close }, "End the comparison");
  const frames = charts.map((chart) => make("div", { class: "chart" }, chart));
  place.replaceChildren(make("header", {}, make("h3", {}, "Two runs beside each other"), end), make("div", { class: "charts" }, ...frames), place.words);
}

function tables({ labels, figures, settings, note }) {
  return [
    ...(note ? [make("p", {}, note)] : []),
    table("What came out", labels, figures),
    settings.length ? table("Settings that differ", labels, settings) : make("p", {}, "All their settings are the same."),
  ];
}

function table(caption, labels, rows) {
  const heads = ["", ...labels].map((label) => make(label ? "th" : "td", label ? { scope: "col" } : {}, label));
  const lines = rows.map(([name, ...values]) =>
    make("tr", {}, make("th", { scope: "row" }, name), ...values.map((value) => make("td", {}, value))));
  return make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
}
