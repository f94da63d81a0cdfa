// A flow that answers: the path of a point, and log p(x) = log N(z(1)) + l(1) with l' = div f. A flow of
// discrete layers adds up their log-determinants instead.

import { dopri5 } from "./dopri5.js";
import { fieldOf } from "./field.js";
import { layersOf } from "./layers.js";

const FRAMES = Array.from({ length: 49 }, (_, k) => k / 48); // times of a path, as the app's
const MOST = 2000; // calls of a solve
const base = (z) => -0.5 * z.reduce((sum, value) => sum + value * value, 0) - 0.5 * Math.log(2 * Math.PI) * z.length;

/** What a solver did and found, as an answer: {t, z, log_det, base, log_prob, calls, steps, rejected, status}. */
function answer(t, z, l, { calls, steps, rejected, status }) {
  const end = z.at(-1);
  const known = status === "ok";
  const [at, change] = known ? [base(end), l.at(-1)] : [NaN, NaN];
  return { t, z, log_det: l, base: at, divergence: change, log_prob: at + change, calls, steps, rejected, status };
}

/** The answer for one point by a field; `t` is where the point lies in flow time. */
function byField(field, point, t, tolerance) {
  const settings = { tolerance, most: MOST };
  let x = Float64Array.from(point);
  if (t > 0) {
    const before = dopri5((s, z) => field(s, z).f, x, [t, 0], settings);
    if (before.status !== "ok") return answer([], [x], [0], before);
    x = before.states.at(-1);
  }
  const d = x.length;
  const rate = (s, y) => {
    const { f, J } = field(s, y.subarray(0, d));
    return Float64Array.from([...f, J.reduce((sum, column, k) => sum + column[k], 0)]);
  };
  const groups = [[0, d], [d, d + 1]];
  const way = dopri5(rate, [...x, 0], FRAMES, { ...settings, groups });
  const times = FRAMES.slice(0, way.states.length);
  return answer(times, way.states.map((y) => [...y.subarray(0, d)]), way.states.map((y) => y[d]), way);
}

/** Through discrete layers: back to the data, and from there to the noise. */
function byLayers(stack, point, t) {
  const { z: x } = stack.between([...point], t, 0);
  const times = Array.from({ length: stack.count + 1 }, (_, k) => k / stack.count);
  const [states, changes] = [[x], [0]];
  let calls = 0;
  for (let k = 0; k < stack.count; k++) {
    const next = stack.between(states[k], times[k], times[k + 1]);
    states.push(next.z);
    changes.push(changes[k] + next.l);
    calls += next.calls;
  }
  const status = states.at(-1).every(Number.isFinite) ? "ok" : "wild";
  return answer(times, states, changes, { calls, steps: stack.count, rejected: 0, status });
}

/** What a flow says of a point (x, y, t). One that is given labels has an answer for each, as `given`. */
export function flowAnswer({ config, weights }, [...point], tolerance = 1e-5) {
  const t = point.pop();
  const stack = layersOf(weights, config);
  if (stack) return byLayers(stack, point, t);
  const kinds = (weights["field.label"] ?? weights["field.inner.label"])?.shape[1];
  if (!kinds) return byField(fieldOf(weights, config), point, t, tolerance);
  const given = Array.from({ length: kinds }, (_, k) => byField(fieldOf(weights, config, k), point, t, tolerance));
  return { ...given[0], given };
}
