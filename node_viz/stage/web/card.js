// The card beside a chosen point: how its log density comes about, log p(x) = base + divergence.

import { between } from "./decode.js";
import { make } from "./dom.js";

const number = (value) => value.toFixed(2).replace("-", "−");

/** Where the point of a path is at flow time t, and what its volume has done until then. */
export function pathAt(path, t) {
  const [k, u] = between(path.t, t);
  const mix = (a, b) => a + u * (b - a);
  const [a, b] = [path.z[k], path.z[k + 1]];
  return { z: [mix(a[0], b[0]), mix(a[1], b[1])], l: mix(path.log_det[k], path.log_det[k + 1]) };
}

export class Card {
  constructor(close) {
    this.box = make("div", { class: "card", hidden: "" });
    this.close = close;
  }

  /** Show a path, or a place (x, y, t) whose path has not come (`waiting` stands for its numbers).
   *
   * Of a flow of discrete `layers` the change of volume is a sum, not an integral.
   */
  show(path, place, waiting, toTheLeft, layers = 0) {
    this.box.hidden = !(path || place);
    if (this.box.hidden) return;
    const at = ([x, y]) => `(${number(x)}, ${number(y)})`;
    const later = place && place[2] > 0;
    const value = (read) => (path ? number(read()) : waiting);
    const row = (kind, ...cells) => make("tr", { class: kind }, ...cells.map((cell) => make("td", {}, cell)));
    const last = row("more", "", waiting);
    [this.name, this.value] = last.children;
    const table = make("table", {},
      ...(later ? [row("more", `clicked  z(${place[2].toFixed(2)})`, at(place))] : []),
      row("", later ? "x = z(0)" : "x", path ? at(path.z[0]) : later ? waiting : at(place)),
      row("more", "base  log N(z(1))", value(() => path.base)),
      row("more", layers ? "+ layers  Σ log |det|" : "+ divergence  ∫ div f dt", value(() => path.log_prob - path.base)),
      row("sum rule", "= log p(x)", `${value(() => path.log_prob)} nats`),
      last,
    );
    const close = make("button", { class: "close", "aria-label": "Forget the point", onclick: this.close }, "×");
    this.box.style.left = toTheLeft ? "12px" : "auto";
    this.box.style.right = toTheLeft ? "auto" : "12px";
    this.box.replaceChildren(table, close);
  }

  /** The sum as it runs with t. */
  tick(t, l) {
    this.name.textContent = `so far  l(${t.toFixed(2)})`;
    this.value.textContent = number(l);
  }
}
