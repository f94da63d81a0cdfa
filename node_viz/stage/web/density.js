// The model density at any flow time, from the few times at which Python computed it exactly.
//
// Fading one frame into the next would show two ghosts. Instead each pixel is carried along the field
// to the frame before and to the frame after, where the density is known: along a path
// d/dt log p(t, z(t)) = -div f, so p there, times what the volume did on the way, is p here.
// Discrete layers follow no field: of them the density after the nearest whole layer is shown.

import { between } from "./decode.js";

const SIDE = 128; // pixels a side that are computed; the canvas smooths the rest
const COARSE = 33; // nodes a side that are carried; in between the map is smooth
const STEP = 0.07; // flow time of one midpoint step

/** The field at time t on its own g x g lattice, as `{v, g, h}`. */
export function fieldAt(field, t, out) {
  const [, g] = field.v.shape;
  const [k, u] = between(field.t, t);
  const size = g * g * 2;
  const { values } = field.v;
  const b = Math.min(k + 1, field.t.length - 1) * size;
  out ??= new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const from = values[k * size + i];
    out[i] = from + u * (values[b + i] - from);
  }
  return { v: out, g, h: field.half_side };
}

/** div f on the lattice, by central differences. */
function divergence({ v, g, h }) {
  const out = new Float32Array(g * g);
  const gap = (2 * h) / (g - 1);
  for (let r = 0; r < g; r++) {
    const [r0, r1] = [Math.max(r - 1, 0), Math.min(r + 1, g - 1)];
    for (let c = 0; c < g; c++) {
      const [c0, c1] = [Math.max(c - 1, 0), Math.min(c + 1, g - 1)];
      const dx = (v[2 * (r * g + c1)] - v[2 * (r * g + c0)]) / (c1 - c0);
      const dy = (v[2 * (r1 * g + c) + 1] - v[2 * (r0 * g + c) + 1]) / (r1 - r0);
      out[r * g + c] = (dx + dy) / gap;
    }
  }
  return out;
}

/** x as a lattice coordinate in [0, g - 1). */
function coordinate(x, h, g) {
  return Math.min(Math.max(((x + h) / (2 * h)) * (g - 1), 0), g - 1.0001);
}

function lookup({ v, g, h }, div, x, y, out) {
  const cu = coordinate(x, h, g);
  const ru = coordinate(y, h, g);
  const c = Math.floor(cu);
  const r = Math.floor(ru);
  const [a, b] = [cu - c, ru - r];
  const [w00, w01, w10, w11] = [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b];
  const i = r * g + c;
  const j = i + g;
  out[0] = w00 * v[2 * i] + w01 * v[2 * i + 2] + w10 * v[2 * j] + w11 * v[2 * j + 2];
  out[1] = w00 * v[2 * i + 1] + w01 * v[2 * i + 3] + w10 * v[2 * j + 1] + w11 * v[2 * j + 3];
  out[2] = w00 * div[i] + w01 * div[i + 1] + w10 * div[j] + w11 * div[j + 1];
}

/** Carry a coarse lattice from time t to t1: (x, y, sqrt of the volume factor) for each node. */
function carry(field, h, t, t1) {
  const out = new Float32Array(COARSE * COARSE * 3);
  for (let r = 0, i = 0; r < COARSE; r++)
    for (let c = 0; c < COARSE; c++, i += 3) {
      out[i] = -h + (2 * h * c) / (COARSE - 1);
      out[i + 1] = -h + (2 * h * r) / (COARSE - 1);
    }
  const steps = Math.ceil(Math.abs(t1 - t) / STEP);
  const dt = (t1 - t) / steps;
  const f = new Float32Array(3);
  for (let s = 0; s < steps; s++) {
    const first = fieldAt(field, t + s * dt);
    const middle = fieldAt(field, t + (s + 0.5) * dt);
    const [div0, div1] = [divergence(first), divergence(middle)];
    for (let i = 0; i < out.length; i += 3) {
      lookup(first, div0, out[i], out[i + 1], f);
      lookup(middle, div1, out[i] + 0.5 * dt * f[0], out[i + 1] + 0.5 * dt * f[1], f);
      out[i] += dt * f[0];
      out[i + 1] += dt * f[1];
      out[i + 2] += dt * f[2];
    }
  }
  // Codes are sqrt(p), so they feel half of the logarithm.
  for (let i = 2; i < out.length; i += 3) out[i] = Math.exp(0.5 * out[i]);
  return out;
}

