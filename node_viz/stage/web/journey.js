// Where a small picture without controls is in flow time: its two ends, and a dot that goes between them.

import { make } from "./dom.js";
import { DATA, NOISE } from "./theme.js";

export class Journey {
  constructor(link) {
    this.link = link;
    this.at = make("i", { class: "at" });
    const line = make("div", { class: "line", "aria-hidden": "true" }, this.at);
    this.box = make("div", { class: "journey" }, end(DATA, "data, t = 0"), line, end(NOISE, "noise, t = 1"));
  }

  changed() {}

  /** What moves in every frame. */
  tick() {
    this.at.style.left = `${100 * this.link.t}%`;
  }
}

function end(colour, text) {
  return make("span", { class: "end" }, make("i", { class: "dot", style: `background:${colour}` }), text);
}
