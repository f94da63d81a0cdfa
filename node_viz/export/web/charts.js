// Small curves over the training step, one panel a gauge, one line a run. A line marks the step that the
// stages show; a press or a drag moves it, and so do the arrow keys of the stages.

import { roundNumbers } from "../../stage/web/axes.js";
import { number } from "./gauges.js";

const HEIGHT = 132; // of a panel, in pixels
const WIDE = 260; // pixels from which panels stand side by side
const EDGE = { left: 42, right: 8, top: 22, bottom: 20 };
const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Where a step lies: the first hundred matter as much as the last thousand. */
const placed = (step) => Math.log1p(step);

class Panel {
  constructor({ name, label, unit, log }, runs, link, width) {
    Object.assign(this, { name, link, log, width });
    this.lines = runs.map(({ metrics, colour }) => ({ colour, at: metrics.filter((one) => this.sound(one[name])) }));
    const all = this.lines.flatMap(({ at }) => at);
    this.last = Math.max(...runs.flatMap(({ metrics }) => metrics.map(({ step }) => step)), 1);
    const values = all.map((one) => this.height(one[name]));
    this.span = this.room(Math.min(...values), Math.max(...values));
    this.mark = draw("line", { class: "nv-mark", y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
    const title = draw("text", { class: "nv-title", x: 0, y: 13 }, unit ? `${label}, ${unit}` : label);
    const word = `${label} over the training step: ${this.spoken(runs)}`;
    this.box = draw("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": word },
      title, ...this.grid(), ...this.curves(), this.mark);
    this.box.addEventListener("pointerdown", (event) => (this.box.setPointerCapture(event.pointerId), this.go(event)));
    this.box.addEventListener("pointermove", (event) => this.box.hasPointerCapture(event.pointerId) && this.go(event));
  }

  sound(value) {
    return Number.isFinite(value) && !(this.log && value <= 0);
  }

  height(value) {
    return this.log ? Math.log10(value) : value;
  }

  room(low, high) {
    const free = Math.max(0.06 * (high - low), 1e-3 * Math.abs(high), 1e-9);
    return [low - free, high + free];
  }

  x(step) {
    return EDGE.left + (placed(step) / placed(this.last)) * (this.width - EDGE.left - EDGE.right);
  }

  y(value) {
    const [low, high] = this.span;
    return HEIGHT - EDGE.bottom - ((this.height(value) - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  }

  grid() {
    const [low, high] = this.span;
    const steps = [0, 10, 100, 1000, 10000].filter((step) => step <= this.last);
    const heights = this.log ? roundNumbers(low, high, 3).map((power) => 10 ** power) : roundNumbers(low, high, 4);
    const floor = HEIGHT - EDGE.bottom;
    return [
      ...heights.flatMap((value) => [
        draw("line", { class: "nv-hair", x1: EDGE.left, x2: this.width - EDGE.right, y1: this.y(value), y2: this.y(value) }),
        draw("text", { class: "nv-tick", x: EDGE.left - 5, y: this.y(value) + 4, "text-anchor": "end" }, number(value)),
      ]),
      ...steps.flatMap((step) => [
        draw("text", { class: "nv-tick", x: this.x(step), y: floor + 14, "text-anchor": step === 0 ? "start" : step * 1.2 > this.last ? "end" : "middle" }, `${step}`),
      ]),
    ];
  }

  curves() {
    const points = (at) => at.map((one) => `${this.x(one.step).toFixed(1)},${this.y(one[this.name]).toFixed(1)}`).join(" ");
    return this.lines.filter(({ at }) => at.length).map(({ at, colour }) =>
      draw("polyline", { class: "nv-curve", points: points(at), style: `stroke:${colour}` }));
  }

  spoken(runs) {
    return runs.map(({ label }, k) => `${label} ends at ${number(this.lines[k].at.at(-1)?.[this.name])}`).join(", ");
  }

  go({ clientX }) {
    const { left, width } = this.box.getBoundingClientRect();
    const x = ((clientX - left) / width) * this.width;
    const q = (x - EDGE.left) / (this.width - EDGE.left - EDGE.right);
    const step = Math.expm1(Math.min(Math.max(q, 0), 1) * placed(this.last));
    const far = (one) => Math.abs(placed(one) - placed(step));
    const { steps } = this.link;
    this.link.visit(steps.reduce((best, one) => (far(one) < far(best) ? one : best), steps.at(-1)));
  }

  show(step) {
    const x = this.x(Math.min(step, this.last));
    this.mark.setAttribute("x1", x);
    this.mark.setAttribute("x2", x);
  }
}

export class Charts {
  constructor(box, runs, link, charts) {
    const measured = ({ name }) => runs.some(({ metrics }) => metrics.filter((one) => Number.isFinite(one[name])).length > 1);
    Object.assign(this, { box, runs, link, charts: charts.filter(measured), panels: [] });
    new ResizeObserver(() => this.fit()).observe(box);
  }

  /** As many panels beside each other as there is room for; their letters keep their size. */
  fit() {
    const room = this.box.clientWidth;
    const columns = Math.max(1, Math.min(this.charts.length, Math.floor(room / WIDE)));
    const width = Math.floor(room / columns) - 16;
    if (!this.charts.length || width < 1 || width === this.width) return;
    this.width = width;
    this.panels = this.charts.map((chart) => new Panel(chart, this.runs, this.link, width));
    this.box.replaceChildren(...this.panels.map((panel) => panel.box));
    this.changed(["step"]);
  }

  changed(names) {
    if (!names.includes("step") && !names.includes("now")) return;
    for (const panel of this.panels) panel.show(this.link.step ?? this.link.now);
  }
}
