// One run in a widget: its name and numbers, and its stage in a shadow of its own.

import { make } from "../../stage/web/dom.js";
import { split } from "../../stage/web/decode.js";
import net from "../../stage/web/net.js";
import { pictures } from "../../stage/web/pictures.js";
import series from "../../stage/web/series.js";
import flow from "../../stage/web/stage.js";
import { headed, patched } from "./bytes.js";
import { figures } from "./figures.js";

const STAGES = { flow, net, series };
const TALL = 900; // pixels at most; the place that the style sheet gives is smaller

export class Pane {
  /** `about` is what Python says of the run; `tell(name, value)` hears what a hand does on the stage. */
  constructor(about, link, key, tell) {
    Object.assign(this, { about, link, tell });
    const { kind, colour, layers } = about;
    this.options = { key, link: link.name, height: TALL, sliders: false, switches: false, compact: false, layers };
    if (kind === "net") this.options.show = ["plane", "space"];
    if (kind === "series") Object.assign(this.options, { colour, which: 0, edited: { nonce: "drawn", seen: null }, answer: null });
    this.numbers = make("span");
    this.message = make("p", { class: "message", role: "status" });
    this.place = make("div", { class: `place ${kind}` });
    const name = make("b", { style: `color: color-mix(in srgb, ${colour} 75%, var(--st-text-color))` }, about.label);
    this.box = make("figure", {}, make("figcaption", {}, name, this.numbers), this.place, this.message);
    this.root = this.place.attachShadow({ mode: "open" });
    this.kept = pictures(key);
  }

  /** Show a payload: pictures that the browser lacks, and what is said of the run. */
  take(payload, changes = null) {
    this.payload = changes ? patched(payload, changes) : payload;
    this.draw();
    this.count();
  }

  draw() {
    if (!this.payload) return;
    const data = headed(this.options, this.payload);
    this.leave = STAGES[this.about.kind]({ data, parentElement: this.root, setStateValue: this.tell });
  }

  /** Say why a chosen point has no path. */
  excuse(point, why) {
    const picture = this.kept.size && this.kept.at(this.link.step ?? Infinity);
    if (!picture) return;
    const { head } = split(this.payload);
    const asked = { step: picture.step, point, why };
    this.take(headed({ run: head.run, live: head.live, tape: head.tape, pictures: [], asked }));
  }

  /** What a model says of a series that a hand has changed. */
  answer(answer) {
    this.options.answer = answer;
    this.draw();
  }

  /** Bring the numbers up to date with the step shown. */
  count() {
    if (this.kept.size) this.numbers.textContent = figures(this.about.kind, this.kept.at(this.link.step ?? Infinity));
  }

  say(message) {
    this.message.textContent = message;
    this.message.hidden = !message;
  }
}
