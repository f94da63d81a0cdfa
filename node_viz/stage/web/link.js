// A link: what several components on one page share. Stages, decks and curves that name the same link
// show the same flow time, training step, direction and zoom, without asking Python.
//
// Each component loads its own copy of this module (their URLs differ), so the shared objects hang on
// `window`, where every copy finds them.

import { first } from "./layer_list.js";
import { apply } from "./views.js";

const PASS = 3000; // ms for a particle from one end of the flow to the other
const REST = 500; // ms it stays at the end, so that the eye can look
const TURN = 0.00016; // radians a ms by which a gaze goes round by itself
const FEW = 2; // stages on one link that may draw at every chance
const SLOWER = 30; // ms from frame to frame of more of them, or they would take the processor from training

class Link {
  constructor() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.still = still; // the visitor wants no motion
    this.kind = "flow"; // or "net", or "series"
    this.span = 1; // how long the time is that t goes through from 0 to 1
    this.edited = null; // observations of a series that a visitor has changed, and the name of the change
    this.granted = "none"; // the last change that Python made
    this.direction = "generate"; // 1 -> 0; "encode" is 0 -> 1
    this.t = still ? 0 : 1; // who wants no motion sees where it would have led
    this.step = null; // null follows the newest
    this.wanted = null; // a step that is visited as soon as the runs have reached it
    this.now = 0; // the newest step
    this.steps = []; // steps one can go back to
    this.playing = !still;
    this.trains = false; // whether what is shown is learning now
    this.play = null; // 1 or 0 once somebody has said whether time runs also while it learns
    this.speed = 1;
    this.view = { x: 0, y: 0, zoom: 1 };
    this.gaze = { yaw: 0.5, pitch: 0.38, held: still }; // on three dimensions; held by a hand
    this.label = -1; // whose flow is shown, of one that is given labels; -1 is the mean of all
    this.mark = null; // [x, y, t] of the point a visitor asked about; false once it is let go
    this.layers = first("flow");
    this.begun = false; // whether somebody has said which layers to begin with
    this.rest = 0;
    this.due = null; // a view that waits for the pictures of its runs
    this.said = {}; // the last view
    this.meant = []; // its runs
    this.members = new Set();
    this.last = null;
    this.frame = this.frame.bind(this);
    document.addEventListener("visibilitychange", () => this.wake());
  }

  /** Change some of the state and tell every member; nobody is told when nothing differs. */
  set(patch) {
    const news = Object.keys(patch).filter((name) => this[name] !== patch[name]);
    if (!news.length) return;
    Object.assign(this, patch);
    for (const member of [...this.members]) member.changed?.(news);
    this.wake();
  }

  /** A member may have `kept` pictures, `visible()`, `changed(names)` and `draw(now)`, which says whether it
   * still moves. Returns what ends the membership. */
  join(member) {
    this.members.add(member);
    this.count();
    this.wake();
    return () => {
      this.members.delete(member);
      this.count();
    };
  }

  /** The layers to begin with, on and off by name, and the label: later it is the visitor who switches. */
  begin(layers, label = this.label) {
    if (this.begun || !layers) return;
    this.begun = true;
    this.set({ layers: { ...this.layers, ...layers }, label });
  }

  /** The members that show pictures and can be ruled. */
  get stages() {
    return [...this.members].filter((member) => member.kept && !member.options?.compact);
  }

  /** Half the side of the square that they show. */
  get half() {
    return this.stages.find((stage) => stage.picture)?.picture.half_side ?? 4;
  }

  /** Gather the steps of which some member keeps a picture; the slider ends at the newest of all. */
  count() {
    this.train(this.stages.some((stage) => stage.live));
    const kept = [...this.members].flatMap((member) => member.kept?.steps() ?? []);
    const steps = [...new Set(kept)].sort((a, b) => a - b);
    if (!steps.length || steps.join() === this.steps.join()) return;
    const now = steps.at(-1);
    const step = this.wanted ?? this.step;
    this.set({ steps, now, step: step >= now ? null : step });
  }

  /** While something learns, flow time is held at what it learns: data, or the output of a net. Learning
   * could not be told from flowing otherwise. When it rests, time goes on as it did before. */
  train(trains) {
    if (trains === this.trains) return;
    if (trains) this.before = this.playing;
    const held = trains ? { playing: false, t: this.goal, rest: 0 } : { playing: this.before };
    this.set({ trains, ...(this.play === null ? held : {}) });
  }

  /** The flow time at which a model is what it has learnt. */
  get goal() {
    return this.kind === "flow" ? 0 : 1;
  }

  /** A stage shows another run: its past is another, and so are its points, unless a view of it sets them. */
  begins(run) {
    const { step, point } = this.meant.includes(run) ? this.said : {};
    if (step === undefined) this.visit(null);
    if (point === undefined) this.set({ mark: null });
  }

  /** Take a view up as soon as one of its runs is shown (any run, where none is named); each but once. */
  look(view, runs, nonce) {
    if (nonce === this.nonce) return;
    this.nonce = nonce;
    this.due = this.said = view;
    this.meant = runs;
    this.meet();
  }

  meet() {
    const any = (run) => !this.meant.length || this.meant.includes(run);
    if (!this.due || !this.stages.some(({ kept }) => kept.size && any(kept.run))) return;
    const view = this.due;
    this.due = null;
    apply(this, view);
  }

  wake() {
    if (this.last !== null) return;
    this.last = performance.now();
    requestAnimationFrame(this.frame);
  }

  frame(now) {
    const seen = [...this.members].filter((member) => member.draw && member.visible());
    const stages = seen.filter((member) => member.kept).length;
    if (stages > FEW && now - this.last < SLOWER) return requestAnimationFrame(this.frame);
    // A tab that was hidden must not leap ahead when it comes back.
    const elapsed = Math.min(Math.max(now - this.last, 0), 100);
    let moving = this.playing && stages > 0;
    if (moving) this.advance(elapsed * this.speed);
    if (moving && !this.gaze.held) this.gaze.yaw += TURN * elapsed;
    for (const member of seen) moving = member.draw(now) || moving;
    this.last = moving ? now : null;
    if (moving) requestAnimationFrame(this.frame);
  }

  /** Run flow time on; the end is looked at for a moment. */
  advance(ms) {
    const end = this.direction === "encode" ? 1 : 0;
    if (this.t === end) {
      this.rest += ms;
      if (this.rest < REST) return;
      this.rest = 0;
      this.t = 1 - end;
    } else {
      const t = this.t + (end ? ms : -ms) / PASS;
      this.t = Math.min(Math.max(t, 0), 1);
    }
  }

  /** Go to a flow time by hand; whoever scrubs wants the picture to stand still. */
  scrub(t) {
    this.wish(false, { t: Math.min(Math.max(t, 0), 1) });
  }

  /** Let flow time run, or hold it, by hand. */
  toggle() {
    this.wish(!this.playing);
  }

  /** What a hand has said while something learns stays so. */
  wish(playing, more = {}) {
    const play = this.trains ? Number(playing) : this.play;
    this.set({ rest: 0, playing, play, ...more });
  }

  turn(direction) {
    this.rest = 0;
    const atEnd = !(this.trains && this.play === null) && this.t === (direction === "encode" ? 1 : 0);
    this.set({ direction, t: atEnd ? 1 - this.t : this.t });
  }

  /** Go to a training step; the end means to follow what is learnt from now on. */
  visit(step) {
    this.wanted = null;
    this.set({ step: step === null || step >= this.now ? null : Math.max(step, 0) });
  }

  /** Go to a training step now or, where the runs have not come so far, once they have; -1 follows. */
  want(step) {
    this.visit(step < 0 ? null : step);
    if (step >= 0 && step !== this.now) this.wanted = step;
  }

  /** Ask Python for the path of a point (x, y) or (x, y, t), as a click does; none lets it go. */
  ask([x, y, t = 0]) {
    const [stage] = this.stages;
    if (x === undefined) stage.forget();
    else stage.pick([x, y], t);
  }

  /** One kept step back (-1) or forward (+1). */
  nudge(by) {
    const at = this.step ?? this.now;
    const before = this.steps.filter((step) => step < at);
    const after = this.steps.filter((step) => step > at);
    this.visit((by < 0 ? before.at(-1) : after[0]) ?? (by < 0 ? at : null));
  }

  /** Let the chosen point go, also where none was chosen here and Python shows one. */
  forget() {
    this.set({ mark: null });
    this.set({ mark: false });
  }

  /** How many labels some stage can show. */
  get labels() {
    return Math.max(0, ...this.stages.map(({ kept }) => kept.labels?.length ?? 0));
  }

  /** The next label, and after the last one the mean of all. */
  nextLabel() {
    this.set({ label: this.label + 1 < this.labels ? this.label + 1 : -1 });
  }

  toggleLayer(name) {
    this.set({ layers: { ...this.layers, [name]: this.layers[name] ? 0 : 1 } });
  }
}

const links = (window.nodeVizLinks ??= new Map());

/** The link called `name`; made when first asked for. */
export function linkNamed(name) {
  if (!links.has(name)) links.set(name, new Link());
  return links.get(name);
}
