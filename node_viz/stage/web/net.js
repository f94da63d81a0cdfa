// The stage of an ODE-Net: the plane of inputs on the left, the space of states on the right.

import { Component } from "./component.js";
import { make } from "./dom.js";
import { keyboard, pointer, turning } from "./input.js";
import { first } from "./layer_list.js";
import { LayerCanvas } from "./layers.js";
import { mounted } from "./member.js";
import { GAP, HEAD, captions } from "./net_captions.js";
import { NetCard } from "./net_card.js";
import { sampleColours } from "./net_colours.js";
import { drawPlane } from "./net_plane.js";
import { drawSpace, solid } from "./net_space.js";
import { placeFor } from "./room.js";

const ROOM = 23.5; // rem of the window that a pane leaves to what stands around it
const LEAST = 190; // pixels a side, however low the window
const ENOUGH = 160; // pixels a side of canvases beside each other
const NARROW = 860; // of a window whose panes stand in several rows, as narrow.css has it
const subscript = (k) => `z${"₁₂₃₄₅₆₇₈₉"[k]}`;

class Net extends Component {
  name = "The network";
  ends = ["input", "output"];

  get kind() {
    return "net";
  }

  begin() {
    const { link, options } = this;
    if (!link.begun) link.set({ kind: "net", direction: "encode", t: link.playing ? 0 : 1 });
    link.begin({ ...first("net"), ...options.layers });
  }

  build(root) {
    const { link, options } = this;
    this.layerCanvases = {};
    this.heads = {};
    this.card = new NetCard(() => this.forget());
    const style = `--gap: ${GAP}px; --head: ${HEAD}rem`;
    this.frame(root, make("div", { class: "pair", style }, ...options.show.map((name) => this.figure(name))));
    this.canvas = this.layerCanvases[options.show[0]].canvas;
    this.canvas.parentNode.append(this.past, this.card.box, this.helpCard);
    this.layerCanvases[options.show.at(-1)].canvas.parentNode.append(this.clock);
    this.canvas.tabIndex = 0;
    keyboard(this.box, this.canvas, link, this);
    const { plane, space } = this.layerCanvases;
    if (plane) pointer(plane.canvas, link, () => this.map(), (point) => this.pick(point), () => this.forget());
    if (space) turning(space.canvas, link, () => this.solid);
  }

  /** One canvas with the line over it. */
  figure(name) {
    const canvas = make("canvas", { role: "img", "aria-label": name === "plane" ? "Inputs" : "States" });
    this.layerCanvases[name] = new LayerCanvas(canvas);
    this.heads[name] = make("figcaption");
    return make("figure", {}, this.heads[name], make("div", { class: "frame" }, canvas));
  }

  get solid() {
    return this.picture && solid(this.picture, this.link.layers);
  }

  // --- a chosen input ------------------------------------------------------------------------

  /** The picture's path, unless it is still that of the input asked about before. */
  path() {
    const { path, asked } = this.picture ?? {};
    if (!path || this.letGo) return null;
    const past = this.link.mark && this.link.step !== null; // a tape's own paths may be of other inputs
    const answers = past ? asked && this.isMark(asked.point) : String(path.z[0]) !== this.stale;
    return answers ? path : null;
  }

  pick(place) {
    super.pick(place, 0);
  }

  /** The keyboard's cursor moves over the plane of inputs. */
  point(at) {
    if (this.layerCanvases.plane) super.point(at);
  }

  marked() {
    const { mark } = this.link;
    if (mark && String(mark) !== this.lastMark) this.stale = String(this.picture?.path?.z[0]);
    if (mark) this.lastMark = String(mark);
    super.marked();
  }

  /** Bring card and captions up to date. */
  tell() {
    this.dirty = true;
    if (!this.picture) return;
    const { mark, view } = this.link;
    this.card.show(this.path(), mark, this.picture, this.waiting, (mark || [0])[0] > view.x);
    this.captions();
  }

  captions() {
    if (!this.theme) return;
    this.colours = sampleColours(this.picture, this.theme);
    captions(this.heads, this.picture, this.colours, this.solid);
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
    const place = placeFor(this.box, this.box.querySelector(".pair"));
    const room = (place ?? Math.max(Math.min(height, free), LEAST)) - HEAD * rem;
    const beside = Math.min((width - GAP * (show.length - 1)) / show.length, room);
    const above = Math.max((room - HEAD * rem - 4) / 2, place ? 0 : LEAST - HEAD * rem);
    const high = above > 1.3 * beside && window.innerWidth > NARROW; // one above the other takes twice the height
    const enough = beside >= (high ? above : ENOUGH);
    const side = Math.floor(show.length < 2 || enough || beside >= above ? beside : Math.min(above, width));
    let news = false;
    for (const [name, one] of Object.entries(this.layerCanvases)) {
      news = one.resize(side) || news;
      one.canvas.parentNode.style.cssText = `width:${side}px;height:${side}px`;
      this.heads[name].style.width = `${side}px`;
    }
    if (news) this.resized();
  }

  map() {
    return this.layerCanvases.plane.map(this.link.view, this.picture?.half_side ?? 4);
  }

  /** In space the gaze may move while t rests. */
  draw(now) {
    if (this.solid && this.drawnYaw !== this.link.gaze.yaw) this.dirty = true;
    return super.draw(now);
  }

  paint(ease) {
    const { link, picture, before, theme, cursor, kept } = this;
    if (!this.colours) this.captions();
    const { t, mark, gaze } = link;
    const axes = kept.axes ?? [0, 1, 2].map(subscript);
    const scene = { picture, before, ease, theme, t, mark, cursor, axes, colours: this.colours, path: this.path() };
    const { plane, space } = this.layerCanvases;
    if (plane && this.planeNews(scene)) drawPlane(plane, scene, link.view, link.layers);
    if (space) drawSpace(space, scene, gaze, link.layers);
    space?.canvas.classList.toggle("turns", Boolean(this.solid));
    space?.canvas.classList.toggle("still", !this.solid);
    this.drawnYaw = gaze.yaw;
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  /** The plane does not depend on t: draw it only where something else has changed. */
  planeNews({ picture, ease, theme, mark, cursor, path }) {
    const { link, layerCanvases } = this;
    const shown = [picture, ease, theme, mark, cursor, path, link.view, link.layers, layerCanvases.plane.canvas.width];
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
    return `step ${this.picture?.step ?? 0},${known} t ${this.link.t.toFixed(2)}`;
  }
}

export default mounted(Net);
