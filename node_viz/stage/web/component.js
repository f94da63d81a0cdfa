// What both stages do, whatever they draw: they keep the pictures that Python sends, follow the link to
// the one to show, and ask Python about a chosen point. New data only swaps arrays: a canvas is made
// once. Each has `build`, `resize`, `paint(ease)`, `path`, `tell` and `summary` of its own.

import { decode, same, split } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";
import { keyCard } from "./input.js";
import { LayerSwitches } from "./layer_switches.js";
import { Member } from "./member.js";
import { pictures } from "./pictures.js";
import { Road } from "./road.js";
import { Sliders } from "./sliders.js";
import { readTheme } from "./theme.js";

const sheet = await styleSheet("stage.css");
const EASE = 150; // ms in which a new picture takes over
const MORPH = 900; // ms in which points go over from one label's ends to another's

export class Component extends Member {
  constructor(root, message) {
    const { head: options } = split(message);
    super(options.link);
    this.options = options;
    this.received = 0;
    this.kept = pictures(options.key);
    this.road = new Road((payload) => this.receive(payload));
    this.cursor = null;
    this.inView = true;
    this.past = make("div", { class: "past" });
    this.clock = make("div", { class: "clock", "aria-hidden": "true" }); // a voice has it from the slider
    this.helpCard = keyCard(this.kind);
    this.said = make("div", { class: "said", "aria-live": "polite" });
    this.begin();
    this.build(root);
    this.watch();
  }

  get kind() {
    return "flow";
  }

  /** Say with which layers its link begins, and with which label. */
  begin() {
    this.link.begin(this.options.layers, this.options.label);
  }

  /** Put what is drawn between the switches and the sliders, if it has those of its own. */
  frame(root, drawn) {
    const { link, kind, options } = this;
    const switches = options.switches ? [new LayerSwitches(link, kind, () => this.help())] : [];
    const sliders = options.sliders ? [new Sliders(link, kind)] : [];
    this.parts = [...switches, ...sliders];
    const boxes = (parts) => parts.map(({ box }) => box);
    this.box = make("div", { class: "stage" }, ...boxes(switches), drawn, ...boxes(sliders), this.said);
    adopt(root, sheet);
    root.append(this.box);
  }

