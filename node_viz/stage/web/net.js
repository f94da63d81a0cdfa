// The stage of an ODE-Net: the plane of inputs on the left, the space of states on the right.

import { Chips, NETS } from "./layer_switches.js";
import { Clocks } from "./sliders.js";
import { Easel } from "./layers.js";
import { NET_KEYS, keyboard, pointer } from "./input.js";
import { GAP, HEAD, captions, netStyle } from "./net_captions.js";
import { NetCard } from "./net_card.js";
import { drawPlane } from "./net_plane.js";
import { drawSpace, solid } from "./net_space.js";
import { Screen, mounted } from "./component.js";
import { make, style } from "./style.js";
import { tones } from "./net_colours.js";

const BEGIN = { decision: 1, points: 1, trajectories: 1, nodes: 0, field: 0, plane: 1, time: 0 };
const ROOM = 23.5; // rem of the window that a pane leaves to what stands around it
const LEAST = 190; // pixels a side, however low the window
const subscript = (k) => `z${"₁₂₃₄₅₆₇₈₉"[k]}`;

class Net extends Screen {
  name = "The network";
  kind = NETS;

  begin() {
    const { bus, options } = this;
    if (!bus.begun) bus.set({ direction: "encode", t: bus.playing ? 0 : 1 });
    bus.begin({ ...BEGIN, ...options.layers });
  }

  build(root) {
    const { options } = this;
    this.easels = {};
    this.heads = {};
    this.card = new NetCard(() => this.forget());
    this.cards(NET_KEYS);
    const pair = make("div", { class: "pair" }, ...options.show.map((name) => this.figure(name)));
    this.canvas = this.easels[options.show[0]].canvas;
    this.canvas.parentNode.append(this.past, this.card.box, this.helpCard);
    this.box = make("div", { class: "stage" });
    const chips = make("div", { class: "chips", role: "toolbar", "aria-label": "Layers" });
    const clocks = make("div", { class: "clocks" });
    if (options.chips) this.box.append(chips), this.parts.push(new Chips(this.bus, chips, () => this.help(), NETS));
    this.box.append(pair);
    if (options.clocks) this.box.append(clocks), this.parts.push(new Clocks(this.bus, clocks, "net"));
    this.box.append(this.said);
    root.append(make("style", {}, style + netStyle), this.box);
    this.canvas.tabIndex = 0;
    keyboard(this.box, this.canvas, this.bus, this);
    const { plane, space } = this.easels;
    if (plane) pointer(plane.canvas, this.bus, () => this.map(), (point) => this.pick(point), () => this.forget());
    if (space) this.turning(space.canvas);
  }

  /** One canvas with the line over it. */
  figure(name) {
    const canvas = make("canvas", { role: "img", "aria-label": name === "plane" ? "Inputs" : "States" });
    this.easels[name] = new Easel(canvas);
    this.heads[name] = make("figcaption");
    return make("figure", {}, this.heads[name], make("div", { class: "frame" }, canvas));
  }

