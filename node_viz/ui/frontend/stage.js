// The stage: one canvas that shows a flow. Python sends pictures; this file keeps them, chooses the
// one to show and asks draw.js to draw it. New data only swaps arrays: the canvas is made once.

import { bus } from "./bus.js";
import { Card, along } from "./card.js";
import { Chips } from "./chips.js";
import { Clocks } from "./clocks.js";
import { decode, split } from "./decode.js";
import { Easel } from "./easel.js";
import { KEYS, keyboard, pointer } from "./hands.js";
import { pictures } from "./pictures.js";
import { make, style } from "./style.js";
import { readTheme } from "./theme.js";

const EASE = 150; // ms in which a new picture takes over
const PANE = 0.6; // of the window's height, at most, for a stage without controls
const stages = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const { head: options, rest } = split(data);
  let stage = stages.get(parentElement);
  if (!stage) stages.set(parentElement, (stage = new Stage(parentElement, options)));
  stage.send = setStateValue;
  stage.join();
  if (!same(stage.bytes, data)) stage.receive(decode(rest));
  stage.bytes = data;
  stage.restyle();
  // Streamlit calls the clean-up of an overtaken call at once: only the latest call's may count.
  const turn = ++stage.turn;
  return () => stage.turn === turn && stage.leave();
}

/** Whether a message says what the last one said: a page that polls often has nothing new. */
function same(a, b) {
  return a === b || (a?.length === b.length && a.every((byte, i) => byte === b[i]));
}

class Stage {
  constructor(root, options) {
    this.options = options;
    this.bus = bus(options.link);
    this.bus.begin(options.layers);
    this.turn = 0;
    this.received = 0;
    this.kept = pictures(options.key);
    this.cursor = null;
    this.inView = true;
    this.build(root);
    this.watch();
  }

  build(root) {
    const { options } = this;
    this.canvas = make("canvas", { role: "img" });
    this.easel = new Easel(this.canvas);
    this.past = make("div", { class: "past" });
    this.card = new Card(() => this.forget());
    this.helpCard = make("div", { class: "card help", hidden: "" });
    this.helpCard.append(...KEYS.map(([key, what]) => make("div", {}, make("kbd", {}, key), what)));
    this.frame = make("div", { class: "frame" }, this.canvas, this.past, this.card.box, this.helpCard);
    this.said = make("div", { class: "said", "aria-live": "polite" });
    this.box = make("div", { class: options.compact ? "stage compact" : "stage" });
    const chips = make("div", { class: "chips", role: "toolbar", "aria-label": "Layers" });
    const clocks = make("div", { class: "clocks" });
    this.parts = [];
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

  watch() {
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.box.parentNode.host ?? this.box);
    this.views = new IntersectionObserver(([entry]) => {
      this.inView = entry.isIntersecting;
      if (this.inView) this.bus.wake();
    });
    this.views.observe(this.canvas);
    this.resize();
  }

  // --- the bus -------------------------------------------------------------------------------

  join() {
    this.unjoin ??= this.bus.join(this);
  }

  leave() {
    this.unjoin?.();
    this.unjoin = null;
  }

  visible() {
    return this.inView && !document.hidden && this.kept.size > 0;
  }

  changed(names) {
    const has = (...any) => any.some((name) => names.includes(name));
    if (has("view", "layers", "direction", "playing")) this.dirty = true;
    for (const part of this.parts) part.changed(names);
    if (has("step", "now")) this.choose();
    if (has("mark")) this.marked();
    if (has("step", "playing", "direction")) this.say();
  }

  // --- pictures ------------------------------------------------------------------------------

  receive(payload) {
    if (this.kept.receive(payload, this.picture)) this.bus.set({ step: null, mark: null });
    this.received += 1;
    if (!this.kept.newest.path) this.hushed = false; // Python, too, has let the point go
    this.choose();
    this.bus.count();
    this.tell();
    this.bus.wake();
  }

  /** Show the newest picture at or before the step asked for. */
  choose() {
    if (!this.kept.size) return;
    const picture = this.kept.at(this.bus.step ?? Infinity);
    const past = this.bus.step !== null && !this.options.compact;
    this.past.classList.toggle("on", past);
    if (past) this.past.textContent = `step ${picture.step} of ${this.bus.now} (past)`;
    if (picture === this.picture) return;
    this.before = this.picture ?? picture;
    this.picture = picture;
    this.arrived = performance.now();
    this.tell();
  }

