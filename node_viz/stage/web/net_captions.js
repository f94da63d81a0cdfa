// The line over each canvas of an ODE-Net: what it shows, and what its colours mean.

import { make } from "./style.js";
import { CLASSES } from "./theme.js";

export const GAP = 12; // pixels between the canvases
export const HEAD = 20; // and of the line over each
export const netStyle = `
.pair { display: flex; flex-wrap: wrap; justify-content: center; gap: 4px ${GAP}px; }
.pair figure { margin: 0; }
.pair figcaption { height: ${HEAD}px; line-height: ${HEAD}px; font-size: 12.5px; display: flex; gap: 12px;
  justify-content: space-between; overflow: hidden; white-space: nowrap; }
.pair .key { display: flex; gap: 5px; align-items: center; }
.pair .key b { font-weight: 400; overflow: hidden; }
.pair .key .bar { width: 54px; height: 6px; border-radius: 3px; }
.pair .ring { border: 1.5px solid currentColor; box-sizing: border-box; background: none; }
.pair canvas.turns { cursor: grab; } .pair canvas.turns.dragged { cursor: grabbing; }
.pair canvas.still { cursor: default; }
.pair .past { left: auto; right: 10px; }
`;

const short = (value) => `${+value.toFixed(2)}`.replace("-", "−");

/** A mark and what it means; without a colour it is a ring. */
function swatch(colour, text) {
  const mark = colour ? { class: "dot", style: `background:${colour}` } : { class: "dot ring" };
  return make("span", { class: "key" }, make("i", mark), text);
}

/** The colours of the ways and the numbers at their ends. */
function ramp({ name, low, high, colours }) {
  const bar = make("i", { class: "bar", style: `background:linear-gradient(90deg,${colours.join(",")})` });
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
