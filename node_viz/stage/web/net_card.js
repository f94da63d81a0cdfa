// The card of a chosen input: where it is, what the network answers, how deep it went.

import { make } from "./dom.js";

const number = (value) => value.toFixed(2).replace("-", "−");

export class NetCard {
  constructor(close) {
    this.box = make("div", { class: "card", hidden: "" });
    this.close = close;
  }

  /** Show an input (x, y) and its path, or `waiting` in place of the numbers that have not come. */
  show(path, place, picture, waiting, toTheLeft) {
    this.box.hidden = !(path || place);
    if (this.box.hidden) return;
    const { head, inputs: { shape: [, d] }, depths } = picture;
    const row = (name, value) => make("tr", {}, make("td", {}, name), make("td", {}, value));
    const read = (write) => (path ? write(path) : waiting);
    const x = (place || path.z[0]).slice(0, d).map(number).join(", ");
    const probability = ({ answer }) => `${(100 / (1 + Math.exp(-answer))).toFixed(1)}%`;
    const deep = depths.some((depth) => Math.abs(depth - 1) > 1e-3);
    const table = make("table", {},
      row("x", d > 1 ? `(${x})` : x),
      head.length ? row("P(class 1)", read(probability)) : row("answer y", read(({ answer }) => number(answer))),
      ...(deep ? [row("depth S(x)", read(({ depth }) => number(depth)))] : []),
    );
    const close = make("button", { class: "close", "aria-label": "Forget the input", onclick: this.close }, "×");
    this.box.style.left = toTheLeft ? "12px" : "auto";
    this.box.style.right = toTheLeft ? "auto" : "12px";
    this.box.replaceChildren(table, close);
  }
}
