// The pad on which a visitor draws points: brush, spray, eraser, and Gaussians that are dragged and
// stretched; by pointer, touch or keyboard.

import { make } from "./dom.js";
import { chance, normal } from "./own_files.js";
import { CLASSES, DATA, readTheme, rgba } from "./theme.js";

export const HALF = 4; // half the side of the square, in the units of the points
export const MOST = 800; // points; so many fit into an address
const REACH = { brush: 0.12, spray: 0.6, eraser: 0.45 }; // radius of a tool
const APART = { brush: 0.07, spray: 0.1, eraser: 0.1 }; // way of the pointer between two drops
const DROPS = { brush: 1, spray: 5 };
const GRIP = 14; // pixels within which a handle is taken
const SPRINKLED = 150; // points of a Gaussian
const STEP = 0.25; // that an arrow key goes
const LEAST = 0.12; // standard deviation of a Gaussian
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const LABEL = "Drawing pad. Arrow keys move the cursor, space draws, Z takes back, plus and minus stretch a Gaussian";

export class Pad {
  constructor(kept, changed) {
    Object.assign(this, { kept, changed, tool: "brush", label: 0, cursor: [0, 0] });
    this.random = chance(kept.points.length + 1);
    this.canvas = make("canvas", { tabindex: 0, role: "application", "aria-label": LABEL, class: "pad" });
    this.canvas.onpointerdown = (event) => this.down(event);
    this.canvas.onpointermove = (event) => this.canvas.hasPointerCapture(event.pointerId) && this.move(event);
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.up();
    this.canvas.onkeydown = (event) => this.key(event);
    this.canvas.onfocus = () => this.paint((this.focused = true));
    this.canvas.onblur = () => this.paint((this.focused = false));
  }

  get points() {
    return this.kept.points;
  }

