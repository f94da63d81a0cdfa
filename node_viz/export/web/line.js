// The stage of a flow on the line: flow time to the right, the line upwards. Density, paths and points of all
// times lie beside each other, so a click names a place and a time at once.

import { drawText } from "../../stage/web/axes.js";
import { between } from "../../stage/web/decode.js";
import { make } from "../../stage/web/dom.js";
import { Component } from "../../stage/web/component.js";
import { keyboard } from "../../stage/web/input.js";
import { mounted } from "../../stage/web/member.js";
import { FLOW, rgba } from "../../stage/web/theme.js";

const NOT_HERE = [3, 4, 5]; // layers of the plane that the line does not have
const EDGE = 6; // pixels between the frame and the ends of flow time

/** The density of a picture at all its times, as a small canvas; its rows go upwards. */
function painted({ density: { values, shape: [s, g] } }, { ramp }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: s, height: g });
  const pixels = new ImageData(s, g);
  const words = new Uint32Array(pixels.data.buffer);
  for (let k = 0; k < s; k++) for (let r = 0; r < g; r++) words[(g - 1 - r) * s + k] = ramp[values[k * g + r]];
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

class Line extends Component {
  name = "The flow on the line";
  ends = ["the model's density", "noise"];

  build(root) {
    this.canvas = make("canvas", { role: "img", "aria-label": this.name, tabindex: 0 });
    this.square = make("div", { class: "frame" }, this.canvas, this.past, this.clock, this.helpCard);
    this.frame(root, this.square);
    this.box.querySelectorAll(".switches button").forEach((button, k) => (button.hidden = NOT_HERE.includes(k)));
    for (const k of NOT_HERE) this.box.querySelectorAll(".switches button")[k]?.style.setProperty("display", "none");
    keyboard(this.box, this.canvas, this.link, this);
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const { half_side: h } = this.picture;
      const t = Math.min(Math.max((offsetX - EDGE) / (this.side - 2 * EDGE), 0), 1);
      this.pick([h - (2 * h * offsetY) / this.side, 0], t);
    });
  }

  path() {
    return (this.link.mark && this.whole?.path) || null;
  }

  point() {
    return false;
  }

  tell() {
    this.dirty = true;
  }

  resize() {
    const side = Math.floor(Math.min(this.width() || this.options.height, this.options.height));
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    if (side === this.side && dpr === this.dpr) return;
    Object.assign(this, { side, dpr });
    this.canvas.width = this.canvas.height = Math.round(side * dpr);
    this.square.style.width = this.square.style.height = `${side}px`;
    this.box.style.width = `${Math.max(side, Math.min(this.width(), 440))}px`;
    this.resized();
  }

  x(t) {
    return EDGE + t * (this.side - 2 * EDGE);
  }

  y(z) {
    return (this.side / 2) * (1 - z / this.picture.half_side);
  }

  paint() {
    const { picture, link, theme, side } = this;
    const { layers } = link;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, side, side);
    if (this.image?.picture !== picture || this.image.theme !== theme) this.image = { picture, theme, canvas: painted(picture, theme) };
    if (layers.density) pen.drawImage(this.image.canvas, EDGE, 0, side - 2 * EDGE, side);
    const ways = picture[link.direction === "encode" ? "encode" : "generate"];
    if (layers.trajectories) this.drawWays(pen, ways, rgba(theme.text, 0.45));
    this.drawTime(pen);
    if (layers.particles) this.drawPoints(pen, ways);
    const path = this.path();
    if (path) this.drawPath(pen, path);
    drawText(pen, theme, "data, t = 0", 8, side - 6);
    drawText(pen, theme, "noise, t = 1", side - 8, side - 6, "right");
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  drawWays(pen, { values, shape: [s, n] }, colour) {
    pen.beginPath();
    for (let i = 0; i < n; i++)
      for (let k = 0; k < s; k++) pen[k ? "lineTo" : "moveTo"](this.x(this.picture.t[k]), this.y(values[k * n + i]));
    pen.strokeStyle = colour;
    pen.lineWidth = 1.2;
    pen.stroke();
  }

  drawTime(pen) {
    pen.beginPath();
    pen.moveTo(this.x(this.link.t), 0);
    pen.lineTo(this.x(this.link.t), this.side);
    pen.strokeStyle = FLOW;
    pen.lineWidth = 1.5;
    pen.stroke();
  }

  drawPoints(pen, { values, shape: [, n] }) {
    const [k, u] = between(this.picture.t, this.link.t);
    for (let i = 0; i < n; i++) {
      const [a, b] = [values[k * n + i], values[(k + 1) * n + i]];
      this.disc(pen, this.link.t, a + u * (b - a), 3.2, this.theme.text);
    }
  }

  disc(pen, t, z, radius, colour) {
    for (const [size, shade] of [[radius + 1.5, this.theme.background], [radius, colour]]) {
      pen.beginPath();
      pen.arc(this.x(t), this.y(z), size, 0, 6.2832);
      pen.fillStyle = shade;
      pen.fill();
    }
  }

  drawPath(pen, path) {
    for (const [colour, width] of [[rgba(this.theme.background, 0.8), 6], [FLOW, 3]]) {
      pen.beginPath();
      path.t.forEach((t, k) => pen[k ? "lineTo" : "moveTo"](this.x(t), this.y(path.z[k][0])));
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
    const [z, , t] = this.link.mark;
    this.disc(pen, t, z, 5, FLOW);
  }

  summary() {
    const kl = this.picture?.metrics?.kl;
    return `step ${this.picture?.step ?? 0},${Number.isFinite(kl) ? ` KL ${kl.toFixed(2)},` : ""} t ${this.link.t.toFixed(2)}`;
  }
}

export default mounted(Line);
