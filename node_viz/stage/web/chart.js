// A figure by itself. It is one picture to whoever cannot see it, and its name says what it shows.

import { told } from "./decode.js";
import { make } from "./dom.js";
import { mounted } from "./member.js";
import { Plot } from "./plotly.js";

class Chart {
  constructor(root, { height }) {
    this.element = make("div", { role: "img" });
    const own = height ? { class: "nv-figure nv-own", style: `height:var(--tall, ${height / 16}rem)` } : { class: "nv-figure", style: "height:100%" };
    root.append(make("div", own, this.element));
    this.plot = new Plot(this.element, () => (this.element.dataset.v = Number(this.element.dataset.v ?? 0) + 1));
  }

  join() {}

  leave() {
    this.plot.forget();
  }

  show({ figure, alt }) {
    this.element.setAttribute("aria-label", alt);
    this.plot.draw(figure);
  }
}

export default mounted(Chart, told);
