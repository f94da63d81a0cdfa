// The stage: one canvas that shows a flow. Python sends pictures; draw.js draws the one to show.

import { Card, along } from "./card.js";
import { Chips } from "./layer_switches.js";
import { Clocks } from "./sliders.js";
import { Easel } from "./layers.js";
import { KEYS, keyboard, pointer } from "./input.js";
import { Screen, mounted } from "./component.js";
import { make, style } from "./style.js";

const PANE = 0.6; // of the window's height, at most, for a stage without controls

class Stage extends Screen {
  name = "The flow";

  build(root) {
    const { options } = this;
    this.canvas = make("canvas", { role: "img" });
    this.easel = new Easel(this.canvas);
    this.card = new Card(() => this.forget());
    this.cards(KEYS);
    this.frame = make("div", { class: "frame" }, this.canvas, this.past, this.card.box, this.helpCard);
    this.box = make("div", { class: options.compact ? "stage compact" : "stage" });
    const chips = make("div", { class: "chips", role: "toolbar", "aria-label": "Layers" });
    const clocks = make("div", { class: "clocks" });
    if (options.chips) this.box.append(chips), this.parts.push(new Chips(this.bus, chips, () => this.help()));
    this.box.append(this.frame);
    if (options.clocks) this.box.append(clocks), this.parts.push(new Clocks(this.bus, clocks));
    this.box.append(this.said);
    root.append(make("style", {}, style), this.box);
    if (options.compact) return this.canvas.setAttribute("aria-label", "A flow carries noise to data");
    this.canvas.tabIndex = 0;
    pointer(this.canvas, this.bus, () => this.map(), (point) => this.pick(point), () => this.forget());
    keyboard(this.box, this.canvas, this.bus, this);
  }

  /** The picture's path, unless it answers an older question. */
  path() {
    const path = this.picture?.path;
    const { mark } = this.bus;
    if (!path || this.hushed) return null;
    if (!mark) return path;
    const [x, y] = along(path, mark[2]).z;
    return Math.hypot(x - mark[0], y - mark[1]) < 0.01 * this.picture.half_side ? path : null;
  }

  /** Bring the card up to date. */
  tell() {
    this.dirty = true;
    if (this.options.compact) return;
    const path = this.path();
    const { mark, step, view } = this.bus;
    const right = (mark || path?.z[0] || [0])[0] > view.x;
    this.card.show(path, mark, step === null ? "…" : "–", right); // nobody asks the past again
  }

  resize() {
    const { height, compact } = this.options;
    const width = this.width();
    // A pane leaves room in the window for the deck and the figures that all panes share.
    const room = this.parts.length || compact ? height : Math.max(PANE * window.innerHeight, 280);
    const side = Math.floor(Math.min(width || height, height, room));
    if (!this.easel.resize(side)) return;
    this.frame.style.width = this.frame.style.height = `${side}px`;
    this.box.style.width = compact ? `${side}px` : `${Math.max(side, Math.min(width, 440))}px`;
    this.resized();
  }

  map() {
    return this.easel.map(this.bus.view, this.picture?.half_side ?? 4);
  }

  paint(ease) {
    const { bus, picture, before, theme, cursor } = this;
    const { t, direction, mark, playing } = bus;
    const path = this.path();
    const here = path && along(path, t);
    const scene = { picture, before, ease, theme, t, direction, data: this.kept.data, path, here, mark, cursor, playing };
    this.easel.paint(scene, bus.view, bus.layers);
    if (path && !this.options.compact) this.card.tick(t, here.l);
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  summary() {
    const kl = this.picture?.metrics?.kl;
    const known = kl === undefined || kl === null ? "" : ` KL ${kl.toFixed(2)},`;
    return `step ${this.picture?.step ?? 0},${known} t ${this.bus.t.toFixed(2)}`;
  }
}

export default mounted(Stage);