  // --- pointer -------------------------------------------------------------------------------

  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * 2 * HALF - HALF, HALF - ((clientY - box.top) / box.height) * 2 * HALF];
  }

  down(event) {
    if (event.button) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.remember();
    this.last = this.place(event);
    if (this.tool === "gaussian") this.grab(this.last);
    else this.drop(this.last);
    this.paint();
  }

  move(event) {
    const at = this.place(event);
    if (this.tool === "gaussian") this.drag(at);
    else if (Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) >= APART[this.tool]) {
      const count = Math.ceil(Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) / APART[this.tool]);
      for (let k = 1; k <= count; k++) this.drop(this.last.map((from, i) => from + ((at[i] - from) * k) / count));
      this.last = at;
    }
    this.paint();
  }

  up() {
    this.held = null;
    this.changed();
  }

  // --- tools ---------------------------------------------------------------------------------

  drop([x, y]) {
    if (this.tool === "eraser") {
      this.kept.points = this.points.filter((one) => Math.hypot(one.x - x, one.y - y) > REACH.eraser);
      return;
    }
    const reach = REACH[this.tool];
    for (let k = 0; k < DROPS[this.tool]; k++) {
      const [angle, far] = [2 * Math.PI * this.random(), reach * Math.sqrt(this.random())];
      this.add({ x: x + far * Math.cos(angle), y: y + far * Math.sin(angle), label: this.label });
    }
  }

  add(point) {
    const inside = Math.abs(point.x) <= HALF && Math.abs(point.y) <= HALF;
    if (inside && this.points.length < MOST) this.points.push(point);
  }

  remember() {
    const { points, gaussians } = this.kept;
    this.kept.before.push({ points: [...points], gaussians: gaussians.map((one) => ({ ...one })) });
    if (this.kept.before.length > 30) this.kept.before.shift();
  }

  undo() {
    Object.assign(this.kept, this.kept.before.pop() ?? {});
    this.chosen = null;
    this.paint();
    this.changed();
  }

  clear() {
    this.remember();
    Object.assign(this.kept, { points: [], gaussians: [] });
    this.paint();
    this.changed();
  }

  /** Put other points on the pad; they can be taken back. */
  put(points) {
    this.remember();
    this.kept.points = [];
    for (const one of points) this.add(one);
    this.paint();
    this.changed();
  }

  /** All points: those drawn, and some from each Gaussian. */
  all() {
    const random = chance(5);
    const room = MOST - this.points.length;
    const each = Math.min(SPRINKLED, Math.floor(room / Math.max(this.kept.gaussians.length, 1)));
    const drawn = this.kept.gaussians.flatMap(({ x, y, a, b, turn, label }) =>
      Array.from({ length: each }, () => {
        const [u, v] = [a * normal(random), b * normal(random)];
        const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
        return { x: x + u * cos - v * sin, y: y + u * sin + v * cos, label };
      }));
    return [...this.points, ...drawn].filter(({ x, y }) => Math.abs(x) <= HALF && Math.abs(y) <= HALF);
  }

  // --- Gaussians -----------------------------------------------------------------------------

  handles({ x, y, a, b, turn }) {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return { middle: [x, y], a: [x + 2 * a * cos, y + 2 * a * sin], b: [x - 2 * b * sin, y + 2 * b * cos] };
  }

  grab(at) {
    const near = (GRIP / (this.canvas.clientWidth || 300)) * 2 * HALF;
    for (const one of [...this.kept.gaussians].reverse())
      for (const [handle, place] of Object.entries(this.handles(one)).reverse())
        if (Math.hypot(place[0] - at[0], place[1] - at[1]) < near) {
          this.held = [one, handle];
          this.chosen = one;
          return;
        }
    if (this.kept.gaussians.length >= 8) return;
    this.chosen = { x: at[0], y: at[1], a: 0.5, b: 0.5, turn: 0, label: this.label };
    this.kept.gaussians.push(this.chosen);
    this.held = [this.chosen, "middle"];
  }

  drag([x, y]) {
    if (!this.held) return;
    const [one, handle] = this.held;
    const far = Math.max(LEAST, Math.hypot(x - one.x, y - one.y) / 2);
    if (handle === "middle") Object.assign(one, { x, y });
    if (handle === "a") Object.assign(one, { a: far, turn: Math.atan2(y - one.y, x - one.x) });
    if (handle === "b") Object.assign(one, { b: far, turn: Math.atan2(one.x - x, y - one.y) });
  }

  // --- keyboard ------------------------------------------------------------------------------

  key(event) {
    const way = WAYS[event.key];
    const { chosen, tool } = this;
    const clamp = (value) => Math.min(Math.max(value, -HALF), HALF);
    if (way && tool === "gaussian" && chosen) {
      Object.assign(chosen, { x: clamp(chosen.x + STEP * way[0]), y: clamp(chosen.y + STEP * way[1]) });
    } else if (way) this.cursor = this.cursor.map((value, i) => clamp(value + STEP * way[i]));
    else if (event.key === " ") {
      this.remember();
      if (tool === "gaussian") this.grab(this.cursor);
      else this.drop(this.cursor);
      this.held = null;
    } else if ("+-".includes(event.key) && chosen) {
      const factor = event.key === "+" ? 1.15 : 1 / 1.15;
      Object.assign(chosen, { a: Math.max(LEAST, chosen.a * factor), b: Math.max(LEAST, chosen.b * factor) });
    } else if (event.key.toLowerCase() === "z") this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.paint();
    this.changed();
  }

  // --- picture -------------------------------------------------------------------------------

  paint() {
    const { canvas } = this;
    const side = canvas.clientWidth;
    if (!side) return;
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    if (canvas.width !== Math.round(side * dpr)) canvas.width = canvas.height = Math.round(side * dpr);
    const pen = canvas.getContext("2d");
    const { text, dark } = readTheme(canvas);
    const at = ([x, y]) => [((x + HALF) / (2 * HALF)) * side, ((HALF - y) / (2 * HALF)) * side];
    const dot = (place, radius) => {
      pen.beginPath();
      pen.arc(...at(place), radius, 0, 7);
    };
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    pen.clearRect(0, 0, side, side);
    pen.strokeStyle = rgba(text, 0.18);
    pen.beginPath();
    for (const [from, to] of [[[-HALF, 0], [HALF, 0]], [[0, -HALF], [0, HALF]]]) {
      pen.moveTo(...at(from));
      pen.lineTo(...at(to));
    }
    pen.stroke();
    const colour = (label) => (this.classes ? CLASSES[label] : DATA);
    for (const { x, y, label } of this.points) {
      dot([x, y], 2.2);
      pen.fillStyle = colour(label);
      pen.fill();
    }
    for (const one of this.kept.gaussians) {
      pen.strokeStyle = colour(one.label);
      pen.fillStyle = rgba(colour(one.label), dark ? 0.25 : 0.2);
      pen.lineWidth = one === this.chosen ? 3 : 2;
      pen.beginPath();
      const unit = side / (2 * HALF);
      pen.ellipse(...at([one.x, one.y]), 2 * one.a * unit, 2 * one.b * unit, -one.turn, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
      for (const place of Object.values(this.handles(one))) {
        dot(place, 5);
        pen.fillStyle = colour(one.label);
        pen.fill();
      }
    }
    pen.lineWidth = 1.5;
    if (this.focused && this.canvas.matches(":focus-visible")) {
      dot(this.cursor, Math.max(4, ((REACH[this.tool] ?? 0.1) / (2 * HALF)) * side));
      pen.strokeStyle = text;
      pen.stroke();
    }
    canvas.dataset.points = this.points.length;
    canvas.dataset.gaussians = this.kept.gaussians.length;
  }
}
