// Dormand-Prince 5(4) with the step control of torchdiffeq, which Python solves with: the same steps are
// tried, so the calls agree, and places between steps are read off the same polynomial.
//
// References: A family of embedded Runge-Kutta formulae (Dormand, Prince, 1980).

const C = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const A = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
// the fifth order less the fourth
const ERROR = [35 / 384 - 1951 / 21600, 0, 500 / 1113 - 22642 / 50085, 125 / 192 - 451 / 720,
  -2187 / 6784 + 12231 / 42400, 11 / 84 - 649 / 6300, -1 / 60];
const MIDDLE = [6025192743 / 30085553152, 0, 51252292925 / 65400821598, -2691868925 / 45128329728,
  187940372067 / 1594534317056, -1776094331 / 19743644256, 11237099 / 235043384].map((weight) => weight / 2);
const ORDER = 5;
const [SAFETY, LARGEST, SMALLEST] = [0.9, 10, 0.2];

export const SENTENCES = {
  ok: "The solver reached the end.",
  limit: "The solver spent all the calls it was allowed.",
  underflow: "The solver's steps became too small.",
  wild: "A number became infinite or undefined.",
};

/** y + h (w . k), number by number. */
function along(y, h, weights, slopes) {
  const out = Float64Array.from(y);
  weights.forEach((weight, j) => {
    if (!weight) return;
    const slope = slopes[j];
    for (let i = 0; i < out.length; i++) out[i] += h * weight * slope[i];
  });
  return out;
}

/** The largest root mean square of an error over its tolerance, of each group of numbers. */
function ratio(error, y0, y1, tolerance, groups) {
  let worst = 0;
  for (const [from, to] of groups) {
    let sum = 0;
    for (let i = from; i < to; i++)
      sum += (error[i] / (tolerance + tolerance * Math.max(Math.abs(y0[i]), Math.abs(y1[i])))) ** 2;
    const size = Math.sqrt(sum / (to - from));
    if (!(size <= worst)) worst = size; // NaN counts as worst
  }
  return worst;
}

/** The quartic with the right ends, slopes and middle of a step. */
function quartic(y0, y1, slopes, h) {
  const middle = along(y0, h, MIDDLE, slopes);
  const [f0, f1] = [slopes[0], slopes.at(-1)];
  return (x) => y0.map((start, i) => {
    const a = 2 * h * (f1[i] - f0[i]) - 8 * (y1[i] + start) + 16 * middle[i];
    const b = h * (5 * f0[i] - 3 * f1[i]) + 18 * start + 14 * y1[i] - 32 * middle[i];
    const c = h * (f1[i] - 4 * f0[i]) - 11 * start - 5 * y1[i] + 16 * middle[i];
    return start + x * (h * f0[i] + x * (c + x * (b + x * a)));
  });
}

const finite = (y) => y.every(Number.isFinite);

/** Solve y' = f(t, y) from times[0] to the last of `times`, which run one way; returns the states there.
 *
 * `tolerance` is relative and absolute at once; `groups` [from, to) are weighed each by itself. Returns
 * {states, calls, steps, rejected, status}; of a solve that did not get there the rest is missing.
 */
export function dopri5(f, y0, times, { tolerance = 1e-5, first = 0.1, most = 4000, groups = [[0, y0.length]] } = {}) {
  const sign = times.at(-1) < times[0] ? -1 : 1;
  let calls = 0;
  const slope = (s, y) => {
    calls += 1;
    const out = f(sign * s, y);
    return sign < 0 ? out.map((value) => -value) : out;
  };
  const stops = times.map((t) => sign * t);
  const end = stops.at(-1);
  const states = [Float64Array.from(y0)];
  let [s, h, y, k0] = [stops[0], first, states[0], slope(stops[0], states[0])];
  let [steps, rejected, read] = [0, 0, null];
  const over = (status) => ({ states, calls, steps, rejected, status });
  for (const stop of stops.slice(1)) {
    while (stop > s) {
      if (!Number.isFinite(h) || !finite(y)) return over("wild");
      if (!(s + h > s)) return over("underflow");
      if (calls + 6 > most) return over("limit");
      let to = s + h;
      if (s < end && end < to) [to, h] = [end, end - s];
      const slopes = [k0];
      let next = y;
      C.forEach((c, i) => {
        next = along(y, h, A[i], slopes);
        slopes.push(slope(c === 1 ? to : s + c * h, next));
      });
      const error = along(new Float64Array(y.length), h, ERROR, slopes);
      const off = ratio(error, y, next, tolerance, groups);
      if (off <= 1) {
        const [from, size, curve] = [s, to - s, quartic(y, next, slopes, h)];
        read = (t) => curve((t - from) / size);
        [s, y, k0, steps] = [to, next, slopes.at(-1), steps + 1];
      } else rejected += 1;
      const least = off < 1 ? 1 : SMALLEST;
      h *= off === 0 ? LARGEST : Math.min(LARGEST, Math.max(SAFETY / off ** (1 / ORDER), least));
    }
    states.push(read(stop));
  }
  return over(finite(y) ? "ok" : "wild");
}

const TABLES = {
  euler: { c: [0], a: [[]], b: [1] },
  midpoint: { c: [0, 0.5], a: [[], [0.5]], b: [0, 1] },
  rk4: { c: [0, 0.5, 0.5, 1], a: [[], [0.5], [0, 0.5], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6] },
};

export const FIXED = Object.keys(TABLES);

/** The same by equal steps of a textbook method: so many between each two times. */
export function equalSteps(f, y0, times, method, each) {
  const { c, a, b } = TABLES[method];
  const states = [Float64Array.from(y0)];
  let y = states[0];
  for (let k = 1; k < times.length; k++) {
    const h = (times[k] - times[k - 1]) / each;
    for (let i = 0; i < each; i++) {
      const t = times[k - 1] + i * h;
      const slopes = [];
      c.forEach((part, j) => slopes.push(f(t + part * h, along(y, h, a[j], slopes))));
      y = along(y, h, b, slopes);
    }
    states.push(y);
  }
  const calls = (times.length - 1) * each * c.length;
  return { states, calls, steps: (times.length - 1) * each, rejected: 0, status: finite(y) ? "ok" : "wild" };
}
