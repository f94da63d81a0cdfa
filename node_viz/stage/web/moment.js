// A line at the flow time that the stages show, over a chart whose x axis is flow time: `meta.time` of
// its layout names that axis. The line runs with the particles; dragging it moves them.

import { make } from "./dom.js";

export class Moment {
  constructor(link, chart) {
    const said = make("span");
    Object.assign(this, { link, chart, said, line: make("div", { class: "nv-time" }, said) });
    this.line.addEventListener("pointerdown", (event) => this.line.setPointerCapture(event.pointerId));
    this.line.addEventListener("pointermove", (event) => this.drag(event));
  }

  /** Whether the chart has an axis of flow time. */
  get on() {
    return Boolean(this.chart.element._fullLayout?.meta?.time);
  }

  drag({ pointerId, clientX }) {
    if (!this.line.hasPointerCapture(pointerId)) return;
    const { xaxis } = this.panel;
    const x = (clientX - this.chart.element.getBoundingClientRect().left) / this.chart.scale;
    this.link.scrub(xaxis.p2d(x - xaxis._offset));
  }

  /** Put the line where flow time is; `panel` is the axis with the top and the bottom over it. */
  place(panel = this.panel) {
    this.panel = panel;
    const { line, link, said } = this;
    line.style.display = panel ? "block" : "none";
    if (!panel) return;
    const { xaxis, top, bottom } = panel;
    const x = xaxis.d2p(link.t);
    Object.assign(line.style, { top: `${top}px`, height: `${bottom - top}px`, left: `${xaxis._offset + x}px` });
    line.classList.toggle("left", x > xaxis._length * 0.7);
    said.textContent = line.dataset.t = `t ${link.t.toFixed(2)}`;
  }
}
