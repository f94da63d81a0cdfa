// The stage of a model of series: x_1 over time above, the plane and the states behind it below. A series
// may be changed by hand: its observations move at once in all stages of the link, what a model says of it
// comes from Python.

import { Component } from "./component.js";
import { split } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";
import { keyboard } from "./input.js";
import { mounted } from "./member.js";
import { placeFor } from "./room.js";
import { drawSeries, drawStates, inPlane, overTime } from "./series_draw.js";
import { hand } from "./series_hand.js";

const sheet = await styleSheet("series.css");
const NAMES = ["time", "plane", "states"];
const WIDE = 0.36; // of a pane's height that the time has
const LEAST = 300; // pixels of height
const ROOM = 440; // pixels of the window's height that stand around the canvases of a pane

class Series extends Component {
  name = "The series";

  get kind() {
    return "series";
  }

  begin() {
    const { link } = this;
    if (link.kind !== "series") link.set({ kind: "series", direction: "encode", t: link.playing ? 0 : 1 });
    link.begin({ seen: 1, truth: 1, said: 1, fan: 1, states: 1 });
  }

  build(root) {
    this.canvases = {};
    this.heads = {};
    this.frame(root, make("div", { class: "series" }, ...NAMES.map((name) => this.figure(name))));
    adopt(root, sheet);
    this.canvas = this.canvases.time;
    this.canvas.tabIndex = 0;
    this.canvas.parentNode.append(this.helpCard);
    this.canvases.states.parentNode.append(this.past); // over no observation
    keyboard(this.box, this.canvas, this.link, this);
    for (const name of ["time", "plane"]) hand(this.canvases[name], name, this);
  }

  figure(name) {
    const canvas = (this.canvases[name] = make("canvas", { role: "img", "aria-label": name }));
    this.heads[name] = make("figcaption");
    return make("figure", { class: name === "time" ? "wide" : "" }, this.heads[name], make("div", { class: "frame" }, canvas));
  }

  // --- a series that is changed ----------------------------------------------------------------

  /** Its observations as rows (t, x_1, x_2): changed ones, or those of the picture. */
  get seen() {
    const { picture, link, options } = this;
    if (this.held) return this.held.rows;
    if (link.edited) return link.edited.seen;
    return picture.seen_t[options.which].map((t, k) => [t, ...picture.seen[options.which][k]]);
  }

  /** While a hand drags it, an observation is where the hand is. */
  hold(k, row) {
    const rows = [...this.seen];
    rows[k] = row;
    this.held = { k, rows };
    this.dirty = true;
    this.link.wake();
  }

  /** Tell all stages and Python of a changed series. */
  put(rows) {
    this.held = null;
    const seen = rows.sort((a, b) => a[0] - b[0]);
    const nonce = `hand ${Date.now()} ${Math.random()}`.slice(0, 40);
    this.link.set({ edited: { nonce, seen } });
    this.send("seen", { which: this.options.which, seen, nonce });
  }

  show(message) {
    const { head } = split(message);
    this.options = head;
    const { nonce, seen } = head.edited;
    if (!nonce.startsWith("hand") && nonce !== this.link.granted) {
      this.link.granted = nonce; // Python has put another series, or the drawn one again
      this.link.set({ edited: seen && { nonce, seen } });
    }
    if (head.answer) this.answer = { ...head.answer, fan: lines(head.answer.fan), said: lines([head.answer.said]) };
    super.show(message);
    this.dirty = true;
    this.link.wake();
  }

  changed(names) {
    super.changed(names);
    if (names.includes("edited")) this.dirty = true;
  }

