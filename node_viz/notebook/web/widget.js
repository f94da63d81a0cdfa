// The stages of one or more runs in a notebook, over one set of switches and sliders. Python sends pictures as
// two traits, which the notebook saves: `now`, the newest of each run, and `kept`, all that are kept of them. So
// a saved notebook shows them again, without Python. Only a chosen point and a changed series ask Python.

import deck from "../../stage/web/deck.js";
import { make } from "../../stage/web/dom.js";
import { linkNamed } from "../../stage/web/link.js";
import { bytesOf, inflated, payloads } from "./bytes.js";
import { Pane } from "./pane.js";
import { dress } from "./theme.js";

const STILL = 200; // ms for which a slider rests before Python is asked about its step
const LONG = 4000; // ms after which who waits is told why
const NO_PYTHON = "no Python here";
const ALONE = "No Python answers in this notebook: run its cells, and a click shows the path of its point.";
const BUSY = "Python is busy with a cell; the answer comes when it is done.";

class View {
  constructor(model, el) {
    const about = model.get("about");
    Object.assign(this, { model, about, alive: false, turn: 0 });
    this.link = linkNamed(about.link);
    this.link.name = about.link;
    this.note = make("p", { class: "note", role: "status", hidden: "" });
    this.panes = about.panes.map((pane, k) => new Pane(pane, this.link, `${about.link} ${k}`, (...told) => this.told(...told)));
    this.deck = make("div", { class: "place deck" });
    this.deckRoot = this.deck.attachShadow({ mode: "open" });
    this.box = make("section", { class: "runs", "aria-label": "Runs of node_viz" },
      make("div", { class: "panes", style: `--panes: ${this.panes.length}` }, ...this.panes.map(({ box }) => box)), this.note, this.deck);
    this.host = make("div", { class: "node-viz", "data-lm-suppress-shortcuts": "true" }); // keys are the stage's here
    this.host.attachShadow({ mode: "open" }).append(make("style", {}, globalThis.nodeVizSheets["widget.css"]), this.box);
    el.append(this.host);
    this.leaves = [dress(this.host, () => this.restyle()), this.link.join({ changed: (names) => this.changed(names) })];
    this.listen();
    this.begin();
  }

  listen() {
    const { model } = this;
    const heard = {
      "change:now": () => this.hears(),
      "change:kept": () => this.remember(),
      "change:said": () => this.say(),
      "msg:custom": (content, buffers) => this.answered(content, buffers),
    };
    for (const [name, hear] of Object.entries(heard)) model.on(name, hear);
    this.leaves.push(() => Object.entries(heard).forEach(([name, hear]) => model.off(name, hear)));
  }

  /** What was saved, or has been sent before anybody looked; then it shows whether Python is there. */
  async begin() {
    this.say();
    this.newest({ live: false });
    await this.remember();
    this.model.send({ kind: "hello" });
  }

  leave() {
    clearTimeout(this.waiting);
    clearTimeout(this.asking);
    for (const { leave } of this.panes) leave?.();
    this.leaveDeck?.();
    for (const leave of this.leaves) leave();
    this.host.remove();
  }

  // --- pictures ------------------------------------------------------------------------------

  /** The newest picture of each run; `changes` of what is said of them. */
  newest(changes = null) {
    const bytes = bytesOf(this.model.get("now"));
    if (bytes) payloads(bytes).forEach((payload, k) => payload.length && this.panes[k].take(payload, changes));
    this.mountDeck();
  }

  /** A new picture is a sign of life. */
  hears() {
    this.alive = true;
    this.newest();
  }

  /** All pictures that are kept; only the latest of them count, however long they take to unpack. */
  async remember() {
    const turn = ++this.turn;
    const bytes = bytesOf(this.model.get("kept"));
    if (!bytes) return;
    const all = payloads(await inflated(bytes));
    if (turn !== this.turn) return;
    all.forEach((payload, k) => payload.length && this.panes[k].take(payload));
    if (this.alive) this.newest(); // whether it learns now, the kept ones do not know
    this.mountDeck();
  }

  mountDeck() {
    const { link, kind, layers } = this.about;
    if (!this.panes.some(({ payload }) => payload)) return;
    this.leaveDeck = deck({ data: { link, switches: true, sliders: true, kind, layers }, parentElement: this.deckRoot, setStateValue: () => {} });
  }

  say() {
    this.model.get("said").forEach((message, k) => this.panes[k].say(message));
  }

  restyle() {
    for (const pane of this.panes ?? []) pane.draw();
    this.mountDeck();
  }

  // --- what a hand does ----------------------------------------------------------------------

  changed(names) {
    if (names.includes("step") || names.includes("now")) for (const pane of this.panes) pane.count();
    if (!names.includes("step") || !(this.point || this.seen)) return;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), STILL);
  }

  /** What a stage tells: a point that was chosen or let go, or a series that was changed. */
  told(name, value) {
    if (name === "point") this.point = value && value.slice(0, 3);
    else this.seen = value;
    this.ask();
  }

  ask() {
    const { point = null, seen = null, link } = this;
    this.model.send({ kind: "ask", point, seen, step: link.step });
    clearTimeout(this.waiting);
    if (!point && !seen) return this.tell("");
    if (this.alive) this.waiting = setTimeout(() => this.tell(BUSY), LONG);
    else this.alone();
  }

  alone() {
    this.tell(ALONE);
    if (this.point) for (const pane of this.panes) pane.excuse(this.point, NO_PYTHON);
  }

  tell(words) {
    this.note.textContent = words;
    this.note.hidden = !words;
  }

  /** Python answers: that it is there, or with pictures that hold the path asked for, or what it says of a series. */
  answered(content, buffers = []) {
    const before = this.alive;
    this.alive = true;
    if (content.kind === "here" && !before) this.newest();
    if (content.kind !== "answer") return;
    clearTimeout(this.waiting);
    this.tell(content.why ?? "");
    buffers.forEach((buffer, k) => bytesOf(buffer) && this.panes[k].take(bytesOf(buffer)));
    content.foretold?.forEach((answer, k) => answer && this.panes[k].answer(answer));
  }
}

export default {
  /** Nothing of a widget stays in the browser once it is gone for good. */
  initialize({ model }) {
    const { link, panes } = model.get("about");
    return () => {
      panes.forEach((_, k) => window.nodeVizPictures?.delete(`${link} ${k}`));
      window.nodeVizLinks?.delete(link);
    };
  },

  render({ model, el }) {
    const view = new View(model, el);
    return () => view.leave();
  },
};
