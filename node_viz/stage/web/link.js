// A link: what several components on one page share. Stages, decks and curves that name the same link
// show the same flow time, training step, direction and zoom, without asking Python.
//
// Each component loads its own copy of this module (their URLs differ), so the shared objects hang on
// `window`, where every copy finds them.

import { first } from "./layer_list.js";

const PASS = 3000; // ms for a particle from one end of the flow to the other
const REST = 500; // ms it stays at the end, so that the eye can look
const TURN = 0.00016; // radians a ms by which a gaze goes round by itself
const FEW = 2; // stages on one link that may draw at every chance
const SLOWER = 30; // ms from frame to frame of more of them, or they would take the processor from training

class Link {
  constructor() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.direction = "generate"; // 1 -> 0; "encode" is 0 -> 1
    this.t = still ? 0 : 1; // who wants no motion sees where it would have led
    this.step = null; // null follows the newest
    this.now = 0; // the newest step
    this.steps = []; // steps one can go back to
    this.playing = !still;
    this.speed = 1;
    this.view = { x: 0, y: 0, zoom: 1 };
    this.gaze = { yaw: 0.5, pitch: 0.38, held: still }; // on three dimensions; held by a hand
    this.mark = null; // [x, y, t] of the point a visitor asked about; false once it is let go
    this.layers = first("flow");
    this.begun = false; // whether somebody has said which layers to begin with
    this.rest = 0;
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

  /** The layers to begin with, on and off by name: later it is the visitor who switches. */
  begin(layers) {
    if (this.begun || !layers) return;
    this.begun = true;
    this.set({ layers: { ...this.layers, ...layers } });
  }

  /** Gather the steps of which some member keeps a picture; the slider ends at the newest of all. */
  count() {
    const kept = [...this.members].flatMap((member) => member.kept?.steps() ?? []);
    const steps = [...new Set(kept)].sort((a, b) => a - b);
    if (!steps.length || steps.join() === this.steps.join()) return;
    const now = steps.at(-1);
    this.set({ steps, now, step: this.step >= now ? null : this.step });
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
    this.rest = 0;
    this.set({ t: Math.min(Math.max(t, 0), 1), playing: false });
  }

  turn(direction) {
    this.rest = 0;
    const atEnd = this.t === (direction === "encode" ? 1 : 0);
    this.set({ direction, t: atEnd ? 1 - this.t : this.t });
  }

  /** Go to a training step; the end means to follow what is learnt from now on. */
  visit(step) {
    this.set({ step: step === null || step >= this.now ? null : Math.max(step, 0) });
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
