// The stage: one canvas that shows a flow. Python sends pictures; draw.js draws the one to show.

import { Card, pathAt } from "./card.js";
import { Component } from "./component.js";
import { make } from "./dom.js";
import { keyboard, pointer } from "./input.js";
import { Journey } from "./journey.js";
import { LabelSwitch } from "./label_switch.js";
import { LayerCanvas } from "./layers.js";
import { mounted } from "./member.js";
import { placeFor } from "./room.js";

const NAMED = "A flow carries noise to data"; // until there is more to say
const PANE = 0.6; // of the window's height, at most, for a stage without controls

class Stage extends Component {
  name = "The flow";

  build(root) {
    const { options, link } = this;
    this.canvas = make("canvas", { role: "img", "aria-label": NAMED });
    this.layerCanvas = new LayerCanvas(this.canvas);
    this.card = new Card(() => this.forget());
    this.labels = new LabelSwitch(link);
    const over = [this.past, this.clock, this.labels.box, this.card.box, this.helpCard];
    this.square = make("div", { class: "frame" }, this.canvas, ...over);
    this.frame(root, this.square);
    this.box.classList.toggle("compact", options.compact);
    this.clock.hidden = options.compact;
    if (options.compact) {
      this.parts = [new Journey(link)];
      this.square.after(this.parts[0].box);
      return;
    }
    this.canvas.tabIndex = 0;
    pointer(this.canvas, link, () => this.map(), (point) => this.pick(point), () => this.forget());
    keyboard(this.box, this.canvas, link, this);
  }

  /** What is shown where flow time ends. */
  get ends() {
    return [this.link.layers.density ? "the model's density" : "data", "noise"];
  }

  receive(payload) {
    super.receive(payload);
    if (!this.options.compact) this.labels.offer(this.kept.labels ?? []);
  }

  changed(names) {
    super.changed(names);
    this.labels.changed(names);
  }

  /** The picture's path, in the flow of the label that is shown, unless it answers an older question. */
  path() {
    const asked = this.whole?.path;
    const path = asked?.given?.[this.link.label] ?? asked;
    const { mark } = this.link;
    if (!path || this.letGo) return null;
    if (!mark) return path;
    const [x, y] = pathAt(path, mark[2]).z;
    return Math.hypot(x - mark[0], y - mark[1]) < 0.01 * this.picture.half_side ? path : null;
  }

  /** Bring the card up to date. */
  tell() {
    this.dirty = true;
    if (this.options.compact) return;
    const path = this.path();
    const { mark, view } = this.link;
    const right = (mark || path?.z[0] || [0])[0] > view.x;
    this.card.show(path, mark, this.waiting, right, this.picture?.layers);
  }

  resize() {
    const { height, compact } = this.options;
    const width = this.width();
    // A pane leaves room in the window for the deck and the figures that all panes share.
    const alone = this.parts.length || compact ? height : Math.max(PANE * window.innerHeight, 280);
    const room = placeFor(this.box, this.square) ?? Math.min(height, alone);
    const side = Math.floor(Math.min(width || height, room));
    if (!this.layerCanvas.resize(side)) return;
    this.square.style.width = this.square.style.height = `${side}px`;
    this.box.style.width = compact ? `${side}px` : `${Math.max(side, Math.min(width, 440))}px`;
    this.resized();
  }

  map() {
    return this.layerCanvas.map(this.link.view, this.picture?.half_side ?? 4);
  }

  paint(ease) {
    const { link, picture, before, theme, cursor } = this;
    const { t, direction, mark, playing } = link;
    const path = this.path();
    const here = path && pathAt(path, t);
    const scene = { picture, before, ease, theme, t, direction, data: this.kept.data, path, here, mark, cursor, playing };
    this.layerCanvas.paint(scene, link.view, link.layers);
    if (path && !this.options.compact) this.card.tick(t, here.l);
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  summary() {
    const kl = this.picture?.metrics?.kl;
    const known = kl === undefined || kl === null ? "" : ` KL ${kl.toFixed(2)},`;
    const label = this.labels.names[this.link.label];
    const given = label ? ` given the label ${label},` : "";
    return `step ${this.picture?.step ?? 0},${known}${given} t ${this.link.t.toFixed(2)}`;
  }
}

export default mounted(Stage);
