// What was measured at the step that is shown, under each stage.

import { make } from "../../stage/web/dom.js";

/** At most three significant digits, as Python's `course.parts.number` writes them. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value && Math.abs(value) < 1e-4) return value.toExponential(1);
  return `${+value.toPrecision(3)}`.replace("-", "−");
}

/** The newest gauges at or before a step; the first where there are none. */
export function measuredAt(metrics, step) {
  return metrics.filter((one) => one.step <= step).at(-1) ?? metrics[0];
}

export class Gauges {
  /** `gauges` are {name, label, unit, title, percent?}; a run shows those that it has measured. */
  constructor(feet, runs, link, gauges) {
    Object.assign(this, { feet, runs, link, gauges });
    this.changed(["step"]);
  }

  changed(names) {
    if (!names.includes("step") && !names.includes("now")) return;
    this.runs.forEach((run, k) => {
      const { step } = run.stage.picture;
      const now = measuredAt(run.metrics, step) ?? {};
      const cells = this.gauges.filter(({ name }) => Number.isFinite(now[name]) && !(name === "nfe" && !now[name])).map((gauge) => this.cell(gauge, now));
      this.feet[k].replaceChildren(make("span", {}, "step ", make("b", {}, `${step}`)), ...cells);
    });
  }

  cell({ name, label, unit, title, percent }, now) {
    const value = percent ? `${(100 * now[name]).toFixed(1)} %` : number(now[name]);
    return make("span", { title }, `${label} `, make("b", {}, value), unit ? ` ${unit}` : "");
  }
}
