// Discrete flows: layers that can be undone, each in whole or a share of it (node_viz/flows/discrete).

import { ACTIVATIONS, affine, below, counted } from "./field.js";

const BOUND = 2; // of the logarithm of a stretch, as in realnvp.py
const WHOLE = 1e-6; // shares of a layer that rounding makes
const TRIES = 60;

/** One planar layer: z + u tanh(w . z + b) with w . u above -1. */
function planar({ w: { values: w }, b: { values: [b] }, u: { values: u } }) {
  const dot = (a, c) => a[0] * c[0] + a[1] * c[1];
  const along = dot(w, u);
  const allowed = Math.max(along, 0) + Math.log1p(Math.exp(-Math.abs(along))) - 1;
  const push = u.map((value, i) => value + ((allowed - along) * w[i]) / dot(w, w));
  const moved = (z, h, share) => z.map((value, i) => value + share * push[i] * h);
  return {
    forward(z, share) {
      const h = Math.tanh(dot(z, w) + b);
      return { z: moved(z, h, share), l: Math.log1p(share * allowed * (1 - h * h)), calls: 1 };
    },
    inverse(z, share) {
      const { a, tries } = unpushed(dot(z, w) + b, share * allowed);
      const h = Math.tanh(a);
      return { z: moved(z, h, -share), l: -Math.log1p(share * allowed * (1 - h * h)), calls: tries };
    },
  };
}

/** Solve a + c tanh a = y for a by Newton's method, kept inside a bracket. */
function unpushed(y, c) {
  let [low, high, a] = [y - Math.abs(c), y + Math.abs(c), y];
  for (let tries = 1; tries <= TRIES; tries++) {
    const h = Math.tanh(a);
    const off = a + c * h - y;
    if (off < 0) low = a;
    if (off > 0) high = a;
    let next = a - off / (1 + c * (1 - h * h));
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (off === 0) next = a;
    const still = Math.abs(next - a) <= 1e-15 * (1 + Math.abs(a));
    a = next;
    if (still) return { a, tries };
  }
  return { a, tries: TRIES };
}

/** The network (s, m) of one number. */
function conditioner(w, both) {
  const count = counted(w, "weights.");
  return (value) => {
    let h = [value];
    for (let k = 0; k < count; k++) h = affine(w[`weights.${k}`], w[`biases.${k}`].values, h).map((a) => both(a)[0]);
    const [s, m] = affine(w.out_weight, w.out_bias.values, h);
    return [BOUND * Math.tanh(s / BOUND), m];
  };
}

/** One coupling layer: a coordinate stays, the other moves by what it sees there. */
function coupling(kept, net) {
  const put = (z, value) => (kept ? [value, z[1]] : [z[0], value]);
  return {
    forward(z, share) {
      const [s, m] = net(z[kept]).map((part) => share * part);
      return { z: put(z, z[1 - kept] * Math.exp(s) + m), l: s, calls: 1 };
    },
    inverse(z, share) {
      const [s, m] = net(z[kept]).map((part) => share * part);
      return { z: put(z, (z[1 - kept] - m) * Math.exp(-s)), l: -s, calls: 1 };
    },
  };
}

/** Glow's matrix and shift before a coupling. */
function mixed({ lower, upper, log_diagonal, shift }, after) {
  const [a, b] = [lower.values[0], upper.values[0]];
  const scaled = (share) => log_diagonal.values.map((value) => share * value);
  return {
    forward(z, share) {
      const [p, q] = scaled(share);
      const x = z[0] * Math.exp(p) + share * b * z[1];
      const y = z[1] * Math.exp(q) + share * a * x;
      const next = after.forward([x + share * shift.values[0], y + share * shift.values[1]], share);
      return { z: next.z, l: next.l + p + q, calls: 1 };
    },
    inverse(z, share) {
      const [p, q] = scaled(share);
      const before = after.inverse(z, share);
      const x = before.z[0] - share * shift.values[0];
      const y = (before.z[1] - share * shift.values[1] - share * a * x) * Math.exp(-q);
      return { z: [(x - share * b * y) * Math.exp(-p), y], l: before.l - p - q, calls: 1 };
    },
  };
}

const passed = (t, count) => {
  const at = t * count;
  return Math.abs(at - Math.round(at)) < WHOLE * count ? Math.round(at) : at;
};

/** The layers of a discrete flow as {count, between(z, t0, t1)}; null for a flow of a field. */
export function layersOf(weights, config) {
  const count = counted(weights, "stack.");
  if (!count) return null;
  const both = ACTIVATIONS[config.activation];
  const stack = Array.from({ length: count }, (_, k) => {
    const w = below(weights, `stack.${k}.`);
    if (w.u) return planar(w);
    const own = w["mix.shift"] ? below(w, "coupling.") : w;
    const couple = coupling(k % 2, conditioner(below(own, "net."), both));
    return w["mix.shift"] ? mixed(below(w, "mix."), couple) : couple;
  });
  const between = (z, t0, t1) => {
    const [low, high] = [passed(t0, count), passed(t1, count)].sort((a, b) => a - b);
    const pieces = [];
    for (let k = Math.floor(low); k < Math.ceil(high); k++) pieces.push([stack[k], Math.max(low - k, 0), Math.min(high - k, 1)]);
    if (t0 > t1) pieces.reverse().forEach((piece) => piece.push(...piece.splice(1, 2).reverse()));
    let [l, calls] = [0, 0];
    for (const [layer, start, end] of pieces) {
      for (const [way, share] of [["inverse", start], ["forward", end]]) {
        if (!share) continue;
        const next = layer[way](z, share);
        [z, l, calls] = [next.z, l + next.l, calls + next.calls];
      }
    }
    return { z, l, calls };
  };
  return { count, between };
}
