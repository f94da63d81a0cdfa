// Where a visitor's own data come in: drawn on a pad, taken from a picture, or as a table that is pasted
// or read from a file. All of it happens in the browser; "Use" sends it to Python once.

import { told } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";
import { MOST_SENT, pointsOf, tableOf, thinned } from "./own_files.js";
import { HALF, MOST, Pad } from "./own_pad.js";

const sheet = await styleSheet("own.css");
const kept = new Map(); // what was drawn, by the component's key: a popover that closes loses nothing
const shown = new WeakMap();
const TOOLS = { brush: "Brush", spray: "Spray", eraser: "Eraser", gaussian: "Gaussian" };
const FULL = ": the pad is full";
const NOTHING = "There is nothing yet. Draw some points first.";
const NO_TEXT = "There is nothing yet. Paste a table, or choose a file.";
const NO_TABLE = "This is no table of numbers.";
const MOST_MESSAGE = 800000; // bytes; the server takes 1 MB, and a longer message ends the connection
const PASTE = {
  points: "x,y\n1.2,0.4\n0.7,-0.3\n…",
  labelled: "x,y,label\n1.2,0.4,in\n0.7,-0.3,out\n…",
  series: "t,x,y\n0.1,1.2,0.4\n0.7,1.0,0.6\n…",
};

export default function ({ data, parentElement, setTriggerValue }) {
  const read = told(data);
  let own = shown.get(parentElement);
  if (!own) shown.set(parentElement, (own = new OwnData(parentElement, read)));
  own.send = (value) => setTriggerValue("use", value);
  own.show(read);
}

class OwnData {
  constructor(root, { key, kind }) {
    if (!kept.has(key)) kept.set(key, { points: [], gaussians: [], before: [], text: "", way: kind === "series" ? "table" : "draw" });
    this.kept = kept.get(key);
    this.pad = new Pad(this.kept, () => this.count());
    this.said = make("p", { class: "said", role: "status" });
    this.ways = this.row("Where the points come from", { draw: "Draw", table: "Table" }, (way) => this.turn(way));
    this.ways.box.hidden = kind === "series";
    this.parts = { draw: this.drawing(kind), table: this.table(kind) };
    this.box = make("div", { class: "own" }, this.ways.box, this.said, ...Object.values(this.parts));
    adopt(root, sheet);
    root.append(this.box);
    new ResizeObserver(() => this.pad.paint()).observe(this.pad.canvas);
    this.turn(this.kept.way);
    this.tool("brush");
  }

  /** A row of buttons of which one is on. */
  row(name, words, choose) {
    const buttons = Object.entries(words).map(([key, word]) =>
      make("button", { type: "button", "data-key": key, onclick: () => choose(key) }, word));
    const box = make("div", { class: "row", role: "group", "aria-label": name }, ...buttons);
    const on = (key) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.key === key)));
    return { box, on };
  }

  button(word, does, kind = "") {
    return make("button", { type: "button", class: kind, onclick: does }, word);
  }

  drawing(kind) {
    this.tools = this.row("Tool", TOOLS, (tool) => this.tool(tool));
    this.labels = this.row("Label", { 0: "first label", 1: "second label" }, (label) => this.label(Number(label)));
    this.labels.box.hidden = kind !== "labelled";
    this.label(0);
    this.counted = make("span", { class: "count" });
    const picture = this.chooser("Picture", "image/*", (file) => this.picture(file));
    const undo = this.button("Undo", () => this.pad.undo());
    const clear = this.button("Clear", () => this.pad.clear());
    const use = this.button("Use these points", () => this.useDrawn(), "use");
    const beside = make("div", { class: "beside" }, this.tools.box, this.labels.box,
      make("div", { class: "row" }, undo, clear, picture), this.counted, make("div", { class: "row" }, use));
    return make("div", { class: "part draw" }, make("div", { class: "square" }, this.pad.canvas), beside);
  }

  table(kind) {
    this.text = make("textarea", { rows: 7, "aria-label": "A table of points", placeholder: PASTE[kind], spellcheck: "false" });
    this.text.value = this.kept.text;
    this.text.oninput = () => (this.kept.text = this.text.value);
    const file = this.chooser("File", ".csv,.tsv,.txt,text/*", (chosen) => this.file(chosen));
    const use = this.button("Use this table", () => this.useText(this.text.value), "use");
    this.hint = make("p", { class: "hint" });
    return make("div", { class: "part" }, this.hint, this.text, make("div", { class: "row" }, file, use));
  }

  /** A button that opens the browser's choice of a file. */
  chooser(word, accept, chosen) {
    const input = make("input", { type: "file", accept, "aria-label": word, class: "file", tabindex: -1 });
    input.onchange = async () => {
      const [file] = input.files;
      if (file) await this.trying(() => chosen(file));
      input.value = ""; // so that the same one can be chosen again
    };
    return make("span", {}, input, this.button(`${word} …`, () => input.click()));
  }

  async trying(does) {
    try {
      await does();
    } catch (error) {
      this.say(error.message);
    }
  }

  show({ said, kind, hint }) {
    this.pad.classes = kind === "labelled";
    this.hint.textContent = hint;
    if (said?.nonce !== this.heard) this.say(said?.words ?? "", said?.good);
    this.heard = said?.nonce;
    this.pad.paint();
    this.count();
  }

  say(words, good = false) {
    this.said.textContent = words;
    this.said.classList.toggle("good", good);
  }

  turn(way) {
    this.kept.way = way;
    this.ways.on(way);
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== way;
    this.pad.paint();
  }

  tool(tool) {
    this.pad.tool = tool;
    this.tools.on(tool);
    this.pad.paint();
  }

  label(label) {
    this.pad.label = label;
    this.labels.on(String(label));
  }

  count() {
    const { points, gaussians } = this.kept;
    const more = gaussians.length ? ` and ${gaussians.length} Gaussian${gaussians.length > 1 ? "s" : ""}` : "";
    const full = points.length >= MOST ? FULL : "";
    this.counted.textContent = `${points.length} points${more}${full}`;
  }

  async picture(file) {
    const points = await pointsOf(file, MOST, 0.92 * HALF);
    this.pad.put(points.map((one) => ({ ...one, label: this.pad.label })));
    this.say(`${this.pad.points.length} points from the dark parts of the picture.`, true);
  }

  async file(file) {
    const { text, rows } = await tableOf(file);
    this.sendText(text, rows);
  }

  /** Send a table, unless its letters are such that it is larger than any message may be. */
  sendText(text, rows) {
    const bytes = new Blob([JSON.stringify(text)]).size;
    if (bytes > MOST_MESSAGE) this.say(NO_TABLE);
    else this.send({ kind: "text", text, rows });
  }

  useText(text) {
    if (!text.trim()) return this.say(NO_TEXT);
    const { text: fits, rows } = thinned(text.slice(0, 10 * MOST_SENT));
    this.sendText(fits, rows);
  }

  useDrawn() {
    const points = this.pad.all();
    if (!points.length) return this.say(NOTHING);
    const short = (value) => Number(value.toFixed(3));
    this.send({ kind: "drawn", points: points.map(({ x, y, label }) => [short(x), short(y), label]) });
  }
}
