// Curves of a run: Plotly updated in place, and a mark at the training step that the stages show: a
// line in every panel whose x axis counts steps, or a ring where each point is a step.

import "./layer_list.js"; // member.js needs these three: asked for here, all come at once
import "./link.js";
import "./views.js";
import { told } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";
import { Member, mounted } from "./member.js";
import { Moment } from "./moment.js";
import { Plot } from "./plotly.js";

const sheet = styleSheet("curves.css"); // it comes while Plotly does, before which there is no mark

class Chart extends Member {
  constructor(root, { link, height }) {
    super(link);
    this.plot = make("div", { style: "height:100%" });
    this.marks = make("div");
    const sheet = make("div", { class: "nv-sheet" }, this.plot, this.marks);
    this.box = make("div", { class: "nv-curves nv-figure nv-own", style: `height:var(--tall, ${height / 16}rem)` }, sheet);
    root.append(this.box);
    this.chart = new Plot(this.plot, (first) => this.drawn(first), sheet);
    this.moment = new Moment(this.link, this.chart);
    sheet.append(this.moment.line);
  }

  async show({ figure }) {
    const styles = await sheet;
    if (this.box.isConnected) adopt(this.box, styles);
    await this.chart.draw(figure);
    this.box.dataset.v = Number(this.box.dataset.v ?? 0) + 1;
  }

  drawn(first) {
    if (first) this.listen();
    this.place();
  }

  listen() {
    this.plot.on("plotly_relayout", () => this.place());
    this.plot.on("plotly_click", ({ points: [point], event }) => {
      if (event.target.classList?.contains("nv-step")) return;
      const step = this.scatter ? stepOf(point.customdata) : this.counts(point.xaxis) && point.x;
      if (Number.isFinite(step)) this.link.visit(Math.round(step));
    });
  }

  changed(names) {
    if (names.includes("step") || names.includes("now")) this.place();
  }

  /** Whether each point stands for a step, wherever it lies. */
  get scatter() {
    return this.plot._fullLayout.meta?.steps === "customdata";
  }

  /** Whether an x axis counts steps: one of those that `meta.steps` names, or else any with numbers. */
  counts(axis) {
    const { steps } = this.plot._fullLayout.meta ?? {};
    return steps ? steps.includes(axis._id) : ["linear", "log"].includes(axis.type);
  }

  place() {
    if (!this.chart.made) return;
    if (this.scatter) this.rings();
    else this.lines();
    const { time } = this.plot._fullLayout.meta ?? {};
    this.moment.place(this.panels(({ _id }) => _id === time)[0]);
  }

  visible() {
    return this.moment.on && !document.hidden;
  }

  /** At every frame: only flow time moves by itself. */
  draw() {
    this.moment.place();
    return false;
  }

  /** As many marks as there are places, made by `create` or taken away. */
  fit(places, create) {
    while (this.marks.children.length > places.length) this.marks.lastChild.remove();
    while (this.marks.children.length < places.length) this.marks.append(create());
    return [...this.marks.children];
  }

  lines() {
    const at = this.link.step ?? this.link.now;
    const panels = this.panels();
    this.fit(panels, () => this.handle()).forEach((line, k) => {
      const { xaxis, top, bottom } = panels[k];
      let x = xaxis.d2p(at);
      if (this.link.step === null) x = Math.min(x, xaxis._length); // the figure may be a moment behind
      const inside = x >= -1 && x <= xaxis._length + 1;
      line.xaxis = xaxis;
      Object.assign(line.style, { display: inside ? "block" : "none", top: `${top}px`,
        height: `${bottom - top}px`, left: `${xaxis._offset + x}px` });
      line.classList.toggle("now", this.link.step === null);
      line.classList.toggle("left", x > xaxis._length * 0.7);
      line.dataset.step = at;
      line.firstChild.textContent = k ? "" : `step ${at}`; // said once is enough
    });
  }

  /** Each x axis of a kind, here one that counts steps, with the top and the bottom of what is over it. */
  panels(wanted = (axis) => this.counts(axis)) {
    const found = new Map();
    for (const { xaxis, yaxis } of Object.values(this.plot._fullLayout._plots)) {
      if (!wanted(xaxis)) continue;
      const panel = found.get(xaxis) ?? { xaxis, top: Infinity, bottom: 0 };
      panel.top = Math.min(panel.top, yaxis._offset);
      panel.bottom = Math.max(panel.bottom, yaxis._offset + yaxis._length);
      found.set(xaxis, panel);
    }
    return [...found.values()];
  }

  /** A line to drag; the link holds the step, so the stages follow at once. */
  handle() {
    const line = make("div", { class: "nv-step" }, make("span"));
    line.addEventListener("pointerdown", (event) => line.setPointerCapture(event.pointerId));
    line.addEventListener("pointermove", (event) => {
      if (!line.hasPointerCapture(event.pointerId)) return;
      const x = (event.clientX - this.plot.getBoundingClientRect().left) / this.chart.scale - line.xaxis._offset;
      this.link.visit(Math.max(Math.round(line.xaxis.p2d(x)), 0));
    });
    return line;
  }

  /** A ring around the point of the step shown, one for each trace whose points are steps. */
  rings() {
    const at = this.link.step ?? this.link.now;
    const places = this.plot._fullData.map((trace) => this.spot(trace, at)).filter(Boolean);
    this.fit(places, () => make("div", { class: "nv-ring" })).forEach((ring, k) => {
      const { step, x, y } = places[k];
      Object.assign(ring.style, { left: `${x}px`, top: `${y}px` });
      ring.dataset.step = step;
    });
  }

  /** Where the newest point at or before a step lies; nowhere if the zoom has left it out. */
  spot(trace, at) {
    const steps = [...(trace.customdata ?? [])].map(stepOf);
    const step = Math.max(...steps.filter((each) => each <= at));
    if (trace.visible !== true || !Number.isFinite(step)) return null;
    const k = steps.indexOf(step);
    const { xaxis, yaxis } = this.plot._fullLayout._plots[trace.xaxis + trace.yaxis];
    const [x, y] = [xaxis.d2p(trace.x[k]), yaxis.d2p(trace.y[k])];
    const inside = x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length;
    return inside ? { step, x: xaxis._offset + x, y: yaxis._offset + y } : null;
  }
}

/** The training step that a point of a scatter carries. */
function stepOf(customdata) {
  return Array.isArray(customdata) ? customdata[0] : customdata;
}

export default mounted(Chart, told);
