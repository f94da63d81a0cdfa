// An ODE-Net that answers: the way of an input, what the network says of it, and how deep it went
// (node_viz/odenets, node_viz/fields/depth.py).

import { dopri5, equalSteps } from "./dopri5.js";
import { ACTIVATIONS, affine, below, counted } from "./field.js";

const FRAMES = Array.from({ length: 33 }, (_, k) => k / 32);
const MOST = 4000; // calls of a solve

const BASES = {
  polynomial: (m, t) => {
    const values = [1, 2 * t - 1];
    for (let k = 1; k < m - 1; k++) values.push(((2 * k + 1) * (2 * t - 1) * values[k] - k * values[k - 1]) / (k + 1));
    return values.slice(0, m);
  },
  fourier: (m, t) =>
    Array.from({ length: m }, (_, k) => {
      const wave = Math.floor((k + 1) / 2) * 2 * Math.PI * t;
      return k === 0 ? 1 : k % 2 ? Math.cos(wave) : Math.sin(wave);
    }),
  pieces: (m, t) => {
    const here = Math.min(m - 1, Math.max(0, Math.floor(t * m + 1e-9)));
    return Array.from({ length: m }, (_, k) => Number(k === here));
  },
};

/** sum_j psi_j alpha_j of a stack of parameters (m, ...). */
function mixed({ values, shape: [modes, ...shape] }, psi) {
  const size = values.length / modes;
  if (modes === 1) return { values, shape };
  const out = new Float64Array(size);
  psi.forEach((weight, j) => {
    if (weight) for (let i = 0; i < size; i++) out[i] += weight * values[j * size + i];
  });
  return { values: out, shape };
}

/** A perceptron of z whose weights may vary with depth: (t, z) -> f. */
export function depthField(w, activation, basis) {
  const both = ACTIVATIONS[activation];
  const count = counted(w, "weights.");
  const modes = w.out_bias.shape[0];
  return (t, z) => {
    const psi = modes > 1 ? basis(modes, t) : [1];
    let h = z;
    for (let k = 0; k < count; k++) {
      let { values: bias } = mixed(w[`biases.${k}`], psi);
      if (k === 0 && w.time) bias = bias.map((b, i) => b + t * w.time.values[i]);
      h = affine(mixed(w[`weights.${k}`], psi), bias, h).map((a) => both(a)[0]);
    }
    return affine(mixed(w.out_weight, psi), mixed(w.out_bias, psi).values, h);
  };
}

/** The depth S(x) of an input, 1 where it is not learnt. */
function depthOf(w, x) {
  if (!w.weight) return 1;
  const h = affine(w.weight, w.bias.values, x).map(Math.tanh);
  return h.reduce((sum, value, i) => sum + value * w.out.values[i], w.shift.values[0]);
}

/** z(0) = h_x(x). */
function embedded(w, config, x) {
  if (w.weight) return affine(w.weight, w.bias.values, x);
  const order = { order2: 2, order3: 3 }[config.augment] ?? 1;
  const extra = config.augment === "zero" ? config.augment_dims : 0;
  return Float64Array.from([...x, ...new Array((order - 1) * x.length + extra).fill(0)]);
}

/** What a network says of an input: {t, z, answer, depth, calls, steps, rejected, status}. */
export function netAnswer({ config, weights, inputs }, point, tolerance = 1e-5) {
  const x = point.slice(0, inputs);
  const untied = config.model === "resnet";
  const stacked = untied || config.depth_variance === "stacked";
  const basis = stacked ? BASES.pieces : BASES[config.basis];
  const field = depthField(below(weights, "field."), config.activation, basis);
  const S = depthOf(below(weights, "span."), x);
  const slope = (t, z) => {
    const f = field(S * t, config.data_control ? [...z, ...x] : z);
    const dz = f.length < z.length ? [...z.slice(f.length), ...f] : f;
    return Float64Array.from(dz, (value) => S * value);
  };
  const start = embedded(below(weights, "embed."), config, x);
  const layered = config.model === "resnet" || config.model === "resnet-tied";
  const way = layered ? throughLayers(slope, start, config.solver_steps)
    : stacked ? byPieces(slope, start, weights["field.out_bias"].shape[0], tolerance)
      : { t: FRAMES, ...dopri5(slope, start, FRAMES, { tolerance, most: MOST }) };
  const z = way.states.map((state) => [...state]);
  const end = z.at(-1);
  const head = weights["head.weight"];
  const answer = head ? affine(head, weights["head.bias"].values, end)[0] : end[0];
  const { calls, steps, rejected, status } = way;
  const known = status === "ok";
  return { t: way.t.slice(0, z.length), z, answer: known ? answer : NaN, depth: S, calls, steps, rejected, status };
}

/** The layers of a ResNet, number for number Euler's steps. */
function throughLayers(slope, start, layers) {
  const t = Array.from({ length: layers + 1 }, (_, k) => k / layers);
  return { t, ...equalSteps(slope, start, t, "euler", 1) };
}

/** No solver may step across a jump of the weights: each piece is solved by itself. */
function byPieces(slope, start, count, tolerance) {
  const whole = { t: [0], states: [start], calls: 0, steps: 0, rejected: 0, status: "ok" };
  for (let k = 0; k < count && whole.status === "ok"; k++) {
    const times = Array.from({ length: 12 }, (_, i) => (k + i / 11) / count);
    const here = (k + 0.5) / count;
    const part = dopri5((_, z) => slope(here, z), whole.states.at(-1), times, { tolerance, most: MOST });
    whole.t.push(...times.slice(1));
    whole.states.push(...part.states.slice(1));
    for (const name of ["calls", "steps", "rejected"]) whole[name] += part[name];
    whole.status = part.status;
  }
  return whole;
}
