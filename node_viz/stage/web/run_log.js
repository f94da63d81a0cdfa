// The log of a visitor's runs: a button that says how many there are, and a dialog over the page. Names come
// from anybody, so every word is put in as text.

import { adopt, make, styleSheet } from "./dom.js";
import { comparison } from "./run_pair.js";

const sheet = await styleSheet("run_log.css");
const NAME = 60; // characters
const EMPTY = "No run yet. Press Train on a page, and each run becomes a row here.";
const REFUSED =
  "This browser refuses to store anything, as a private window may: the runs stay here only while this tab is open.";
const HEADS = ["Run", "What differs from the run above", "What differs from the defaults", "Seed", "Step", "Result", "NFE", "Seconds", "State", "Actions"];

export class RunLog {
  /** `say(kind, what)` tells Python; `look` reads anew what other tabs have written. */
  constructor(root, say, look) {
    adopt(root, sheet);
    Object.assign(this, { say, look, chosen: [], open: false });
    this.number = make("span", { class: "count" });
    this.button = make("button", { type: "button", class: "opens", title: "Every run of your visit", onclick: () => this.ask() }, "Runs ", this.number);
    this.dialog = this.build();
    root.append(make("div", { class: "run-log" }, this.button, this.dialog));
  }

  build() {
    const close = make("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => this.dialog.close() }, "×");
    this.save = make("button", { type: "button", onclick: () => this.say("csv", null) }, "Download as CSV");
    this.notes = make("div", { class: "notes", role: "status" });
    this.body = make("tbody");
    const heads = HEADS.map((head) => make("th", { scope: "col" }, head));
    this.table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), this.body);
    this.pair = make("section", { class: "pair", "aria-label": "Two runs compared", tabindex: "-1" });
    this.scroller = make("div", { class: "rows", tabindex: "0", role: "region", "aria-label": "Your runs" }, this.table, this.pair);
    const title = make("h2", { id: "run-log-title" }, "Your runs");
    const dialog = make("dialog", { "aria-labelledby": "run-log-title" },
      make("header", {}, title, this.save, close), this.notes, this.scroller);
    // What is typed here is not for the page's shortcuts.
    for (const kind of ["keydown", "keyup", "keypress"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    dialog.addEventListener("close", () => this.closed());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
    return dialog;
  }

  ask() {
    this.open = true;
    this.dialog.showModal();
    this.look();
    this.say("open", true);
    this.scroller.scrollTop = this.scroller.scrollHeight; // the newest stands last
  }

  closed() {
    this.open = false;
    this.say("open", false);
  }

  leave() {
    if (this.dialog.open) this.dialog.close();
  }

  count(number) {
    this.number.textContent = `(${number})`;
    this.button.setAttribute("aria-label", `Runs: ${number}. Every run of your visit`);
  }

  show(data, number, refused) {
    this.button.hidden = !data.shown;
    this.count(number);
    if (data.csv && data.csv.nonce !== this.saved) this.download(data.csv);
    if (!data.rows) return;
    const notes = [...(data.rows.length ? [] : [EMPTY]), ...data.notes, ...(refused ? [REFUSED] : [])];
    this.list(this.notes, notes);
    this.save.hidden = this.table.hidden = !data.rows.length;
    this.chosen = data.pair?.keys ?? this.chosen.filter((key) => data.rows.some((row) => row.key === key)).slice(-1);
    this.numbers = new Map(data.rows.map(({ key, number }) => [key, number]));
    const first = !this.body.childElementCount;
    this.rows(data.rows);
    comparison(this.pair, data.pair, () => this.choose([]));
    if (first) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  list(place, sentences) {
    const now = sentences.join("\n");
    if (now !== place.dataset.now) place.replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
    place.dataset.now = now;
  }

  /** Draw the rows; one that says the same as before stays, and with it the pointer and the focus. */
  rows(rows) {
    const before = new Map([...this.body.children].map((line) => [line.dataset.key, line]));
    const lines = rows.map((row) => {
      const says = JSON.stringify([row, this.chosen]);
      const old = before.get(row.key);
      if (old?.says === says || old?.contains(document.activeElement) && document.activeElement.matches("input")) return old;
      const line = this.line(row);
      line.says = says;
      if (old?.contains(document.activeElement)) this.focus = [line, document.activeElement.dataset.does];
      return line;
    });
    if (lines.some((line, k) => line !== this.body.children[k]) || lines.length !== this.body.childElementCount)
      this.body.replaceChildren(...lines);
    if (this.focus) this.focus[0].querySelector(`[data-does=${this.focus[1]}]`)?.focus();
    this.focus = null;
  }

  line(row) {
    const cell = (k, ...content) => make("td", { "data-head": HEADS[k] }, ...content);
    const when = new Date(row.at).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
    const line = make("tr", { class: [row.first ? "first" : "", row.pinned ? "pinned" : ""].join(" ").trim() },
      make("th", { scope: "row", "data-head": "Run" },
        make("span", { class: "number" }, `${row.number}`), make("span", { class: "title" }, row.title), this.name(row), make("small", {}, when)),
      cell(1, row.above === null ? "the first run" : changed(row.above)),
      cell(2, listed(row.usual)),
      ...[row.seed, row.step, row.result, row.nfe, row.seconds, row.state].map((text, k) => cell(k + 3, `${text}`)),
      cell(9, this.actions(row)));
    line.dataset.key = row.key;
    return line;
  }

  name(row) {
    const field = make("input", { type: "text", maxlength: `${NAME}`, placeholder: "Name", "aria-label": `Name of run ${row.number}`, "data-does": "name" });
    field.value = row.name;
    const done = () => field.value !== row.name && this.say("name", [row.key, (row.name = field.value)]);
    field.addEventListener("change", done);
    field.addEventListener("keydown", (event) => event.key === "Enter" && field.blur());
    return field;
  }

  actions(row) {
    const act = (does, label, name, onclick, more = {}) =>
      make("button", { type: "button", "data-does": does, "aria-label": name, onclick, ...more }, label);
    const run = row.name ? `run ${row.number}, ${row.name}` : `run ${row.number}`;
    const [other] = this.chosen.length === 1 ? this.chosen : [];
    const chosen = this.chosen.includes(row.key);
    const label = chosen ? "Chosen" : other ? `Compare with run ${this.numberOf(other)}` : "Compare with …";
    return make("div", { class: "actions" },
      act("again", "Open again", `Open again: ${run}`, () => this.again(row.key)),
      act("pin", row.pinned ? "Pinned" : "Pin", `${row.pinned ? "Pinned" : "Pin"}: ${run}`, () => this.say("pin", [row.key, !row.pinned]),
        { "aria-pressed": `${row.pinned}`, title: "A pinned run is never dropped" }),
      act("compare", label, `${label}: ${run}`, () => this.choose(this.toggled(row.key)), { "aria-pressed": `${chosen}` }));
  }

  numberOf(key) {
    return this.numbers?.get(key) ?? "";
  }

  toggled(key) {
    return this.chosen.includes(key) ? this.chosen.filter((one) => one !== key) : [...this.chosen, key].slice(-2);
  }

  choose(keys) {
    this.chosen = keys;
    this.say("compare", keys);
  }

  again(key) {
    this.say("again", key);
    this.dialog.close();
  }

  download({ nonce, text }) {
    this.saved = nonce;
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    make("a", { href: url, download: "runs.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
}

/** Settings that differ, each with what it was. */
function changed(changes) {
  if (!changes.length) return "nothing";
  const item = ([name, was, is]) => make("li", {}, `${name} `, make("b", {}, is), make("small", {}, ` (was ${was})`));
  return make("ul", {}, ...changes.map(item));
}

function listed(pairs) {
  if (!pairs.length) return "nothing";
  return make("ul", {}, ...pairs.map(([name, is]) => make("li", {}, `${name} `, make("b", {}, is))));
}
