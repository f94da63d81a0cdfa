// The layers of the stage, from the back to the front. Each takes the pen (a 2D context in CSS
// pixels), the scene (what to show) and the map from the plane to the canvas, and keeps nothing.

import { densitySide as SIDE, density, fieldAt } from "./density.js";
import { pathsOf, positions } from "./decode.js";
import { dots, stamp } from "./marks.js";
import { DATA, FLOW, fastest, rgba, speedColours } from "./theme.js";

const TRAIL = 8; // pieces of a trail
const BACK = 0.024; // flow time each piece reaches back
const DOT = 2.3; // radius of a particle on a stage of usual size, in pixels
const CROWDED = 240; // pixels of half a side from which on all paths have room
const small = document.createElement("canvas");
small.width = small.height = SIDE;
const pixels = new ImageData(SIDE, SIDE);
const words = new Uint32Array(pixels.data.buffer);
const codes = new Float32Array(SIDE * SIDE);
// Mass that leaves the square fades out over its last pixels; a cut would look like a wall.
const soft = Float32Array.from({ length: SIDE }, (_, k) => Math.min((Math.min(k, SIDE - 1 - k) + 0.5) / 6, 1));

/** A paths record between two pictures: while a new picture eases in, points lie between old and new. */
function placed(scene, name, t, out) {
  const fine = pathsOf(scene.picture, name);
  out ??= new Float32Array(fine.n * 2);
  positions(fine, t, out);
  if (scene.ease >= 1) return out;
  const old = pathsOf(scene.before, name);
  if (old.n !== fine.n) return out;
  const from = positions(old, t, new Float32Array(out.length));
  for (let i = 0; i < out.length; i++) out[i] = from[i] + scene.ease * (out[i] - from[i]);
  return out;
}

export function drawDensity(pen, scene, map) {
  codes.fill(0);
  density(scene.picture, scene.t, codes, scene.ease);
  if (scene.ease < 1) density(scene.before, scene.t, codes, 1 - scene.ease);
  const { ramp } = scene.theme;
  for (let r = 0; r < SIDE; r++) {
    const row = (SIDE - 1 - r) * SIDE; // the plane's y grows upwards
    for (let c = 0; c < SIDE; c++)
      words[row + c] = ramp[Math.min(codes[r * SIDE + c] * soft[r] * soft[c], 255) | 0];
  }
  small.getContext("2d").putImageData(pixels, 0, 0);
  const h = scene.picture.half_side;
  // A pixel is centred on its node, so the outer pixels reach half a pixel beyond the square.
  const reach = h * (1 + 1 / (SIDE - 1));
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "low"; // the pixels are fine enough; "high" only costs more
  pen.drawImage(small, map.x(-reach), map.y(reach), 2 * reach * map.scale, 2 * reach * map.scale);
}

/** The points of the target: where the flow should put its samples. */
export function drawData(pen, scene, map) {
  if (!scene.data) return;
  dots(pen, scene.data.values, map, Math.max(1.1 * map.unit, 0.9), rgba(DATA, scene.theme.dark ? 0.45 : 0.4));
}

/** Whole paths, coloured by speed; straight at constant speed means one colour.
 *
 * A small stage shows fewer of them, or they would run together.
 */
export function drawTrajectories(pen, scene, map) {
  const { frames, count, n } = pathsOf(scene.picture, scene.direction);
  const share = Math.min((map.half * map.scale) / CROWDED, 1);
  const bins = speedColours(scene.theme.dark);
  const most = fastest(scene.picture);
  const paths = bins.map(() => new Path2D());
  for (let i = 0; i < n; i++) {
    if (Math.floor((i + 1) * share) === Math.floor(i * share)) continue;
    let [x, y] = [frames[2 * i], frames[2 * i + 1]];
    for (let k = 2; k < count; k += 2) {
      const at = 2 * (k * n + i);
      const [u, v] = [frames[at], frames[at + 1]];
      const speed = (Math.hypot(u - x, v - y) * (count - 1)) / 2;
      const path = paths[Math.min(Math.floor((speed / most) * bins.length), bins.length - 1)];
      path.moveTo(map.x(x), map.y(y));
      path.lineTo(map.x(u), map.y(v));
      [x, y] = [u, v];
    }
  }
  pen.lineWidth = 0.7 + 0.9 * map.unit;
  paths.forEach((path, k) => {
    pen.strokeStyle = rgba(bins[k], 0.85);
    pen.stroke(path);
  });
}

