// The fields of flows in double precision: f(t, z) with its exact Jacobian, from the weights of a run. Which
// network it is, the names of the weights say; the formulae are those of node_viz/fields.

/** Value and slope of each activation. */
export const ACTIVATIONS = {
  tanh: (x) => {
    const h = Math.tanh(x);
    return [h, 1 - h * h];
  },
  silu: (x) => {
    const gate = 1 / (1 + Math.exp(-x));
    const h = x * gate;
    return [h, gate + h * (1 - gate)];
  },
  softplus: (x) => [Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1 / (1 + Math.exp(-x))],
  sin: (x) => [Math.sin(x), Math.cos(x)],
};

/** The weights whose names begin so, without that beginning. */
export function below(weights, start) {
  const names = Object.keys(weights).filter((name) => name.startsWith(start));
  return Object.fromEntries(names.map((name) => [name.slice(start.length), weights[name]]));
}

/** How many there are of `start0`, `start1`, ... */
export function counted(weights, start) {
  let k = 0;
  while (Object.keys(weights).some((name) => name === `${start}${k}` || name.startsWith(`${start}${k}.`))) k++;
  return k;
}

/** W h + b; W is (outputs, inputs). */
export function affine({ values: W, shape: [outputs, inputs] }, b, h) {
  const out = new Float64Array(outputs);
  for (let i = 0, at = 0; i < outputs; i++) {
    let sum = b ? b[i] : 0;
    for (let j = 0; j < inputs; j++, at++) sum += W[at] * h[j];
    out[i] = sum;
  }
  return out;
}

/** W H for tangents H, a list of columns. */
const carried = (W, H) => H.map((column) => affine(W, null, column));

const unit = (d) => Array.from({ length: d }, (_, k) => Float64Array.from({ length: d }, (_, i) => Number(i === k)));

/** Send values and tangents through an activation. */
function activated(both, a, H) {
  const slopes = new Float64Array(a.length);
  const h = a.map((value, i) => {
    const [out, slope] = both(value);
    slopes[i] = slope;
    return out;
  });
  return [h, H.map((column) => column.map((value, i) => value * slopes[i]))];
}

/** f = W_out s(... s(W_1 z + w_t t + V c + b_1) ...) + b_out, fields/mlp.py. */
function perceptron(w, both, label) {
  const count = counted(w, "weights.");
  const kinds = w.label?.shape[1];
  return (t, z) => {
    const shift = w["biases.0"].values.map((b, i) => b + t * w.time.values[i] + (kinds ? w.label.values[i * kinds + label] : 0));
    let [h, H] = [z, unit(z.length)];
    for (let k = 0; k < count; k++) {
      const W = w[`weights.${k}`];
      [h, H] = activated(both, affine(W, k ? w[`biases.${k}`].values : shift, h), carried(W, H));
    }
    return { f: affine(w.out_weight, w.out_bias.values, h), J: carried(w.out_weight, H) };
  };
}

/** layer(t, h) = (W h + b) * sigmoid(u t + v) + w t, fields/concatsquash.py. */
function concatSquash(w, both) {
  const layers = Array.from({ length: counted(w, "layers.") }, (_, k) => below(w, `layers.${k}.`));
  return (t, z) => {
    let [h, H] = [z, unit(z.length)];
    layers.forEach(({ weight, bias, gate_time, gate_bias, shift }, k) => {
      const gate = gate_time.values.map((u, i) => 1 / (1 + Math.exp(-(u * t + gate_bias.values[i]))));
      const a = affine(weight, bias.values, h).map((value, i) => value * gate[i] + shift.values[i] * t);
      const A = carried(weight, H).map((column) => column.map((value, i) => value * gate[i]));
      [h, H] = k < layers.length - 1 ? activated(both, a, A) : [a, A];
    });
    return { f: h, J: H };
  };
}

const logCosh = (x) => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x)));

/** W^T h; W is (outputs, inputs). */
function back({ values: W, shape: [outputs, inputs] }, h) {
  const out = new Float64Array(inputs);
  for (let i = 0, at = 0; i < outputs; i++) for (let j = 0; j < inputs; j++, at++) out[j] += W[at] * h[i];
  return out;
}

/** f = -grad Phi, J = -Hessian, fields/potential.py. */
function potential(w) {
  const count = counted(w, "weights.");
  const step = 1 / Math.max(count, 1);
  const size = w.opening.shape[0];
  const half = w.half_quadratic.values;
  const Q = half.map((value, i) => value + half[(i % size) * size + Math.floor(i / size)]);
  return (t, z) => {
    const d = z.length;
    const s = Float64Array.from([...z, t, 1]);
    let a = back(w.opening, s);
    let u = a.map(logCosh);
    const slopes = [a.map(Math.tanh)];
    for (let k = 0; k < count; k++) {
      a = affine(w[`weights.${k}`], w[`biases.${k}`].values, u);
      u = u.map((value, i) => value + step * logCosh(a[i]));
      slopes.push(a.map(Math.tanh));
    }
    const outputs = [w.out_weight.values];
    for (let k = count - 1; k >= 0; k--) {
      const [v] = outputs;
      const behind = back(w[`weights.${k}`], v.map((value, i) => value * slopes[k + 1][i]));
      outputs.unshift(v.map((value, i) => value + step * behind[i]));
    }
    const inner = affine(w.opening, null, outputs[0].map((value, i) => value * slopes[0][i]));
    const f = z.map((_, i) => -inner[i] - s.reduce((sum, value, j) => sum + value * Q[j * size + i], 0));
    const J = unit(d).map((_, k) => z.map((_, i) => -Q[i * size + k]));
    const du = Array.from({ length: d }, () => new Float64Array(a.length));
    slopes.forEach((slope, layer) => {
      const W = w[`weights.${layer - 1}`];
      const B = layer ? du.map((column) => affine(W, null, column)) : du.map((_, k) => w.opening.values.slice(k * a.length, (k + 1) * a.length));
      const h = layer ? step : 1;
      for (let k = 0; k < d; k++) {
        for (let i = 0; i < d; i++)
          for (let m = 0; m < slope.length; m++) J[k][i] -= h * (1 - slope[m] ** 2) * outputs[layer][m] * B[i][m] * B[k][m];
      }
      B.forEach((column, k) => (du[k] = du[k].map((value, m) => value + h * slope[m] * column[m])));
    });
    return { f, J };
  };
}

/** The field of a flow: (t, z) -> {f, J}, J a list of columns df/dz_k.
 *
 * `weights` are those named "field.*"; `label` is one of those that the field was given.
 */
export function fieldOf(weights, config, label = 0) {
  const drifting = "field.inner.out_bias" in weights || Object.keys(weights).some((name) => name.startsWith("field.inner."));
  const w = below(weights, drifting ? "field.inner." : "field.");
  const both = ACTIVATIONS[config.activation];
  const inner = w.opening ? potential(w) : w["layers.0.weight"] ? concatSquash(w, both) : perceptron(w, both, label);
  if (!drifting) return inner;
  const rate = -Math.log(config.base_std); // a linear drift that stays, fields/drift.py
  return (t, z) => {
    const { f, J } = inner(t, z);
    return { f: f.map((value, i) => value + rate * z[i]), J: J.map((column, k) => column.map((value, i) => value + rate * (i === k))) };
  };
}
