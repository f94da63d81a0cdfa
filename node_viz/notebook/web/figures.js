// The numbers that stand over a pane: those of the picture shown.

const short = (value) => (Math.abs(value) < 0.0995 && value ? value.toPrecision(1) : value.toFixed(2)).replace("-", "−");

/** A metric as words; nothing where it was not measured. */
const read = (metrics, name, write) => (Number.isFinite(metrics[name]) ? [write(metrics[name])] : []);

const OF = {
  flow: (m) => [
    ...read(m, "kl", (v) => `KL ${short(v)} nats`),
    ...(m.log_dets ? [`${m.log_dets} layers`] : read(m, "nfe", (v) => `NFE ${v}`)),
  ],
  net: (m) => [
    ...read(m, "accuracy", (v) => `${(100 * v).toFixed(1)}% right`),
    ...read(m, "mse", (v) => `MSE ${short(v)}`),
    ...read(m, "nfe_forward", (v) => `NFE ${v}`),
  ],
  series: (m) => [...read(m, "rmse_in", (v) => `RMSE seen ${short(v)}`), ...read(m, "rmse_out", (v) => `beyond ${short(v)}`)],
};

/** What is said of a picture: its step and what was measured last by then. */
export function figures(kind, { step, metrics }) {
  return [`step ${step}`, ...(metrics ? OF[kind](metrics) : [])].join(" · ");
}