/** Arrows point the way the particles move; their length has one scale for every picture and time. */
export function drawField(pen, scene, map) {
  const { v, g, h } = fieldAt(scene.picture.field, scene.t);
  const old = scene.ease < 1 ? fieldAt(scene.before.field, scene.t).v : v;
  const way = scene.direction === "encode" ? 1 : -1;
  const cell = (2 * h) / (g - 1);
  pen.strokeStyle = rgba(scene.theme.text, 0.4);
  pen.lineWidth = 1;
  pen.beginPath();
  const every = cell * map.scale < 16 ? 2 : 1; // on a thumbnail all of them would be a grey mat
  for (let r = 1; r < g - 1; r += every)
    for (let c = 1; c < g - 1; c += every) {
      const i = 2 * (r * g + c);
      const a = way * (old[i] + scene.ease * (v[i] - old[i]));
      const b = way * (old[i + 1] + scene.ease * (v[i + 1] - old[i + 1]));
      const speed = Math.hypot(a, b);
      if (speed < 0.02 * h) continue;
      const length = (every * cell * map.scale * 1.05) / (speed + 0.7 * h);
      arrow(pen, map.x(-h + c * cell), map.y(-h + r * cell), a * length, -b * length);
    }
  pen.stroke();
}

/** An arrow centred on its lattice point; the head is a fixed share of the length. */
function arrow(pen, x, y, dx, dy) {
  const [tipX, tipY] = [x + dx / 2, y + dy / 2];
  pen.moveTo(x - dx / 2, y - dy / 2);
  pen.lineTo(tipX, tipY);
  pen.moveTo(tipX - 0.3 * dx + 0.18 * dy, tipY - 0.3 * dy - 0.18 * dx);
  pen.lineTo(tipX, tipY);
  pen.lineTo(tipX - 0.3 * dx - 0.18 * dy, tipY - 0.3 * dy + 0.18 * dx);
}

/** The lattice as the flow bends it: a cell is the fainter, the larger it has become. */
export function drawGrid(pen, scene, map) {
  const name = scene.direction === "encode" ? "data_grid" : "noise_grid";
  const z = placed(scene, name, scene.t);
  const side = Math.round(Math.sqrt(z.length / 2));
  const start = pathsOf(scene.picture, name);
  const rest = cellArea(positions(start, scene.direction === "encode" ? 0 : 1, []), 0, side);
  const X = (i) => map.x(z[2 * i]);
  const Y = (i) => map.y(z[2 * i + 1]);
  for (let r = 0; r < side - 1; r++)
    for (let c = 0; c < side - 1; c++) {
      const i = r * side + c;
      const alpha = Math.min(0.3 * (Math.abs(rest) / Math.max(cellArea(z, i, side), 1e-9)) ** 0.7, 0.75);
      if (alpha < 0.01) continue;
      pen.fillStyle = rgba(FLOW, alpha);
      pen.beginPath();
      pen.moveTo(X(i), Y(i));
      for (const j of [i + 1, i + side + 1, i + side]) pen.lineTo(X(j), Y(j));
      pen.fill();
    }
  const middle = (side - 1) / 2;
  for (const bold of [false, true]) {
    pen.beginPath();
    for (let k = 0; k < side; k++) {
      if ((k === middle) !== bold) continue;
      for (let m = 0; m < side; m++) m ? pen.lineTo(X(k * side + m), Y(k * side + m)) : pen.moveTo(X(k * side), Y(k * side));
      for (let m = 0; m < side; m++) m ? pen.lineTo(X(m * side + k), Y(m * side + k)) : pen.moveTo(X(k), Y(k));
    }
    pen.strokeStyle = rgba(FLOW, bold ? 0.95 : 0.55);
    pen.lineWidth = bold ? 1.8 : 0.8;
    pen.stroke();
  }
}

function cellArea(z, i, side) {
  const at = (j) => [z[2 * j], z[2 * j + 1]];
  const [a, b, c, d] = [at(i), at(i + 1), at(i + side + 1), at(i + side)];
  return 0.5 * Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1]));
}

/** Points with the way they came: each piece of a trail is one stroke for all of them. */
export function drawParticles(pen, scene, map) {
  const { direction, t, theme } = scene;
  const came = direction === "encode" ? -1 : 1;
  const colour = direction === "encode" ? DATA : theme.dark ? "#ffffff" : "#10151c";
  let head = placed(scene, direction, t);
  const points = head;
  pen.lineCap = "butt"; // round ends would overlap and look like beads
  for (let k = 0; k < TRAIL; k++) {
    const back = t + came * BACK * (k + 1);
    if (back < -BACK || back > 1 + BACK) break;
    const tail = placed(scene, direction, back);
    pen.beginPath();
    for (let i = 0; i < tail.length; i += 2) {
      pen.moveTo(map.x(head[i]), map.y(head[i + 1]));
      pen.lineTo(map.x(tail[i]), map.y(tail[i + 1]));
    }
    const fade = 1 - k / TRAIL;
    pen.strokeStyle = rgba(colour, 0.6 * fade ** 1.6);
    pen.lineWidth = map.unit * (0.5 + 1.5 * fade);
    pen.stroke();
    head = tail;
  }
  stamp(pen, points, map, map.unit * DOT, colour, rgba(theme.background, 0.6));
}
