// Models of series that answer: what a latent ODE or an RNN says of observations that somebody has moved
// (node_viz/series).

import { dopri5, equalSteps, FIXED } from "./dopri5.js";
import { affine, below } from "./field.js";
import { depthField } from "./net.js";

const FINE = 1e-6; // tolerance where the run's own solver is none of those here

const gate = (x) => 1 / (1 + Math.exp(-x));

/** One step of a GRU: the state after it has seen x. */
function read(w, h, x) {
  const input = affine(w.weight_ih_l0, w.bias_ih_l0.values, x);
  const own = affine(w.weight_hh_l0, w.bias_hh_l0.values, h);
  const n = h.length;
  return h.map((value, i) => {
    const r = gate(input[i] + own[i]);
    const z = gate(input[n + i] + own[n + i]);
    return (1 - z) * Math.tanh(input[2 * n + i] + r * own[2 * n + i]) + z * value;
  });
}

/** A network with one hidden layer of tanh. */
const perceptron = (w, x) => affine(w["2.weight"], w["2.bias"].values, affine(w["0.weight"], w["0.bias"].values, x).map(Math.tanh));

/** Observations [t, x, y] as the reader takes them: (x, y, how far back the one before lies). */
const rows = (seen) => seen.map(([t, x, y], k) => Float64Array.from([x, y, t - (k ? seen[k - 1][0] : 0)]));

const nothing = (w) => new Float64Array(w.weight_hh_l0.shape[1]);

/** z at times `at`, by the run's own solver and the cubics between its stops. */
function carried(field, z0, at, config) {
  const { solver_steps: steps, solver, rtol } = config;
  const count = Math.max(1, Math.ceil(Math.max(...at) * steps - 1e-6));
  const stops = Array.from({ length: count + 1 }, (_, k) => k / steps);
  const f = (t, z) => field(0, z);
  const settings = { tolerance: solver === "dopri5" ? rtol : FINE, most: 3000 };
  const way = FIXED.includes(solver) ? equalSteps(f, z0, stops, solver, 1) : dopri5(f, z0, stops, settings);
  if (way.status !== "ok") return { ...way, z: null };
  const slopes = way.states.map((z) => field(0, z));
  const z = at.map((t) => {
    const left = Math.min(Math.max(Math.floor(t * steps), 0), count - 1);
    const u = t * steps - left;
    const smooth = u * u * (3 - 2 * u);
    const [a, b, f0, f1] = [way.states[left], way.states[left + 1], slopes[left], slopes[left + 1]];
    return a.map((value, i) => value + smooth * (b[i] - value) + (u * (1 - u) * ((1 - u) * f0[i] - u * f1[i])) / steps);
  });
  return { ...way, z };
}

function latentOde({ config, weights }, seen, at, noise) {
  const reader = below(weights, "reader.");
  const field = depthField(below(weights, "field."), config.activation);
  const decode = below(weights, "decode.");
  const last = rows(seen).reverse().reduce((h, x) => read(reader, h, x), nothing(reader));
  const guess = affine(weights["guess.weight"], weights["guess.bias"].values, last);
  const size = guess.length / 2;
  const mean = guess.slice(0, size);
  const way = (z0) => {
    const found = carried(field, z0, at, config);
    return { ...found, line: found.z && found.z.map((z) => [...perceptron(decode, z)]) };
  };
  const own = way(mean);
  const fan = noise.map((draw) => way(mean.map((m, i) => m + Math.exp(guess[size + i]) * draw[i])).line);
  const { calls, steps, rejected, status } = own;
  return { said: own.line, fan: fan.every(Boolean) ? fan : [], calls, steps, rejected, status };
}

function gapRnn({ weights }, seen, at) {
  const reader = below(weights, "reader.");
  const head = below(weights, "head.");
  const say = (h, ahead) => perceptron(head, [...h, ahead]);
  const [times, states] = [[0], [nothing(reader)]];
  rows(seen).forEach((x, k) => {
    states.push(read(reader, states.at(-1), x));
    times.push(seen[k][0]);
  });
  const gap = seen.at(-1)[0] / seen.length;
  while (times.at(-1) + gap < at.at(-1)) {
    const x = say(states.at(-1), gap);
    states.push(read(reader, states.at(-1), [...x, gap]));
    times.push(times.at(-1) + gap);
  }
  const said = at.map((t) => {
    let last = 0;
    while (last + 1 < times.length && times[last + 1] <= t) last++;
    return [...say(states[last], t - times[last])];
  });
  return { said, fan: [], calls: states.length - 1, steps: states.length - 1, rejected: 0, status: "ok" };
}

/** What a model says of a series, at times `at`: {said, fan, calls, steps, rejected, status}. */
export function seriesAnswer(run, seen, at) {
  return run.config.model === "rnn" ? gapRnn(run, seen, at) : latentOde(run, seen, at, run.noise);
}