  watch() {
    this.sizes = new ResizeObserver(() => this.resize());
    const place = this.box.parentNode.host ?? this.box;
    this.sizes.observe(place);
    place.toggleAttribute("data-picture", !this.options.compact); // style sheets ask where pictures are
    this.views = new IntersectionObserver(([entry]) => {
      this.inView = entry.isIntersecting;
      if (this.inView) this.link.wake();
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
    this.link.wake();
  }

  visible() {
    return this.inView && !document.hidden && this.kept.size > 0;
  }

  changed(names) {
    const has = (...any) => any.some((name) => names.includes(name));
    if (has("view", "layers", "direction", "playing", "gaze", "trains")) this.dirty = true;
    for (const part of this.parts) part.changed(names);
    if (has("step", "now", "label")) this.choose();
    if (has("mark")) this.marked();
    if (has("step", "playing", "direction", "label")) this.say();
  }

  // --- pictures ------------------------------------------------------------------------------

  show(message) {
    if (!same(this.message, message)) this.receive((this.told = decode(split(message).rest)));
    this.message = message;
    this.road.follow(this.told);
    this.restyle();
  }

  leave() {
    this.road.leave();
    super.leave();
  }

  receive(payload) {
    if (this.kept.receive(payload, this.whole)) this.link.begins(this.kept.run);
    this.live = Boolean(payload.live);
    this.received += 1;
    if (!this.kept.newest.path) this.letGo = false; // Python, too, has let the point go
    this.choose();
    this.link.count();
    this.link.meet();
    this.tell();
    this.link.wake();
  }

  /** Show the newest picture at or before the step asked for; of a flow with labels, that of the label. */
  choose() {
    if (!this.kept.size) return;
    const whole = this.kept.at(this.link.step ?? Infinity);
    const picture = whole.given?.[this.link.label] ?? whole;
    const past = this.link.step !== null && !this.options.compact;
    this.past.classList.toggle("on", past);
    if (past) this.past.textContent = `step ${picture.step} of ${this.link.now} (past)`;
    if (picture === this.picture) return;
    this.eases = whole === this.whole && !this.link.still ? MORPH : EASE;
    this.before = this.picture ?? picture;
    Object.assign(this, { whole, picture });
    this.arrived = performance.now();
    this.tell();
  }

  // --- a chosen point ------------------------------------------------------------------------

  /** Ask for the path through a place (x, y) of the picture as it is at flow time t. */
  pick(place, t = this.link.t) {
    const nonce = Date.now() + Math.random(); // asking twice for one point is two questions
    const point = [...place, t];
    this.cursor = null;
    this.asked = point;
    this.link.set({ mark: point });
    this.send("point", [...point, nonce]);
  }

  /** A point was chosen or let go, here or in another component of the link. */
  marked() {
    const { mark } = this.link;
    this.letGo = mark === false; // pictures on their way still carry the path
    if (this.letGo && this.asked) this.send("point", null); // who asked Python takes it back
    if (mark !== this.asked && mark !== null) this.asked = null;
    this.tell();
  }

  /** What stands for numbers that are not there: they are on their way, or why there are none. */
  get waiting() {
    const { asked } = this.whole ?? {};
    return (asked && this.isMark(asked.point) && asked.why) || "…";
  }

  /** Whether a point that Python was asked about is the chosen one. */
  isMark([x, y, t = 0]) {
    const { mark } = this.link;
    return Boolean(mark) && Math.hypot(x - mark[0], y - mark[1], t - mark[2]) < 1e-6;
  }

  point(at) {
    this.cursor = at;
    this.dirty = true;
    this.link.wake();
  }

  forget() {
    this.helpCard.hidden = true;
    this.cursor = null;
    this.asked ??= this.path();
    this.link.forget();
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
    this.link.wake();
  }

  /** Draw what has changed; say whether a change is still under way. */
  draw(now) {
    if (this.shownAt) this.fps = 0.9 * (this.fps ?? 60) + 0.1 * (1000 / Math.max(now - this.shownAt, 1));
    this.shownAt = this.link.playing ? now : null;
    const u = Math.min(Math.max((now - this.arrived) / this.eases, 0), 1);
    const ease = u * u * (3 - 2 * u);
    if (this.dirty || this.drawnT !== this.link.t || this.ease !== ease) {
      Object.assign(this, { dirty: false, drawnT: this.link.t, ease });
      this.paint(ease);
    }
    return ease < 1;
  }

  /** Which flow time is shown: loud while something learns, when nobody may take it for another. */
  tellTime() {
    const { t, trains } = this.link;
    const end = { "0.00": this.ends[0], "1.00": this.ends[1] }[t.toFixed(2)];
    const { layers } = this.picture;
    const time = end ? `t ${Math.round(t)}: ${end}` : `showing t ${t.toFixed(2).slice(1)}`;
    const words = layers ? `layer ${(t * layers).toFixed(1).replace(".0", "")} of ${layers}` : time;
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.classList.toggle("quiet", !trains);
  }

  /** What tests and screen readers can read of the canvas. */
  label() {
    this.tellTime();
    const { canvas, link, kept, picture } = this;
    const facts = { v: this.received, step: picture.step, t: link.t.toFixed(4), pictures: kept.size,
      run: kept.run, label: link.label, fps: (this.fps ?? 0).toFixed(0), zoom: link.view.zoom.toFixed(3) };
    for (const [name, value] of Object.entries(facts))
      if (canvas.dataset[name] !== String(value)) canvas.dataset[name] = value;
  }

  /** Said when a visitor has changed something, not at every frame: a voice needs time. */
  say() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.said.textContent = this.summary();
      if (!this.options.compact) this.canvas.setAttribute("aria-label", `${this.name}: ${this.summary()}. Press ? for keys.`);
    }, 300);
  }
}
