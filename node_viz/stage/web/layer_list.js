// The layers of a stage: whether one is on where nobody has said so, what it shows, the mark on its
// switch (drawn in `ink` where it has no colour of its own), and its label where that is not its name.
// Their order is that of the switches and of the keys 1, 2, 3 ...

import { DATA, FLOW, NOISE } from "./theme.js";

const line = (colour, d, width = 2) => `<path d="${d}" stroke="${colour}" stroke-width="${width}" fill="none"/>`;
const discs = (places, radius, colour) =>
  places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`).join("");
const arrow = (ink) => line(ink, "M1 11L12 3M12 3l-5 .6M12 3L9.600 7.400", 1.2);

const OF_FLOWS = {
  density: {
    on: 1,
    says: "The model's exact density at flow time t",
    mark: () => `<defs><linearGradient id="g"><stop offset="0" stop-color="#35b779"/><stop offset="1" stop-color="#31688e"/></linearGradient></defs><rect width="14" height="10" y="2" rx="3" fill="url(#g)"/>`,
  },
  particles: {
    on: 1,
    says: "Points carried by the flow, with the way they came",
    mark: (ink) => discs([[9, 7]], 3, ink) + line(ink, "M1 7h6", 1.2),
  },
  trajectories: {
    on: 0,
    label: "paths",
    says: "Whole paths, coloured by speed",
    mark: () => line("#a45bd8", "M1 12C5 12 6 2 13 2", 1.6),
  },
  field: {
    on: 1,
    says: "The vector field f(t, z), pointing the way the particles move",
    mark: arrow,
  },
  data: {
    on: 1,
    says: "Points of the data set",
    mark: () => discs([[3, 9], [7, 4], [11, 8], [8, 11]], 1.6, DATA),
  },
  grid: {
    on: 0,
    says: "A lattice bent by the flow; a cell is fainter the larger it has become",
    mark: () => line(FLOW, "M1 4c4-2 8 2 12 0M1 10c4-2 8 2 12 0M4 1v12M10 1v12", 1.1),
  },
};

const OF_NETS = {
  decision: {
    on: 1,
    says: "The probability of class 1 over the plane of inputs; on the line, the answer",
    mark: () => `<rect width="7" height="12" y="1" fill="${NOISE}"/><rect width="7" height="12" x="7" y="1" fill="${DATA}"/>`,
  },
  points: {
    on: 1,
    says: "Inputs in the colour of their label; a ring: answered wrongly",
    mark: () => discs([[4, 9]], 2.6, NOISE) + discs([[10, 5]], 2.6, DATA),
  },
  trajectories: {
    on: 1,
    says: "The ways of the states, from t = 0 to now",
    mark: () => line(NOISE, "M1 12C5 12 6 2 13 2", 1.6) + line(DATA, "M1 2C5 2 6 12 13 12", 1.6),
  },
  nodes: {
    on: 0,
    label: "layers",
    says: "Where the training solver stops: the layers of a ResNet",
    mark: (ink) => line(ink, "M1 11L13 3", 1) + discs([[2, 10.3], [7, 7], [12, 3.7]], 1.7, ink),
  },
  field: {
    on: 0,
    says: "The vector field dz/dt at time t, where one serves all samples",
    mark: arrow,
  },
  plane: {
    on: 1,
    says: "What the head separates: where w · z + b = 0 at t = 1",
    mark: (ink) => `<path d="M1 9L5 3H13L9 9Z" fill="${ink}" opacity="0.45"/>`,
  },
  time: {
    on: 0,
    label: "over time",
    says: "The first coordinate of the state over t",
    mark: (ink) => line(ink, "M2 1V12H13", 1.2) + line(ink, "M2 9C6 9 8 4 13 4", 1.6),
  },
};

const OF_SERIES = {
  seen: {
    on: 1,
    label: "observations",
    says: "What is seen of the series, with noise: drag a point, or click it away",
    mark: (ink) => discs([[3, 9], [7, 4], [11, 8]], 2, ink),
  },
  truth: {
    on: 1,
    label: "true curve",
    says: "Where the series truly is",
    mark: (ink) => `<g opacity="0.4">${line(ink, "M1 11C5 11 6 3 13 3", 4)}</g>`,
  },
  said: {
    on: 1,
    label: "model",
    says: "Where the model says it is: solid where it is seen, dashed beyond",
    mark: () => line(FLOW, "M1 11C3 11 4 8 6 6M8 4.500L10 3.500M11.500 3L13.500 2.800", 2),
  },
  fan: {
    on: 1,
    label: "samples of q",
    says: "What samples of q(z(0) | x) say; an RNN has none",
    mark: () => line(FLOW, "M1 7C5 7 8 4 13 1M1 7C5 7 8 6 13 5M1 7C5 7 8 8 13 9M1 7C5 7 8 10 13 13", 1),
  },
  states: {
    on: 1,
    says: "The paths of the states behind other series, in the colour of their turn",
    mark: () => line(NOISE, "M1 12C5 12 6 2 13 2", 1.6) + line(DATA, "M1 2C5 2 6 12 13 12", 1.6),
  },
};

/** The layers by kind of stage. */
export const LAYERS = { flow: OF_FLOWS, net: OF_NETS, series: OF_SERIES };

export const names = (kind) => Object.keys(LAYERS[kind]);

export const labels = (kind) => Object.entries(LAYERS[kind]).map(([name, { label }]) => label ?? name);

/** Which layers are on where nobody has said so: 1 or 0 by name. */
export const first = (kind) => Object.fromEntries(Object.entries(LAYERS[kind]).map(([name, { on }]) => [name, on]));
