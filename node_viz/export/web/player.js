// A player: one or several runs side by side in a page that has no server behind it. The stages are the
// app's own; what Python answers there is answered here by the weights that the page holds.

import deck from "../../stage/web/deck.js";
import { make } from "../../stage/web/dom.js";
import { linkNamed } from "../../stage/web/link.js";
import net from "../../stage/web/net.js";
import series from "../../stage/web/series.js";
import stage from "../../stage/web/stage.js";
import { viewOf } from "./address.js";
import { Answers, ask } from "./answers.js";
import { Charts } from "./charts.js";
import { Gauges } from "./gauges.js";
import line from "./line.js";
import { seriesAnswer } from "./series_model.js";
import { sealed, unpack } from "./unpack.js";

const COMPONENTS = { flow: stage, line, net, series };
const ALONE = { flow: true, line: true, net: true, series: false }; // whether one stage has switches and sliders of its own
const ROOM = 260; // pixels of a window's height that a single stage leaves free
const [LEAST, MOST] = [300, 820]; // pixels a side of it

let count = 0; // players so far, each with a link of its own

class Player {
  constructor(section) {
    this.section = section;
    this.about = JSON.parse(section.querySelector("script[data-about]").textContent);
    this.texts = [...section.querySelectorAll("script[data-run]")].map((node) => node.textContent);
    this.name = `player${count++}`;
    this.link = linkNamed(this.name);
  }

  async start() {
    const runs = await Promise.all(this.texts.map(unpack));
    this.runs = runs.map((run, k) => ({ ...run, ...this.about.runs[k] }));
    this.kind = runs[0].kind;
    this.single = runs.length === 1 && ALONE[this.kind];
    this.build();
    this.members = this.runs.map((run, k) => this.mount(run, k));
    if (!this.single) this.mountDeck();
    const { link, runs: known } = this;
    this.parts = [
      new Gauges(this.feet, known, link, this.about.gauges),
      new Charts(this.charts, known, link, this.about.charts),
      new Answers(this.answers, known, link),
    ];
    for (const part of this.parts) link.join(part);
    link.look(viewOf(this.about.view), [], this.name);
    this.section.player = this; // for whoever wants to ask it something
    this.section.dataset.ready = "1";
  }

  build() {
    const box = (name) => (this[name] = make("div", { class: `nv-${name}` }));
    this.hosts = this.runs.map(() => make("div", { class: "nv-host" }));
    this.feet = this.runs.map(() => make("p", { class: "nv-foot" }));
    const panes = this.runs.map(({ label, sentence, colour }, k) => {
      const head = make("h3", { title: sentence, style: `--arm:${colour}` }, label);
      return make("div", { class: "nv-pane" }, ...(this.runs.length > 1 ? [head] : []), this.hosts[k], this.feet[k]);
    });
    const row = make("div", { class: "nv-panes", style: `--panes:${panes.length}` }, ...panes);
    const main = make("div", { class: "nv-main" }, row, ...(this.single ? [] : [box("deck")]));
    const side = make("div", { class: "nv-side" }, box("answers"), box("charts"));
    if (this.about.note) main.append(make("p", { class: "nv-note" }, this.about.note));
    this.section.querySelector(".nv-waits")?.remove();
    this.section.append(make("div", { class: `nv-all ${this.single ? "nv-single" : ""}` }, main, side));
  }

  /** Hand a component of the stage what Streamlit would, in a shadow of its own. */
  mount(run, k) {
    const { single, name } = this;
    const height = Math.min(Math.max(window.innerHeight - ROOM, LEAST), MOST);
    const common = { key: `${name}-${k}`, link: name, height, sliders: single, switches: single };
    const flow = { compact: false, layers: this.about.layers };
    const net = { show: ["plane", "space"], layers: this.about.layers };
    const series = { colour: run.colour, which: 0, edited: { nonce: "", seen: null }, answer: null };
    const options = { ...common, ...{ flow, line: flow, net, series }[this.kind] };
    const parentElement = this.hosts[k].attachShadow({ mode: "open" });
    COMPONENTS[this.kind]({ data: sealed(options, run.payload), parentElement, setStateValue() {} });
    run.stage = this.link.stages.find((one) => one.options.key === options.key);
    return run.stage;
  }

  mountDeck() {
    const parentElement = this.deck.attachShadow({ mode: "open" });
    const layers = Math.max(...this.members.map((one) => one.picture?.layers ?? 0));
    const data = { link: this.name, switches: true, sliders: true, kind: this.kind === "line" ? "flow" : this.kind, layers };
    deck({ data, parentElement, setStateValue() {} });
  }

  /** What run number k says of a point (x, y, t) by its last weights, or those of picture number `at`. */
  ask(k, point, tolerance = 1e-5, at = -1) {
    const run = this.runs[k];
    return ask(run, point, at < 0 ? run.weights.length + at : at, tolerance);
  }

  /** What run number k says of a series of observations [t, x, y], by its last weights. */
  foretell(k, seen) {
    const run = this.runs[k];
    return seriesAnswer({ ...run, weights: run.weights.at(-1) }, seen, run.stage.picture.t);
  }

  /** The page has become light or dark. */
  restyle() {
    for (const member of this.link.members) (member.restyle ?? member.show)?.call(member);
  }
}

const players = new Set();

/** Bring all players of the page alive that are not yet. */
async function boot() {
  for (const section of document.querySelectorAll(".nv-player:not([data-begun])")) {
    section.dataset.begun = "1";
    const player = new Player(section);
    try {
      await player.start();
      players.add(player);
    } catch (error) {
      console.error(error);
      const words = "This browser cannot play the run: it needs a version of 2023 or later.";
      section.append(make("p", { class: "nv-wrong", role: "alert" }, words));
    }
  }
}

const restyle = () => players.forEach((player) => player.restyle());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
globalThis.nodeVizPlayers = boot;
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
else boot();
