// What the stage of a model of series draws: on each canvas from the back to the front. A `view` says where
// a moment t of a line lies: `at(t, x, y)` is its pixel, over time or in the plane.

import { drawText, roundNumbers } from "./axes.js";
import { DATA, NOISE, rgba } from "./theme.js";

const FAINT = 0.3; // of lines under others
const TURN = { 1: DATA, "-1": NOISE }; // colours of the two directions
export const COLOURS = TURN;

/** The view of x_1 over time, `span` units long; `half` is the half side of the square that is shown. */
export function overTime(width, height, span, half) {
  const [left, bottom, top] = [6, 18, 6];
  const x = (t) => left + ((width - 2 * left) * t) / span;
  const y = (v) => top + ((height - bottom - top) * (half - v)) / (2 * half);
  const back = (X, Y) => [((X - left) * span) / (width - 2 * left), half - ((Y - top) * 2 * half) / (height - bottom - top)];
  return { kind: "time", width, height, x, y, back, at: (t, a) => [x(t), y(a)], bottom: height - bottom };
}

/** The view of a plane. */
export function inPlane(side, half) {
  const scale = side / (2 * half);
  const x = (v) => side / 2 + v * scale;
  const y = (v) => side / 2 - v * scale;
  const back = (X, Y) => [(X - side / 2) / scale, (side / 2 - Y) / scale];
  return { kind: "plane", width: side, height: side, x, y, back, at: (_, a, b) => [x(a), y(b)] };
}

/** Line number k of `{values, shape: [..., s, 2]}` as points of a view, from time `from` to time `to`. */
function trace(pen, view, times, { values, shape }, k, from, to) {
  const s = shape.at(-2);
  const place = (i) => {
    const at = 2 * (k * s + Math.min(Math.max(i, 0), s - 1));
    return view.at(times[Math.min(Math.max(i, 0), s - 1)], values[at], values[at + 1]);
  };
  const first = times.findIndex((t) => t >= from - 1e-6);
  const last = times.findLastIndex((t) => t <= to + 1e-6);
  if (first < 0 || last <= first) return;
  pen.beginPath();
  pen.moveTo(...place(first));
  for (let i = first; i < last; i++) {
    // a cubic whose slope at each point is that between its neighbours
    const [before, here, next, after] = [i - 1, i, i + 1, i + 2].map(place);
    const lean = (c) => [here[c] + (next[c] - before[c]) / 6, next[c] - (after[c] - here[c]) / 6];
    const [x, y] = [lean(0), lean(1)];
    pen.bezierCurveTo(x[0], y[0], x[1], y[1], ...next);
  }
  pen.stroke();
}

/** Where line k is at a moment. */
export function placeAt(times, { values, shape }, k, t) {
  const s = shape.at(-2);
  let i = 0;
  while (i < s - 2 && times[i + 1] < t) i++;
  const u = Math.min(Math.max((t - times[i]) / (times[i + 1] - times[i]), 0), 1);
  const at = 2 * (k * s + i);
  return [0, 1].map((c) => values[at + c] * (1 - u) + values[at + 2 + c] * u);
}

function stroke(pen, colour, width, dash = []) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineJoin: "round", lineCap: dash.length ? "butt" : "round" });
  pen.setLineDash(dash);
}

function dot(pen, [x, y], radius, fill, edge) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  if (!edge) return;
  stroke(pen, edge, 1.5);
  pen.stroke();
}

/** A series: where it is, what is seen of it, and what the model says, solid and then dashed. */
export function drawSeries(pen, view, { picture, which, seen, said, fan, waits, theme, layers, now, colour, held }) {
  const { t, horizon, truth } = picture;
  const end = t.at(-1);
  if (view.kind === "time") timeAxis(pen, view, picture, theme);
  else crosshair(pen, view, theme);
  if (layers.truth) {
    stroke(pen, rgba(theme.text, FAINT), 5);
    trace(pen, view, t, truth, which, 0, end);
  }
  pen.globalAlpha = waits ? 0.45 : 1;
  if (layers.fan && fan) {
    stroke(pen, rgba(colour, 0.35), 1);
    for (let k = 0; k < fan.count; k++) trace(pen, view, t, fan, fan.from + k, 0, end);
  }
  if (layers.said) {
    stroke(pen, colour, 2.5);
    trace(pen, view, t, said, said.from, 0, horizon);
    stroke(pen, colour, 2.5, [6, 5]);
    trace(pen, view, t, said, said.from, horizon, end);
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
  if (layers.seen) for (const [k, [at, a, b]] of seen.entries())
    dot(pen, view.at(at, a, b), k === held ? 6 : 3.5, theme.text, theme.background);
  if (view.kind === "plane") {
    dot(pen, view.at(now, ...placeAt(t, truth, which, now)), 6, rgba(theme.text, 0.55), theme.background);
    dot(pen, view.at(now, ...placeAt(t, said, said.from, now)), 5, colour, theme.background);
  } else nowLine(pen, view, now, theme);
}

/** Paths of the states behind some series, in the colour of their turn, as far as the moment shown. */
export function drawStates(pen, view, { picture, theme, layers, now }) {
  crosshair(pen, view, theme);
  if (!layers.states) return;
  const { t, plane, turns } = picture;
  for (const [k, turn] of turns.entries()) {
    stroke(pen, rgba(TURN[turn], 0.22), 1);
    trace(pen, view, t, plane, k, 0, t.at(-1));
    stroke(pen, rgba(TURN[turn], 0.9), 1.6);
    trace(pen, view, t, plane, k, Math.max(0, now - 0.25 * picture.horizon), now);
    dot(pen, view.at(now, ...placeAt(t, plane, k, now)), 3.5, TURN[turn], theme.background);
  }
}

function crosshair(pen, view, theme) {
  stroke(pen, rgba(theme.text, 0.15), 1);
  pen.beginPath();
  pen.moveTo(view.x(0), 0), pen.lineTo(view.x(0), view.height);
  pen.moveTo(0, view.y(0)), pen.lineTo(view.width, view.y(0));
  pen.stroke();
}

/** Time below, and the part in which nothing is seen shaded. */
function timeAxis(pen, view, { t, horizon }, theme) {
  pen.fillStyle = rgba(theme.text, 0.05);
  pen.fillRect(view.x(horizon), 0, view.x(t.at(-1)) - view.x(horizon), view.bottom);
  stroke(pen, rgba(theme.text, 0.15), 1);
  pen.beginPath();
  pen.moveTo(view.x(0), view.y(0)), pen.lineTo(view.x(t.at(-1)), view.y(0));
  pen.moveTo(view.x(0), view.bottom), pen.lineTo(view.x(t.at(-1)), view.bottom);
  pen.stroke();
  for (const at of roundNumbers(0, t.at(-1), 8))
    if (at > 0 && at < t.at(-1)) drawText(pen, theme, `${+at.toPrecision(3)}`, view.x(at), view.height - 4, "center");
  drawText(pen, theme, "nothing is seen here", view.x(horizon) + 6, 15);
}

function nowLine(pen, view, now, theme) {
  stroke(pen, rgba(theme.text, 0.6), 1.5);
  pen.beginPath();
  pen.moveTo(view.x(now), 0), pen.lineTo(view.x(now), view.bottom);
  pen.stroke();
}
