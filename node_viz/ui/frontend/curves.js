// Curves of a run: Plotly updated in place, and a line at the training step that the stages show.

import { bus } from "./bus.js";
import { make } from "./style.js";
import { readTheme } from "./theme.js";

const charts = new WeakMap();
const style = `
.nv-curves { position: relative; font-family: var(--st-font, system-ui); }
.nv-curves .nv-step { position: absolute; top: 0; width: 15px; margin-left: -7.5px; cursor: ew-resize;
  touch-action: none; display: none; z-index: 5; }
.nv-curves .nv-step::before { content: ""; position: absolute; left: 6.5px; width: 2px; top: 0;
  bottom: 0; background: #7d5fd0; border-radius: 1px; }
.nv-curves .nv-step::after { content: ""; position: absolute; left: 1.5px; top: -5px; width: 8px;
  height: 8px; border-radius: 50%; background: #7d5fd0; border: 2px solid var(--st-background-color); }
.nv-curves .nv-step span { position: absolute; top: 2px; left: 14px; font: 600 12px var(--st-font);
  color: #7d5fd0; white-space: nowrap; font-variant-numeric: tabular-nums; pointer-events: none;
  background: var(--st-background-color); padding: 0 3px; border-radius: 4px; }
.nv-curves .nv-step.left span { left: auto; right: 14px; }
.nv-curves .nv-step.now span { display: none; }
.nv-curves .nv-step.now { opacity: 0.45; }
`;

export default function ({ data, parentElement }) {
  let chart = charts.get(parentElement);
  if (!chart) charts.set(parentElement, (chart = new Chart(parentElement, data)));
  chart.join();
  chart.show(data.figure);
  const turn = ++chart.turn;
  return () => chart.turn === turn && chart.leave();
}

/** Plotly is a megabyte, so it is asked for once a page and only where a chart is shown. */
function plotly() {
  return (window.nodeVizPlotly ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("./plotly-basic.min.js", import.meta.url);
    script.onload = () => done(window.Plotly);
    script.onerror = () => failed(new Error("plotly-basic.min.js did not load"));
    document.head.append(script);
  }));
}

/** A copy of the figure in the page's colours: the theme may change when Python is not asked. */
function tint(figure, { dark, background }) {
  const { light, dark: night } = figure.layout.meta ?? { light: [], dark: [] };
  const [from, to] = dark ? [light, night] : [night, light];
  const text = from.reduce((all, colour, k) => all.replaceAll(`"${colour}"`, `"${to[k]}"`), JSON.stringify(figure));
  const tinted = JSON.parse(text);
  // Plotly edges the hover line with the paper's colour, and takes none to be white.
  tinted.layout.paper_bgcolor = tinted.layout.plot_bgcolor = background;
  return tinted;
}

class Chart {
  constructor(root, { link, height }) {
    this.bus = bus(link);
    this.turn = 0;
    this.plot = make("div", { style: `height:${height}px` });
    this.word = make("span");
    this.line = make("div", { class: "nv-step" }, this.word);
    this.box = make("div", { class: "nv-curves" }, make("style", {}, style), this.plot, this.line);
    root.append(this.box);
    this.drag();
    this.sizes = new ResizeObserver(() => this.made && this.plot.offsetParent && window.Plotly.Plots.resize(this.plot).then(() => this.place()));
    this.sizes.observe(this.box);
  }

  join() {
    this.unjoin ??= this.bus.join(this);
  }

  leave() {
    this.unjoin?.();
    this.unjoin = null;
  }

  /** Keep only the newest figure: when Plotly is slower than training, figures are skipped. */
  async show(figure) {
    this.next = tint(figure, readTheme(this.box));
    if (this.busy) return;
    this.busy = true;
    const Plotly = await plotly();
    while (this.next) {
      const { data, layout } = this.next;
      this.next = null;
      await Plotly.react(this.plot, data, layout, { displayModeBar: false });
      if (!this.made) this.listen();
      this.made = true;
      this.place();
    }
    this.busy = false;
    this.box.dataset.v = Number(this.box.dataset.v ?? 0) + 1;
  }

  listen() {
    this.plot.on("plotly_relayout", () => this.place());
    this.plot.on("plotly_click", ({ points, event }) => {
      if (event.target !== this.line) this.bus.visit(Math.round(points[0].x));
    });
  }

  changed(names) {
    if (names.includes("step") || names.includes("now")) this.place();
  }

  axis() {
    const { xaxis } = this.plot._fullLayout;
    const { t, b } = this.plot._fullLayout._size;
    return { xaxis, top: t, height: this.plot._fullLayout.height - t - b };
  }

  place() {
    if (!this.made) return;
    const { xaxis, top, height } = this.axis();
    const at = this.bus.step ?? this.bus.now;
    let x = xaxis.d2p(at);
    if (this.bus.step === null) x = Math.min(x, xaxis._length); // the figure may be a moment behind
    const inside = x >= -1 && x <= xaxis._length + 1;
    Object.assign(this.line.style, { display: inside ? "block" : "none", top: `${top}px`,
      height: `${height}px`, left: `${xaxis._offset + x}px` });
    this.line.classList.toggle("now", this.bus.step === null);
    this.line.classList.toggle("left", x > xaxis._length * 0.7);
    this.line.dataset.step = at;
    this.word.textContent = `step ${at}`;
  }

  /** Drag the line; the bus holds the step, so the stages follow at once. */
  drag() {
    const { line } = this;
    line.addEventListener("pointerdown", (event) => line.setPointerCapture(event.pointerId));
    line.addEventListener("pointermove", (event) => {
      if (!line.hasPointerCapture(event.pointerId)) return;
      const { xaxis } = this.axis();
      const x = event.clientX - this.plot.getBoundingClientRect().left - xaxis._offset;
      this.bus.visit(Math.max(Math.round(xaxis.p2d(x)), 0));
    });
  }
}
