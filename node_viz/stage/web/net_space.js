// The right canvas of an ODE-Net: the states at flow time t with the ways they came. One dimension is
// shown over time, two as a plane, three and more by the first three coordinates in perspective.

import { hairlines } from "./axes.js";
import { positions } from "./decode.js";
import { drawField } from "./draw.js";
import { behindPlane, drawCube, drawPlane3, drawThreshold } from "./net_head.js";
import * as layer from "./net_ways.js";
import { camera } from "./project3d.js";

const spot = new Float32Array(3);
const { edge, range, ways } = layer;
const SLABS = 4; // of ways and states, from the far ones to the near ones

/** Whether the states are shown in three dimensions. */
export function solid(picture, layers) {
  return picture.paths.z.shape[2] > 2 && !layers.time;
}

/** How states are laid on the canvas: `place(t, z, at, out)` of the state that begins at z[at]. */
function look(picture, space, layers, gaze, side) {
  const dim = picture.paths.z.shape[2];
  if (solid(picture, layers)) {
    const { place, eye } = camera(gaze, space, side);
    return { kind: "solid", eye, place: (t, z, at, out) => place(z[at], z[at + 1], z[at + 2], out) };
  }
  if (dim === 1 || layers.time) {
    const { left, right, top, bottom } = edge();
    const [width, height] = [side - left - right, side - top - bottom];
    const { middle, half } = space.first;
    const low = middle[0] - half;
    const x = (t) => left + width * t;
    const y = (z) => top + height * (1 - (z - low) / (2 * half));
    const back = (X, Y) => [(X - left) / width, low + 2 * half * (1 - (Y - top) / height)];
    return { kind: "time", x, y, back, place: (t, z, at, out) => put(out, x(t), y(z[at])) };
  }
  const scale = side / (2 * space.half);
  const [a, b] = space.middle;
  const x = (value) => side / 2 + (value - a) * scale;
  const y = (value) => side / 2 - (value - b) * scale;
  const back = (X, Y) => [a + (X - side / 2) / scale, b - (Y - side / 2) / scale];
  return { kind: "plane", x, y, back, scale, half: space.half, place: (t, z, at, out) => put(out, x(z[at]), y(z[at + 1])) };
}

function put(out, x, y) {
  out[0] = x;
  out[1] = y;
  out[2] = 0;
  return out;
}

/** The cube that is shown: while a picture eases in, one between the old and the new. */
function cube({ picture, before, ease }) {
  const [from, to] = [before.space, picture.space];
  if (ease >= 1 || from.middle.length !== to.middle.length) return to;
  const mix = (a, b) => a + ease * (b - a);
  const box = (a, b) => ({ middle: b.middle.map((value, k) => mix(a.middle[k], value)), half: mix(a.half, b.half) });
  return { ...box(from, to), first: box(from.first, to.first) };
}

/** Draw on the layer canvas `on`; `scene` has picture, before, ease, theme, t, colours, path and axes. */
export function drawSpace(on, scene, gaze, layers) {
  const { picture, theme, t } = scene;
  const { side } = on;
  const space = cube(scene);
  const view = look(picture, space, layers, gaze, side);
  const pen = on.pen(on.canvas);
  on.blank(pen, theme);
  const unit = Math.min(Math.max(side / 400, 0.6), 1.2);
  const fine = ways(picture);
  const stage = { ...scene, on, pen, view, space, unit, fine, layers, side, states: states(scene, fine) };
  if (view.kind === "solid") drawSolid(stage);
  else drawFlat(stage);
  if (scene.path) layer.drawChosen(stage, scene.path, t);
}

/** The states at t; while a picture eases in, between the old and the new. */
function states({ picture, before, ease, t }, fine) {
  const z = positions(fine, t, new Float32Array(fine.n * fine.dim));
  const old = ease < 1 ? ways(before) : fine;
  if (old === fine || old.n !== fine.n || old.dim !== fine.dim) return z;
  const from = positions(old, t, new Float32Array(z.length));
  return z.map((value, i) => from[i] + ease * (value - from[i]));
}

// --- in the plane ------------------------------------------------------------------------------

function drawFlat(stage) {
  const { pen, view, picture, theme, layers, side, t, axes, states: z, colours } = stage;
  const named = view.kind === "time" ? ["t", axes[0]] : axes;
  hairlines(pen, theme, view, side, named);
  if (view.kind === "plane" && layers.field && picture.field)
    drawField(pen, { picture, ease: 1, t, theme, direction: "encode" }, view);
  const all = layer.shown(stage);
  if (layers.trajectories) layer.drawGrown(stage, all);
  if (layers.nodes) layer.drawNodes(stage, all);
  if (layers.plane) drawThreshold(stage);
  if (view.kind === "time") layer.drawNow(stage);
  if (!picture.head.length) layer.drawTargets(stage);
  if (layers.points) layer.drawStates(stage, z, range(colours.ways.length), 1);
}

// --- in space ----------------------------------------------------------------------------------

/** From back to front: what the head's plane hides, the plane, what lies before it. */
function drawSolid(stage) {
  const { view, fine, layers, states: z, t } = stage;
  drawCube(stage);
  const away = range(fine.n).map((i) => view.place(t, z, i * fine.dim, spot)[2]);
  const order = range(fine.n).sort((i, j) => away[j] - away[i]);
  const roomy = new Set(layer.shown(stage));
  const hidden = layers.plane ? behindPlane(stage, z) : null;
  const draw = (which) => {
    for (let k = 0; k < SLABS; k++) {
      const slab = which.slice((k * which.length) / SLABS, ((k + 1) * which.length) / SLABS);
      const paths = slab.filter((i) => roomy.has(i));
      if (layers.trajectories) {
        layer.drawWays(stage, paths, t, 1, 0.12);
        layer.drawWays(stage, paths, 0, t, 0.45 + 0.1 * k);
      }
      if (layers.nodes) layer.drawNodes(stage, paths);
      if (layers.points) layer.drawStates(stage, z, slab, 0.82 + 0.1 * k);
    }
  };
  if (!hidden) return draw(order);
  draw(order.filter((i) => hidden(i)));
  drawPlane3(stage);
  draw(order.filter((i) => !hidden(i)));
}
