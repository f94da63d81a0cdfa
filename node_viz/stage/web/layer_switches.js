// The layer switches above the stage; each carries the mark by which its layer is drawn.

import { make } from "./style.js";
import { DATA, FLOW, NOISE } from "./theme.js";

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

const NET_MARKS = {
  decision: () => `<rect width="7" height="12" y="1" fill="${NOISE}"/><rect width="7" height="12" x="7" y="1" fill="${DATA}"/>`,
  points: () => `<circle cx="4" cy="9" r="2.6" fill="${NOISE}"/><circle cx="10" cy="5" r="2.6" fill="${DATA}"/>`,
  trajectories: () => line(NOISE, "M1 12C5 12 6 2 13 2", 1.6) + line(DATA, "M1 2C5 2 6 12 13 12", 1.6),
  nodes: (text) => line(text, "M1 11L13 3", 1) + [[2, 10.3], [7, 7], [12, 3.7]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.7" fill="${text}"/>`).join(""),
  field: MARKS.field,
  plane: (text) => `<path d="M1 9L5 3H13L9 9Z" fill="${text}" opacity="0.45"/>`,
  time: (text) => line(text, "M2 1V12H13", 1.2) + line(text, "M2 9C6 9 8 4 13 4", 1.6),
};

const NET_SENTENCES = {
  decision: "The probability of class 1 over the plane of inputs; on the line, the answer",
  points: "Inputs in the colour of their label; a ring: answered wrongly",
  trajectories: "The ways of the states, from t = 0 to now",
  nodes: "Where the training solver stops: the layers of a ResNet",
  field: "The vector field dz/dt at time t, where one serves all samples",
  plane: "What the head separates: where w · z + b = 0 at t = 1",
  time: "The first coordinate of the state over t",
};

export const LAYERS = Object.keys(MARKS);

/** The switches of a flow and of an ODE-Net: `layers`, their marks, sentences and, if another, names. */
export const FLOWS = { layers: LAYERS, marks: MARKS, sentences: SENTENCES, names: { trajectories: "paths" } };
export const NETS = {
  layers: Object.keys(NET_MARKS),
  marks: NET_MARKS,
  sentences: NET_SENTENCES,
  names: { nodes: "layers", time: "over time" },
};

export class Chips {
  constructor(bus, host, help, kind = FLOWS) {
    this.bus = bus;
    this.kind = kind;
    this.buttons = kind.layers.map((name, k) =>
      make("button", {
        title: `${kind.sentences[name]} (${k + 1})`,
        onclick: () => bus.toggleLayer(name),
      }),
    );
    const more = make("button", { class: "more", "aria-label": "Keys", title: "Keys (?)", onclick: help }, "?");
    host.append(...this.buttons, more);
    this.changed();
  }

  changed(names = null) {
    if (names && !names.includes("layers") && !names.includes("direction")) return;
    const { layers, marks, names: called } = this.kind;
    const turned = this.kind === FLOWS && this.bus.direction !== "encode";
    layers.forEach((name, k) => {
      const button = this.buttons[k];
      button.setAttribute("aria-pressed", String(Boolean(this.bus.layers[name])));
      const label = name === "field" ? `field ${turned ? "−f" : "f"}` : called[name] ?? name;
      button.innerHTML = `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${marks[name]("currentColor")}</svg>${label}`;
    });
  }
}