  /** A hand turns three dimensions; from then on they do not turn by themselves. */
  turning(canvas) {
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button || !this.solid) return;
      from = { x: event.clientX, y: event.clientY, gaze: this.bus.gaze };
      canvas.setPointerCapture(event.pointerId);
      canvas.classList.add("dragged");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      const pitch = Math.min(Math.max(from.gaze.pitch + 0.008 * dy, -0.3), 1.5);
      this.bus.set({ gaze: { yaw: from.gaze.yaw - 0.008 * dx, pitch, held: true } });
    });
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, () => ((from = null), canvas.classList.remove("dragged")));
  }

  get solid() {
    return this.picture && solid(this.picture, this.bus.layers);
  }

  // --- a chosen input ------------------------------------------------------------------------

  /** The picture's path, unless it is still that of the input asked about before. */
  path() {
    const path = this.picture?.path;
    return !path || this.hushed || String(path.z[0]) === this.stale ? null : path;
  }

  pick(place) {
    super.pick(place, 0);
  }

  /** The keyboard's cursor moves over the plane of inputs. */
  point(at) {
    if (this.easels.plane) super.point(at);
  }

  marked() {
    const { mark } = this.bus;
    if (mark && String(mark) !== this.lastMark) this.stale = String(this.picture?.path?.z[0]);
    if (mark) this.lastMark = String(mark);
    super.marked();
  }

  /** Bring card and captions up to date. */
  tell() {
    this.dirty = true;
    if (!this.picture) return;
    const { mark, step, view } = this.bus;
    this.card.show(this.path(), mark, this.picture, step === null ? "…" : "–", (mark || [0])[0] > view.x);
    this.captions();
  }

  captions() {
    if (!this.theme) return;
    this.tones = tones(this.picture, this.theme);
    captions(this.heads, this.picture, this.tones, this.solid);
  }

  // --- drawing -------------------------------------------------------------------------------

  restyle() {
    super.restyle();
    if (this.picture) this.captions();
  }

  changed(names) {
    super.changed(names);
    if (names.includes("layers") && this.picture) this.captions();
  }

  /** Two canvases stand beside each other or one above the other, whichever lets them be larger. */
  resize() {
    const { show, height } = this.options;
    const width = this.width() || height;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const free = this.parts.length ? height : window.innerHeight - ROOM * rem;
    const room = Math.max(Math.min(height, free), LEAST) - HEAD;
    const beside = Math.min((width - GAP * (show.length - 1)) / show.length, room);
    const above = Math.max((room - HEAD - 4) / 2, LEAST - HEAD);
    const side = Math.floor(show.length < 2 || beside >= above ? beside : Math.min(above, width));
    let news = false;
    for (const [name, easel] of Object.entries(this.easels)) {
      news = easel.resize(side) || news;
      easel.canvas.parentNode.style.cssText = `width:${side}px;height:${side}px`;
      this.heads[name].style.width = `${side}px`;
    }
    if (news) this.resized();
  }

  map() {
    return this.easels.plane.map(this.bus.view, this.picture?.half_side ?? 4);
  }

  /** In space the gaze may move while t rests. */
  draw(now) {
    if (this.solid && this.drawnYaw !== this.bus.gaze.yaw) this.dirty = true;
    return super.draw(now);
  }

  paint(ease) {
    const { bus, picture, before, theme, cursor, kept } = this;
    if (!this.tones) this.captions();
    const { t, mark, gaze } = bus;
    const axes = kept.axes ?? [0, 1, 2].map(subscript);
    const scene = { picture, before, ease, theme, t, mark, cursor, axes, tones: this.tones, path: this.path() };
    const { plane, space } = this.easels;
    if (plane && this.planeNews(scene)) drawPlane(plane, scene, bus.view, bus.layers);
    if (space) drawSpace(space, scene, gaze, bus.layers);
    space?.canvas.classList.toggle("turns", Boolean(this.solid));
    space?.canvas.classList.toggle("still", !this.solid);
    this.drawnYaw = gaze.yaw;
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  /** The plane does not depend on t: draw it only where something else has changed. */
  planeNews({ picture, ease, theme, mark, cursor, path }) {
    const { bus, easels } = this;
    const shown = [picture, ease, theme, mark, cursor, path, bus.view, bus.layers, easels.plane.canvas.width];
    if (this.shown?.every((value, i) => value === shown[i])) return false;
    this.shown = shown;
    return true;
  }

  resized() {
    this.shown = null;
    super.resized();
  }

  summary() {
    const { accuracy, mse } = this.picture?.metrics ?? {};
    const known = Number.isFinite(accuracy) ? ` ${(100 * accuracy).toFixed(1)}% right,` : Number.isFinite(mse) ? ` mse ${mse.toPrecision(2)},` : "";
    return `step ${this.picture?.step ?? 0},${known} t ${this.bus.t.toFixed(2)}`;
  }
}

export default mounted(Net);
