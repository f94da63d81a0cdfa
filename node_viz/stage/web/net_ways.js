// States and the ways they came, on whatever `view` lays them: `view.place(t, z, at, out)` says where the
// state that begins at z[at] lies. Each function takes what `net_space.js` knows of the canvas.

import { between, positions, smooth } from "./decode.js";
import { dots, stamp } from "./marks.js";
import { FLOW, letters, rgba } from "./theme.js";

const DOT = 3; // radius of a state on a canvas of usual size, in pixels
const CROWDED = 150; // pixels of half a side from which on all ways have room
const same = { x: (x) => x, y: (y) => y }; // places that are pixels already
const spot = new Float32Array(3);

/** Pixels around the (t, z) plane: its numbers stand there. */
export function edge() {
  const unit = letters();
  return { left: 34 * unit, right: 16 * unit, top: 12 * unit, bottom: 24 * unit };
}

/** The states of a picture at any time. */
export function ways({ paths, nodes }) {
  const layered = nodes.length === paths.t.length && nodes.every((t, k) => Math.abs(t - paths.t[k]) < 1e-4);
  return smooth(paths, layered);
}

export const range = (n) => Array.from({ length: n }, (_, i) => i);

/** The samples whose ways have room. */
export function shown({ side, fine }) {
  const share = Math.min(side / 2 / CROWDED, 1);
  return range(fine.n).filter((i) => Math.floor((i + 1) * share) !== Math.floor(i * share));
}

/** Ways in a plane stay where they are, so they are drawn once and then only grow with t. */
export function drawGrown(stage, which) {
  const { pen, on, picture, theme, view, space, side, t } = stage;
  const { stillCanvas: whole, slowCanvas: grown } = on;
  const shown = [picture, theme, view.kind, space, on.canvas.width];
  const kept = on.waysShown?.every((value, i) => value === shown[i]);
  if (!kept) {
    on.waysShown = shown;
    drawWays({ ...stage, pen: fresh(on, whole) }, which, 0, 1, 1);
  }
  const from = kept && on.grownTo <= t ? on.grownTo : 0;
  const ink = from ? on.pen(grown) : fresh(on, grown);
  if (t > from) drawWays({ ...stage, pen: ink }, which, from, t, 1);
  on.grownTo = t;
  for (const [canvas, alpha] of [[whole, 0.16], [grown, 0.85]]) {
    pen.globalAlpha = alpha;
    pen.drawImage(canvas, 0, 0, side, side);
  }
  pen.globalAlpha = 1;
}

function fresh(on, canvas) {
  canvas.width = canvas.height = on.canvas.width;
  return on.pen(canvas);
}

/** The ways of some samples between two times. Many short strokes are far cheaper than one long. */
export function drawWays({ pen, view, fine, colours, unit }, which, from, until, alpha) {
  const { frames, count, n, dim } = fine;
  const size = n * dim;
  const [first, last] = [from, until].map((t) => t * (count - 1));
  const [tail, tip] = [from, until].map((t) => positions(fine, t, new Float32Array(size)));
  const inks = colours.palette.map((colour) => rgba(colour, alpha));
  pen.lineJoin = pen.lineCap = "round"; // a way that grows has no gaps
  pen.lineWidth = 0.7 + 0.7 * unit;
  for (const i of which) {
    pen.strokeStyle = inks[colours.ways[i]];
    pen.beginPath();
    view.place(from, tail, i * dim, spot);
    pen.moveTo(spot[0], spot[1]);
    for (let k = 2 * Math.floor(first / 2) + 2; k < last; k += 2) {
      view.place(k / (count - 1), frames, k * size + i * dim, spot);
      pen.lineTo(spot[0], spot[1]);
    }
    view.place(until, tip, i * dim, spot);
    pen.lineTo(spot[0], spot[1]);
    pen.stroke();
  }
}

/** Where the training solver has stopped until t. */
export function drawNodes({ pen, view, fine, picture, theme, unit, t }, which) {
  const marks = [];
  for (const node of picture.nodes) {
    if (node > t + 1e-6) continue;
    const z = positions(fine, node, new Float32Array(fine.n * fine.dim));
    for (const i of which) marks.push(...view.place(node, z, i * fine.dim, spot).subarray(0, 2));
  }
  dots(pen, marks, same, 1.7 * unit, rgba(theme.text, 0.8));
}

/** The states in the colour of their label, those of one colour together. */
export function drawStates({ pen, view, fine, theme, colours, t, unit }, z, which, size) {
  const at = new Map();
  for (const i of which) {
    view.place(t, z, i * fine.dim, spot);
    const colour = colours.of(i);
    if (!at.has(colour)) at.set(colour, []);
    at.get(colour).push(spot[0], spot[1]);
  }
  const radius = Math.max(DOT * unit * size, 1.6);
  for (const [colour, places] of at) stamp(pen, places, same, radius, colour, theme.background);
}

/** Over time: where now is. */
export function drawNow({ pen, view, theme, side, t }) {
  const { top, bottom } = edge();
  pen.strokeStyle = rgba(theme.text, 0.35);
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(view.x(t), top);
  pen.lineTo(view.x(t), side - bottom);
  pen.stroke();
}

/** The numbers that the first coordinate is to meet: on the right over time, on top in the plane. */
export function drawTargets({ pen, view, picture, colours }) {
  pen.lineWidth = 2;
  picture.labels.forEach((target, i) => {
    pen.strokeStyle = colours.of(i);
    pen.beginPath();
    if (view.kind === "time") {
      pen.moveTo(view.x(1) + 2, view.y(target));
      pen.lineTo(view.x(1) + 12, view.y(target));
    } else {
      pen.moveTo(view.x(target), 2);
      pen.lineTo(view.x(target), 12);
    }
    pen.stroke();
  });
}

/** The way of the chosen input, and where it is now. */
export function drawChosen({ pen, view, theme }, path, t) {
  const line = new Path2D();
  path.z.forEach((z, k) => (view.place(path.t[k], z, 0, spot), line.lineTo(spot[0], spot[1])));
  pen.lineJoin = pen.lineCap = "round";
  for (const [colour, width] of [[rgba(theme.background, 0.8), 6], [FLOW, 3]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(line);
  }
  const [k, u] = between(path.t, t);
  const next = path.z[Math.min(k + 1, path.z.length - 1)];
  const here = path.z[k].map((value, i) => value + u * (next[i] - value));
  view.place(t, here, 0, spot);
  dots(pen, spot.subarray(0, 2), same, 7.3, theme.background);
  dots(pen, spot.subarray(0, 2), same, 5.5, FLOW);
}
