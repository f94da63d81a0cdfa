// A view: what a link shows, as plain values that stand in an address (node_viz/experiment/views.py).

import { names } from "./layer_list.js";

const short = (...numbers) => numbers.map((value) => Number(value.toFixed(4))).join(",");

/** The view of a link as an address says it. While time runs, no flow time is worth telling. */
export function seen(link) {
  const { mark, view } = link;
  const found = { step: String(link.step ?? -1), layers: names(link.kind).filter((name) => link.layers[name]).join(",") };
  if (!link.playing) found.t = short(link.t);
  else if (link.play) found.play = "1";
  if (link.kind === "flow") found.way = link.direction;
  if (link.labels) found.label = String(link.label);
  if (mark) found.point = short(...(mark[2] ? mark : mark.slice(0, 2)));
  if (view.zoom > 1) found.zoom = short(view.x, view.y, view.zoom);
  return found;
}

/** Show a link as a view says; what it leaves out stays as it is. */
export function apply(link, { step, t, play, way, layers, label, point, zoom }) {
  const all = Object.keys(link.layers);
  const patch = { rest: 0 };
  if (way) patch.direction = way;
  if (layers) patch.layers = Object.fromEntries(all.map((name) => [name, Number(layers.includes(name))]));
  if (t !== undefined || play !== undefined) Object.assign(patch, { play: play ?? 0, playing: Boolean(play) && !link.still });
  if (t !== undefined) patch.t = t;
  if (label !== undefined) patch.label = label;
  if (zoom) patch.view = clamp({ x: zoom[0], y: zoom[1], zoom: zoom[2] }, link.half);
  link.set(patch);
  if (step !== undefined) link.want(step);
  if (point) link.ask(point);
}

/** Keep the window inside the square that is shown when nothing is enlarged. */
export function clamp(view, half) {
  const free = half * (1 - 1 / view.zoom);
  const hold = (value) => Math.min(Math.max(value, -free), free);
  return { zoom: view.zoom, x: hold(view.x), y: hold(view.y) };
}