  /** What the model says of the series shown, and whether that is still on its way. */
  get word() {
    const { picture, link, answer, options } = this;
    const { which } = options;
    const fans = picture.fan.shape[1];
    const own = { said: { ...picture.said, from: which }, fan: { ...picture.fan, from: which * fans, count: fans } };
    if (!link.edited) return { ...own, waits: Boolean(this.held) };
    if (!answer || answer.which !== which) return { ...own, waits: true };
    const waits = Boolean(this.held) || answer.nonce !== link.edited.nonce || answer.step !== picture.step;
    return { said: answer.said, fan: answer.fan, waits };
  }

  // --- drawing -------------------------------------------------------------------------------

  resize() {
    const width = this.width();
    if (!width) return;
    const room = placeFor(this.box, this.canvas.closest(".series"));
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize); // heads grow with it
    const height = room ? room - 3.5 * letter : Math.max(window.innerHeight - ROOM, LEAST);
    const narrow = (width - 14) / 2 < 162;
    this.canvas.closest(".series").classList.toggle("narrow", narrow);
    const half = narrow ? width - 2 : (width - 14) / 2;
    const side = Math.floor(Math.min(half, (1 - WIDE) * height));
    const tall = Math.round((WIDE * side) / (1 - WIDE));
    const sizes = { time: [width - 2, tall], plane: [half, side], states: [half, side] };
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const key = `${Object.values(sizes)} ${dpr}`;
    if (key === this.sized) return;
    Object.assign(this, { sized: key, sizes, dpr });
    for (const [name, [w, h]] of Object.entries(sizes)) {
      const canvas = this.canvases[name];
      Object.assign(canvas, { width: Math.round(w * dpr), height: Math.round(h * dpr) });
      Object.assign(canvas.style, { width: `${w}px`, height: `${h}px` });
    }
    this.resized();
  }

  view(name) {
    const [w, h] = this.sizes[name];
    const half = name === "states" ? 1.08 : this.picture.half_side;
    if (name === "time") return overTime(w, h, this.picture.t.at(-1), half);
    const view = inPlane(h, half);
    const aside = (w - h) / 2; // the square stands in the middle of its frame
    return { ...view, width: w, x: (v) => aside + view.x(v), back: (X, Y) => view.back(X - aside, Y),
      at: (t, a, b) => [aside + view.x(a), view.y(b)] };
  }

  paint() {
    const { picture, link, theme, options } = this;
    const now = link.t * picture.t.at(-1);
    link.set({ span: picture.t.at(-1) });
    const { which, colour } = options;
    const scene = { picture, which, theme, layers: link.layers, now, colour, seen: this.seen, held: this.held?.k, ...this.word };
    for (const name of NAMES) {
      const pen = this.canvases[name].getContext("2d");
      pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
      pen.fillStyle = theme.background;
      pen.fillRect(0, 0, ...this.sizes[name]);
      (name === "states" ? drawStates : drawSeries)(pen, this.view(name), scene);
    }
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  tell() {
    this.dirty = true;
    const { which } = this.options;
    const words = (left, ...right) => [make("b", {}, left), make("span", {}, ...right)];
    this.heads.time.replaceChildren(...words(`x₁ over time`, `series ${which + 1} · ${this.picture ? this.seen.length : ""} observations`));
    this.heads.plane.replaceChildren(...words("the plane (x₁, x₂)"));
    const ways = [make("i", { class: "left" }, "↺ left"), " ", make("i", { class: "right" }, "↻ right")];
    this.heads.states.replaceChildren(...words("states behind", ...ways));
  }

  tellTime() {}

  pick() {}

  point() {
    return false;
  }

  summary() {
    const out = this.picture?.metrics?.rmse_out;
    const known = out ? ` RMSE beyond the horizon ${out.toFixed(3)},` : "";
    return `step ${this.picture?.step ?? 0},${known} ${this.seen.length} observations`;
  }
}

/** Lists of lines as the arrays that pictures have. */
function lines(rows) {
  const values = Float32Array.from(rows.flat(2));
  return { values, shape: [rows.length, rows[0]?.length ?? 0, 2], from: 0, count: rows.length };
}

export default mounted(Series);
