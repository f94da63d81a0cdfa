// What every screen does, whatever it draws: it keeps the pictures that Python sends, follows the bus
// to the one to show, and asks Python about a chosen point. New data only swaps arrays: the canvas is
// made once. A screen has `build`, `resize`, `paint(ease)`, `tell` and `summary` of its own.

import { bus } from "./link.js";
import { decode, split } from "./decode.js";
import { pictures } from "./pictures.js";
import { make } from "./style.js";
import { readTheme } from "./theme.js";

const EASE = 150; // ms in which a new picture takes over

/** What Streamlit calls with each message: it makes a screen of this kind once, then feeds it. */
export function mounted(Kind) {
  const screens = new WeakMap();
  return ({ data, parentElement, setStateValue }) => {
    const { head: options, rest } = split(data);
    let screen = screens.get(parentElement);
    if (!screen) screens.set(parentElement, (screen = new Kind(parentElement, options)));
    screen.send = setStateValue;
    screen.join();
    if (!same(screen.bytes, data)) screen.receive(decode(rest));
    screen.bytes = data;
    screen.restyle();
    // Streamlit calls the clean-up of an overtaken call at once: only the latest call's may count.
    const turn = ++screen.turn;
    return () => screen.turn === turn && screen.leave();
  };
}

/** Whether a message says what the last one said: a page that polls often has nothing new. */
function same(a, b) {
  return a === b || (a?.length === b.length && a.every((byte, i) => byte === b[i]));
}

export class Screen {
  constructor(root, options) {
    this.options = options;
    this.bus = bus(options.link);
    this.turn = 0;
    this.received = 0;
    this.kept = pictures(options.key);
    this.cursor = null;
    this.inView = true;
    this.parts = [];
    this.begin();
    this.build(root);
    this.watch();
  }

  begin() {
    this.bus.begin(this.options.layers);
  }

  /** The cards that keys and steps need, for `build` to place. */
  cards(keys) {
    this.past = make("div", { class: "past" });
    this.helpCard = make("div", { class: "card help", hidden: "" });
    this.helpCard.append(...keys.map(([key, what]) => make("div", {}, make("kbd", {}, key), what)));
    this.said = make("div", { class: "said", "aria-live": "polite" });
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

  /** The width that the page gives. */
  width() {
    return this.box.parentElement?.clientWidth ?? this.box.parentNode.host.clientWidth;
  }

  /** A resized canvas is blank: do not show it so. */
  resized() {
    this.dirty = true;
    if (this.picture && this.theme) this.paint(1);
    this.bus.wake();
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
    if (has("view", "layers", "direction", "playing", "gaze")) this.dirty = true;
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

  /** Ask for the path through a place (x, y) of the picture as it is at flow time t. */
  pick(place, t = this.bus.t) {
    const nonce = Date.now() + Math.random(); // asking twice for one point is two questions
    const point = [...place, t];
    this.cursor = null;
    this.asked = point;
    this.bus.set({ mark: point });
    this.send("point", [...point, nonce]);
  }

  /** A point was chosen or let go, here or in another screen of the link. */
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

  /** Draw what has changed; say whether a change is still under way. */
  draw(now) {
    if (this.shownAt) this.fps = 0.9 * (this.fps ?? 60) + 0.1 * (1000 / Math.max(now - this.shownAt, 1));
    this.shownAt = this.bus.playing ? now : null;
    const u = Math.min(Math.max((now - this.arrived) / EASE, 0), 1);
    const ease = u * u * (3 - 2 * u);
    if (this.dirty || this.drawnT !== this.bus.t || this.ease !== ease) {
      Object.assign(this, { dirty: false, drawnT: this.bus.t, ease });
      this.paint(ease);
    }
    return ease < 1;
  }

  /** What tests and screen readers can read of the canvas. */
  label() {
    const { canvas, bus, kept, picture } = this;
    const facts = { v: this.received, step: picture.step, t: bus.t.toFixed(4), pictures: kept.size,
      run: kept.run, fps: (this.fps ?? 0).toFixed(0), zoom: bus.view.zoom.toFixed(3) };
    for (const [name, value] of Object.entries(facts))
      if (canvas.dataset[name] !== String(value)) canvas.dataset[name] = value;
  }

  /** Said when a hand has changed something, not at every frame: a voice needs time. */
  say() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.said.textContent = this.summary();
      if (!this.options.compact) this.canvas.setAttribute("aria-label", `${this.name}: ${this.summary()}. Press ? for keys.`);
    }, 300);
  }
}