/** A frame three times finer, so that enlarging it shows neither facets nor steps along edges. */
function refine(frame) {
  if (frame.fine) return frame.fine;
  const n = frame.p.shape[0];
  const m = (n - 1) * 3 + 1;
  const weights = [0, 1, 2].map((k) => cubic(k / 3));
  const along = (source, rows, at, put) => {
    for (let r = 0; r < rows; r++)
      for (let j = 0; j < m; j++) {
        const k = Math.floor(j / 3);
        const w = weights[j % 3];
        let sum = 0;
        for (let q = -1; q < 3; q++)
          sum += w[q + 1] * source[at(r, Math.min(Math.max(k + q, 0), n - 1))];
        put(r, j, sum);
      }
  };
  const wide = new Float32Array(n * m);
  along(frame.p.values, n, (r, c) => r * n + c, (r, j, s) => (wide[r * m + j] = s));
  const fine = new Uint8ClampedArray(m * m);
  along(wide, m, (c, r) => r * m + c, (c, j, s) => (fine[j * m + c] = s));
  return (frame.fine = { codes: fine, m, h: frame.half_side });
}

/** Mitchell and Netravali's cubic: between the sharp one that rings and the smooth one that blurs. */
function cubic(u) {
  const near = (x) => (7 * x ** 3 - 12 * x * x + 16 / 3) / 6;
  const far = (x) => ((-7 / 3) * x ** 3 + 12 * x * x - 20 * x + 32 / 3) / 6;
  return [far(1 + u), near(u), near(1 - u), far(2 - u)];
}

function sample({ codes, m, h }, x, y) {
  const cu = ((x + h) / (2 * h)) * (m - 1);
  const ru = ((y + h) / (2 * h)) * (m - 1);
  if (cu < 0 || ru < 0 || cu >= m - 1 || ru >= m - 1) return 0;
  const c = cu | 0;
  const r = ru | 0;
  const [a, b] = [cu - c, ru - r];
  const i = r * m + c;
  const low = codes[i] + a * (codes[i + 1] - codes[i]);
  const high = codes[i + m] + a * (codes[i + m + 1] - codes[i + m]);
  return low + b * (high - low);
}

/** Add `weight` times the frame, seen through the carried lattice, to the SIDE x SIDE `out`. */
function lay(out, frame, map, weight) {
  const fine = refine(frame);
  const { h } = fine;
  const ratio = (COARSE - 1) / (SIDE - 1);
  for (let r = 0, i = 0; r < SIDE; r++) {
    const k = Math.min(Math.floor(r * ratio), COARSE - 2);
    const b = r * ratio - k;
    for (let c = 0; c < SIDE; c++, i++) {
      if (!map) {
        out[i] += weight * sample(fine, -h + (2 * h * c) / (SIDE - 1), -h + (2 * h * r) / (SIDE - 1));
        continue;
      }
      const l = Math.min(Math.floor(c * ratio), COARSE - 2);
      const a = c * ratio - l;
      const p = 3 * (k * COARSE + l);
      const q = p + 3 * COARSE;
      const [w00, w01, w10, w11] = [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b];
      const x = w00 * map[p] + w01 * map[p + 3] + w10 * map[q] + w11 * map[q + 3];
      const y = w00 * map[p + 1] + w01 * map[p + 4] + w10 * map[q + 1] + w11 * map[q + 4];
      const s = w00 * map[p + 2] + w01 * map[p + 5] + w10 * map[q + 2] + w11 * map[q + 5];
      out[i] += weight * s * sample(fine, x, y);
    }
  }
}

/** Add `weight` times the density of `picture` at flow time t, as codes, to `out`. */
export function density(picture, t, out, weight = 1) {
  const frames = picture.density;
  if (!frames.length) return;
  const times = frames.map((frame) => frame.t);
  const [k, u] = between(times, t);
  const h = frames[k].half_side;
  if (picture.layers) return lay(out, frames[u < 0.5 ? k : k + 1] ?? frames[k], null, weight);
  const put = (frame, part) => {
    if (part < 1e-3) return;
    const map = Math.abs(frame.t - t) > 1e-3 ? carry(picture.field, h, t, frame.t) : null;
    lay(out, frame, map, weight * part);
  };
  put(frames[k], 1 - u);
  if (frames[k + 1]) put(frames[k + 1], u);
}

export const densitySide = SIDE;
