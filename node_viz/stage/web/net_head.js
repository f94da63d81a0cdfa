// What the head separates, w . z + b = 0: a threshold over time, a line in the plane, a plane in space.
// It decides at t = 1, so it is drawn the stronger, the nearer that is.

import { drawText } from "./axes.js";
import { edges, section } from "./project3d.js";
import { letters, rgba } from "./theme.js";

const strength = (t) => 0.25 + 0.75 * t * t;

/** The plane in the first three coordinates, {w, b}; null where a net has no head.
 *
 * In more than three dimensions it is cut at the mean of the other coordinates at t = 1. A state whose
 * other coordinates lie elsewhere may be seen on another side than it is on.
 */
function planeOf({ picture: { head }, fine }) {
  if (!head.length) return null;
  const { frames, count, n, dim } = fine;
  let b = head[dim];
  for (let k = 3; k < dim; k++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += frames[(count - 1) * n * dim + i * dim + k];
    b += (head[k] * sum) / n;
  }
  return { w: head.slice(0, 3), b };
}

/** Over time a threshold that grows towards t = 1, if there is but one coordinate; else a line. */
export function drawThreshold({ pen, view, picture: { head }, fine, space, theme, t }) {
  if (!head.length || (view.kind === "time" && fine.dim > 1)) return;
  const line = (x, y, X, Y, colour) => {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(X, Y);
    for (const [shade, width] of [[rgba(theme.background, 0.7), 5], [colour, 2.4]]) {
      pen.strokeStyle = shade;
      pen.lineWidth = width;
      pen.stroke();
    }
  };
  if (view.kind === "time") {
    const y = view.y(-head[1] / head[0]);
    const fade = pen.createLinearGradient(view.x(0), 0, view.x(1), 0);
    for (const u of [0, 0.5, 1]) fade.addColorStop(u, rgba(theme.text, u * u));
    return line(view.x(0), y, view.x(1), y, fade);
  }
  const [u, v, b] = head;
  const [p, q] = space.middle;
  const norm = u * u + v * v || 1;
  const off = (u * p + v * q + b) / norm; // from the middle to the line, along the normal
  const [x, y] = [p - off * u, q - off * v];
  const far = (3 * space.half) / Math.sqrt(norm);
  line(view.x(x - far * v), view.y(y + far * u), view.x(x + far * v), view.y(y - far * u), rgba(theme.text, strength(t)));
}

/** Which states the plane hides from the eye, as a function of the sample; null without a plane. */
export function behindPlane(stage, z) {
  const plane = planeOf(stage);
  if (!plane) return null;
  const { w, b } = plane;
  const { dim } = stage.fine;
  const side = (a, at) => w[0] * a[at] + w[1] * a[at + 1] + w[2] * a[at + 2] + b;
  const eye = side(stage.view.eye, 0);
  return (i) => side(z, i * dim) * eye < 0;
}

/** The part of the plane inside the cube, translucent. */
export function drawPlane3(stage) {
  const { pen, view, space, theme, t } = stage;
  const { w, b } = planeOf(stage);
  const out = new Float32Array(3);
  pen.beginPath();
  for (const corner of section(w, b, space)) {
    view.place(0, corner, 0, out);
    pen.lineTo(out[0], out[1]);
  }
  pen.closePath();
  pen.fillStyle = rgba(theme.text, 0.16 * strength(t));
  pen.fill();
  pen.strokeStyle = rgba(theme.text, 0.8 * strength(t));
  pen.lineWidth = 1.4;
  pen.stroke();
}

/** The cube's edges, thin, and the names of the coordinates at edges that nothing hides. */
export function drawCube({ pen, view, space, theme, axes, side }) {
  const { middle, half } = space;
  const out = new Float32Array(3);
  pen.beginPath();
  for (const pair of edges(space))
    pair.forEach((corner, k) => {
      view.place(0, corner, 0, out);
      k ? pen.lineTo(out[0], out[1]) : pen.moveTo(out[0], out[1]);
    });
  pen.strokeStyle = rgba(theme.text, 0.16);
  pen.lineWidth = 1;
  pen.stroke();
  // The corner below that is nearest the eye, and the upright edge farthest to the left.
  const [x, y] = [0, 1].map((k) => Math.sign(view.eye[k] - middle[k]) || 1);
  const places = [[0, 1.2 * y, -1.08], [1.2 * x, 0, -1.08], [1.12 * y, -1.12 * x, 0.8]];
  places.forEach((place, k) => {
    view.place(0, place.map((value, j) => middle[j] + half * value), 0, out);
    const [X, Y] = [out[0], out[1]].map((at) => Math.min(Math.max(at, 14 * letters()), side - 14 * letters()));
    drawText(pen, theme, axes[k], X, Y, "center", "middle");
  });
}
