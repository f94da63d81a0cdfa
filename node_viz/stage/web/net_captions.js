// The line over each canvas of an ODE-Net: what it shows, and what its colours mean.

import { make } from "./dom.js";
import { CLASSES } from "./theme.js";

// What both the layout in net.js and the rules in stage.css need, which get them as --gap and --head:
export const GAP = 12; // pixels between the canvases
export const HEAD = 1.25; // rem of the line over each

const short = (value) => `${+value.toFixed(2)}`.replace("-", "−");

/** A mark and what it means; without a colour it is a ring. */
function swatch(colour, text) {
  const mark = colour ? { class: "dot", style: `background:${colour}` } : { class: "dot ring" };
  return make("span", { class: "key" }, make("i", mark), text);
}

/** The colours of the ways and the numbers at their ends. */
function ramp({ name, low, high, palette }) {
  const bar = make("i", { class: "bar", style: `background:linear-gradient(90deg,${palette.join(",")})` });
  return make("span", { class: "key" }, make("b", {}, `${name}  ${short(low)}`), bar, short(high));
}

/** Write the lines over the canvases that there are; `solid` says that states are shown in space. */
export function captions({ plane, space }, picture, { scale }, solid) {
  const { decision, paths, head } = picture;
  const dim = paths.z.shape[2];
  const wrong = plane ? [swatch("", "wrong")] : [];
  const classes = make("span", { class: "key" }, "class", ...CLASSES.map((colour, k) => swatch(colour, `${k}`)), ...wrong);
  const labelled = head.length > 0;
  plane?.replaceChildren(decision.shape.length === 1 ? "answer y over x" : "inputs x", ...(labelled ? [classes] : []));
  const states = solid && dim > 3 ? `states z(t), 3 of ${dim} coordinates` : "states z(t)";
  space?.replaceChildren(states, ...(scale ? [ramp(scale)] : plane || !labelled ? [] : [classes]));
}