  // --- a chosen point ------------------------------------------------------------------------

  /** Ask for the path through a place of the picture as it is at the t shown. */
  pick(place) {
    const nonce = Date.now() + Math.random(); // asking twice for one point is two questions
    const point = [...place, this.bus.t];
    this.cursor = null;
    this.asked = point;
    this.bus.set({ mark: point });
    this.send("point", [...point, nonce]);
  }

  /** A point was chosen or let go, here or in another stage of the link. */
  marked() {
    const { mark } = this.bus;
    this.hushed = mark === false; // pictures on their way still carry the path
    if (this.hushed && this.asked) this.send("point", null); // who asked Python takes it back
    if (mark !== this.asked && mark !== null) this.asked = null;
    this.tell();
  }

  point(at) {
    this.cursor = at;
    this.dirty = true;
    this.bus.wake();
  }

  forget() {
    this.helpCard.hidden = true;
    this.cursor = null;
    this.asked ??= this.path();
    this.bus.forget();
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

  help() {
    this.helpCard.hidden = !this.helpCard.hidden;
  }

  // --- drawing -------------------------------------------------------------------------------

  restyle() {
    const theme = readTheme(this.box);
    if (this.theme?.background === theme.background && this.theme.text === theme.text) return;
    this.theme = theme;
    this.dirty = true;
    this.bus.wake();
  }

  resize() {
    const { height, compact } = this.options;
    const width = this.box.parentElement?.clientWidth ?? this.box.parentNode.host.clientWidth;
    // A pane leaves room in the window for the deck and the figures that all panes share.
    const room = this.parts.length || compact ? height : Math.max(PANE * window.innerHeight, 280);
    const side = Math.floor(Math.min(width || height, height, room));
    if (!this.easel.resize(side)) return;
    this.frame.style.width = this.frame.style.height = `${side}px`;
    this.box.style.width = compact ? `${side}px` : `${Math.max(side, Math.min(width, 440))}px`;
    this.dirty = true;
    if (this.picture && this.theme) this.paint(1); // a resized canvas is blank: do not show it so
    this.bus.wake();
  }

  map() {
    return this.easel.map(this.bus.view, this.picture?.half_side ?? 4);
  }

  /** Draw what has changed; say whether a change is still under way. */
  draw(now) {
    if (this.shownAt) this.fps = 0.9 * (this.fps ?? 60) + 0.1 * (1000 / Math.max(now - this.shownAt, 1));
    this.shownAt = this.bus.playing ? now : null;
    const u = Math.min(Math.max((now - this.arrived) / EASE, 0), 1);
    const ease = u * u * (3 - 2 * u);
    if (this.dirty || this.drawnT !== this.bus.t || this.ease !== ease) this.paint(ease);
    return ease < 1;
  }

  paint(ease) {
    const { bus, picture, before, theme, cursor } = this;
    Object.assign(this, { dirty: false, drawnT: bus.t, ease });
    const { t, direction, mark, playing } = bus;
    const path = this.path();
    const here = path && along(path, t);
    const scene = { picture, before, ease, theme, t, direction, data: this.kept.data, path, here, mark, cursor, playing };
    this.easel.paint(scene, bus.view, bus.layers);
    if (path && !this.options.compact) this.card.tick(t, here.l);
    for (const part of this.parts) part.tick?.();
    this.label();
  }

  /** What tests and screen readers can read of the canvas. */
  label() {
    const { canvas, bus, kept, picture } = this;
    const facts = { v: this.received, step: picture.step, t: bus.t.toFixed(4), pictures: kept.size,
      run: kept.run, fps: (this.fps ?? 0).toFixed(0), zoom: bus.view.zoom.toFixed(3) };
    for (const [name, value] of Object.entries(facts))
      if (canvas.dataset[name] !== String(value)) canvas.dataset[name] = value;
  }

  summary() {
    const kl = this.picture?.metrics?.kl;
    const known = kl === undefined || kl === null ? "" : ` KL ${kl.toFixed(2)},`;
    return `step ${this.picture?.step ?? 0},${known} t ${this.bus.t.toFixed(2)}`;
  }

  /** Said when a hand has changed something, not at every frame: a voice needs time. */
  say() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.said.textContent = this.summary();
      if (!this.options.compact)
        this.canvas.setAttribute("aria-label", `The flow: ${this.summary()}. Press ? for keys.`);
    }, 300);
  }
}
