// Plotly in components of ours: asked for late, fed in place, in the page's colours, in its own room.

import { make } from "./dom.js";
import { SMALLEST, letters, readTheme } from "./theme.js";

const paper = matchMedia("print");
const SOLID = ["surface", "scatter3d"]; // kinds of trace that only the larger half can draw

/** Plotly is a megabyte, so it is asked for once a page and only where a chart is shown. */
async function plotly(figure) {
  const { default: Plotly, space } = await (window.nodeVizPlotly ??= import("./plotly-flat.min.js"));
  if (figure.data.some(({ type }) => SOLID.includes(type))) await space();
  return Plotly;
}

/** A copy of the figure in the page's colours: the theme may change when Python is not asked. */
export function tint(figure, { dark, background }) {
  const { light, dark: night } = { light: [], dark: [], ...figure.layout.meta };
  const [from, to] = dark ? [light, night] : [night, light];
  const text = from.reduce((all, colour, k) => all.replaceAll(`"${colour}"`, `"${to[k]}"`), JSON.stringify(figure));
  const tinted = JSON.parse(text, legible);
  // Plotly edges the hover line with the paper's colour, and takes none to be white.
  tinted.layout.paper_bgcolor = tinted.layout.plot_bgcolor = background;
  return tinted;
}

/** No letters of a figure are smaller than those of a canvas. */
function legible(name, value) {
  if (/font$/.test(name) && value?.size < SMALLEST) value.size = SMALLEST;
  return value;
}

/** One chart, which fills its element and stays the same chart however often its figure changes. */
export class Plot {
  /** `drawn` is called when there is something new to see, or another size of it; `sheet` is the element, or
   * what holds it and the marks over it. */
  constructor(element, drawn = () => {}, sheet = element) {
    Object.assign(this, { element, drawn, sheet, made: false, still: make("canvas", { class: "nv-still", "aria-hidden": "true" }) });
    new ResizeObserver(() => this.made && element.offsetParent && !paper.matches && this.fit()).observe(element);
    this.enlarge();
  }

  /** Where the page's letters are larger, the whole sheet is, so that words, margins and marks of a figure
   * keep their proportions. */
  enlarge() {
    this.scale = letters();
    const part = this.scale === 1 ? "" : `${100 / this.scale}%`;
    const transform = this.scale === 1 ? "" : `scale(${this.scale})`;
    Object.assign(this.sheet.style, { transform, transformOrigin: "0 0", width: part || "100%", height: part || "100%" });
  }

  /** Keep only the newest figure: when Plotly is slower than training, figures are skipped. */
  async draw(figure) {
    this.next = tint(figure, readTheme(this.element));
    if (this.busy) return;
    this.busy = true;
    const Plotly = await plotly(figure);
    while (this.next && this.element.isConnected) { // it may have left the page meanwhile
      const { data, layout, frames } = this.next;
      this.next = null;
      delete layout.height; // the page says how high a chart is
      await Plotly.react(this.element, { data, layout, frames, config: { displayModeBar: false } });
      const first = !this.made;
      this.made = true;
      this.shown(first);
    }
    this.busy = false;
  }

  async fit() {
    this.enlarge();
    await window.Plotly.Plots.resize(this.element);
    this.shown(false);
  }

  /** Tell how large the picture is: paper has another width, to which style sheets scale it. */
  shown(first) {
    if (!this.made) return;
    const { width, height } = this.element._fullLayout;
    for (const svg of this.element.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.element.style.setProperty("--wide", `${width}px`);
    this.element.style.setProperty("--shape", width / height);
    this.keep();
    if (first) this.element.on("plotly_relayout", () => this.keep());
    this.drawn(first);
  }

  /** A landscape's own canvas is empty on paper: beside it lies, unseen, a picture of it. */
  keep() {
    const plot = this.element._fullLayout.scene?._scene?.glplot;
    this.element.classList.toggle("nv-solid", Boolean(plot));
    if (!plot) return;
    plot.redraw();
    const { width, height } = plot.canvas;
    if (!width || !height) return;
    Object.assign(this.still, { width, height });
    this.still.getContext("2d").drawImage(plot.canvas, 0, 0);
    this.element.after(this.still);
  }

  /** Let go of what a chart holds: a browser has only so many graphics contexts. */
  forget() {
    if (this.made) window.Plotly.purge(this.element);
    this.made = false;
  }
}
