// What a click is answered: by the weights that the page holds, at the step that is shown, with a tolerance
// that can be chosen. Each stage gets its path; the numbers stand in a table.

import { make } from "../../stage/web/dom.js";
import { SENTENCES } from "./dopri5.js";
import { flowAnswer } from "./flow.js";
import { number } from "./gauges.js";
import { netAnswer } from "./net.js";
import { seriesAnswer } from "./series_model.js";

const USUAL = 5; // the tolerance is 10^-USUAL
const [LOOSE, TIGHT] = [1, 10];
const SOLVES = { flow: flowAnswer, line: flowAnswer, net: netAnswer };
const INVITES = {
  flow: "Click into the picture: the path through that point is solved here, in your browser.",
  line: "Click into the picture: the path through that point is solved here, in your browser.",
  net: "Click into the plane of inputs: the network answers here, in your browser.",
  series: "Drag an observation, or click one away: the model answers here, in your browser.",
};

const decimals = (value, digits = 4) => (Number.isFinite(value) ? value.toFixed(digits).replace("-", "−") : "–");

/** log of the mean of e^values. */
function meanOf(values) {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0) / values.length);
}

/** What a run says of a point (x, y, t), by the weights of picture number k. */
export function ask(run, point, k, tolerance) {
  const given = { ...run, weights: run.weights[k] };
  return SOLVES[run.kind](given, run.kind === "line" ? [point[0], point[2]] : point, tolerance);
}

export class Answers {
  constructor(box, runs, link) {
    Object.assign(this, { box, runs, link, kind: runs[0].kind, exponent: USUAL, known: new Map() });
    this.words = make("p", { class: "nv-invites" });
    this.table = make("table", {});
    this.cells = make("div", { class: "nv-cells" });
    this.box.setAttribute("aria-live", "polite");
    this.box.append(this.words, this.cells, make("div", { class: "nv-scrolls" }, this.table), this.knob());
    this.tell();
  }

  get tolerance() {
    return 10 ** -this.exponent;
  }

