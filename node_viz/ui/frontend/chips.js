// The layer switches above the stage; each carries the mark by which its layer is drawn.

import { make } from "./style.js";
import { DATA, FLOW } from "./theme.js";

const line = (colour, d, width = 2) => `<path d="${d}" stroke="${colour}" stroke-width="${width}" fill="none"/>`;
const MARKS = {
  density: () => `<defs><linearGradient id="g"><stop offset="0" stop-color="#35b779"/><stop offset="1" stop-color="#31688e"/></linearGradient></defs><rect width="14" height="10" y="2" rx="3" fill="url(#g)"/>`,
  particles: (text) => `<circle cx="9" cy="7" r="3" fill="${text}"/>${line(text, "M1 7h6", 1.2)}`,
  trajectories: () => line("#a45bd8", "M1 12C5 12 6 2 13 2", 1.6),
  field: (text) => line(text, "M1 11L12 3M12 3l-5 .6M12 3L9.600 7.400", 1.2),
  data: () => [[3, 9], [7, 4], [11, 8], [8, 11]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6" fill="${DATA}"/>`).join(""),
  grid: () => line(FLOW, "M1 4c4-2 8 2 12 0M1 10c4-2 8 2 12 0M4 1v12M10 1v12", 1.1),
};

const SENTENCES = {
  density: "The model's exact density at flow time t",
  particles: "Points carried by the flow, with the way they came",
  trajectories: "Whole paths, coloured by speed",
  field: "The vector field f(t, z), pointing the way the particles move",
  data: "Points of the data set",
  grid: "A lattice bent by the flow; a cell is fainter the larger it has become",
};

export const LAYERS = Object.keys(MARKS);

export class Chips {
  constructor(bus, host, help) {
    this.bus = bus;
    this.buttons = LAYERS.map((name, k) =>
      make("button", {
        title: `${SENTENCES[name]} (${k + 1})`,
        onclick: () => bus.toggleLayer(name),
      }),
    );
    const more = make("button", { class: "more", "aria-label": "Keys", title: "Keys (?)", onclick: help }, "?");
    host.append(...this.buttons, more);
    this.changed();
  }

  changed(names = null) {
    if (names && !names.includes("layers") && !names.includes("direction")) return;
    LAYERS.forEach((name, k) => {
      const button = this.buttons[k];
      button.setAttribute("aria-pressed", String(Boolean(this.bus.layers[name])));
      const said = { field: this.bus.direction === "encode" ? "field f" : "field −f", trajectories: "paths" };
      const label = said[name] ?? name;
      button.innerHTML = `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${MARKS[name]("currentColor")}</svg>${label}`;
    });
  }
}