  /** The knob of the tolerance; a layer is no solve, and a model of series has a solver of its own. */
  knob() {
    const said = make("output", {});
    const name = () => `10${[...`-${this.exponent}`].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
    const input = make("input", { type: "range", min: LOOSE, max: TIGHT, step: 1, value: USUAL,
      oninput: () => {
        this.exponent = Number(input.value);
        show();
        this.known.clear();
        this.answer();
      } });
    const show = () => {
      said.textContent = name();
      input.setAttribute("aria-valuetext", `10 to the power of minus ${this.exponent}`);
    };
    show();
    const label = make("label", { class: "nv-knob" }, "Tolerance of the solver ", said, input);
    label.hidden = this.kind === "series" || this.runs.every((run) => run.stage.picture?.layers || layered(run));
    return label;
  }

  changed(names) {
    if (names.some((name) => ["mark", "step", "now", "edited"].includes(name))) this.answer();
    else if (names.includes("label")) this.tell();
  }

  answer() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.solve(), 0); // the click is seen first
  }

  solve() {
    const { link, kind } = this;
    if (kind === "series") this.foretell();
    else if (link.mark) for (const run of this.runs) this.trace(run, link.mark);
    this.tell();
    link.wake();
  }

  /** The path through the chosen point, for the picture that a stage shows. */
  trace(run, mark) {
    const { stage } = run;
    const picture = stage.whole;
    const key = `${mark} ${this.exponent}`;
    if (picture.answered !== key) {
      picture.answered = key;
      const k = stage.kept.steps().indexOf(picture.step);
      const found = ask(run, mark, k, this.tolerance);
      picture.found = found;
      picture.path = found.status === "ok" ? found : null;
      picture.asked = { step: picture.step, point: mark, why: found.status === "ok" ? "" : SENTENCES[found.status] };
    }
    stage.letGo = false;
    stage.tell();
  }

  /** What each model says of the series that somebody has changed. */
  foretell() {
    const { edited } = this.link;
    for (const run of this.runs) {
      const { stage } = run;
      const { picture } = stage;
      const { which } = stage.options;
      const seen = edited?.seen ?? stage.seen;
      const k = stage.kept.steps().indexOf(picture.step);
      const found = (run.found = seriesAnswer({ ...run, weights: run.weights[k] }, seen, picture.t));
      if (!edited || found.status !== "ok") continue;
      stage.answer = { which, nonce: edited.nonce, step: picture.step, said: lines([found.said]), fan: lines(found.fan) };
      stage.tell();
    }
  }

  // --- the table -----------------------------------------------------------------------------

  tell() {
    const { kind, link } = this;
    const asked = kind === "series" ? link.edited : link.mark;
    this.words.textContent = asked ? this.place() : INVITES[kind];
    const rows = asked ? this.runs.map((run) => this.row(run)) : [];
    const named = this.runs.length > 1;
    const head = { flow: flowHead(this.runs), line: flowHead(this.runs), net: NET, series: SERIES }[kind];
    const th = (text) => make("th", { scope: "col" }, text);
    const name = ({ label, colour }) => make("th", { scope: "row", style: `--arm:${colour}` }, label);
    const cells = (texts) => texts.map((text) => make("td", {}, text));
    const lines = rows.map((texts, k) => make("tr", {}, name(this.runs[k]), ...cells(texts)));
    const one = (text, k) => make("div", {}, make("span", {}, head[k]), make("b", {}, text));
    const single = asked && !named;
    this.cells.replaceChildren(...(single ? rows[0].map(one) : []));
    this.table.replaceChildren(...(asked && named ? [make("tr", {}, th(""), ...head.map(th)), ...lines] : []));
  }

  place() {
    if (this.kind === "series") return `${this.link.edited.seen.length} observations, changed by you`;
    const [x, y, t] = this.link.mark;
    if (this.kind === "net") return "The chosen input";
    if (this.kind === "line") return `The point z(${t.toFixed(2)}) = ${decimals(x, 2)}`;
    const at = `(${decimals(x, 2)}, ${decimals(y, 2)})`;
    return t > 0 ? `The point z(${t.toFixed(2)}) = ${at}, carried back to x = z(0)` : `The point x = ${at}`;
  }

  row(run) {
    const found = run.kind === "series" ? run.found : run.stage.whole?.found;
    if (!found) return [];
    if (found.status !== "ok") return [SENTENCES[found.status]];
    const calls = `${found.calls}`;
    const tries = `${found.steps} + ${found.rejected}`;
    if (run.kind === "series") return [calls];
    if (run.kind === "net") return [answered(run, found), decimals(found.depth, 2), calls, tries];
    const { label } = this.link;
    const one = found.given?.[label] ?? found;
    const mean = found.given && label < 0 ? meanOf(found.given.map(({ log_prob }) => log_prob)) : null;
    const parts = mean === null ? [decimals(one.base), decimals(one.divergence)] : ["–", "–"];
    return [...parts, decimals(mean ?? one.log_prob), `${one.calls}`, `${one.steps} + ${one.rejected}`];
  }
}

const NET = ["answer", "depth S(x)", "calls", "steps + rejected"];
const SERIES = ["calls of the model"];
const flowHead = (runs) => {
  const layers = runs.every((run) => run.stage.picture?.layers);
  const change = layers ? "+ Σ log |det|" : "+ ∫ div f dt";
  return ["log N(z(1))", change, "= log p(x)", "calls", layers ? "layers + searches" : "steps + rejected"];
};

const layered = ({ config, kind }) => kind === "net" && config.model.startsWith("resnet");

function answered({ weights }, { answer }) {
  if (!weights[0]["head.weight"]) return `y = ${decimals(answer)}`;
  return `P(class 1) = ${(100 / (1 + Math.exp(-answer))).toFixed(2)} %`;
}

/** Lists of lines as the arrays that pictures have. */
function lines(rows) {
  const values = Float32Array.from(rows.flat(2));
  return { values, shape: [rows.length, rows[0]?.length ?? 0, 2], from: 0, count: rows.length };
}
