// The two times of a neural ODE, one under the other: flow time t, along which points move, and the
// training step, along which the field itself changes. They look alike because both can be scrubbed.

import { make } from "./dom.js";
import { DATA, NOISE } from "./theme.js";

const SPEEDS = [1, 2, 0.5, 0.25];
const NAMES = { 1: "1×", 2: "2×", 0.5: "½×", 0.25: "¼×" };
const FINE = 1000; // positions of a slider

const WORDS = {
  flow: { ends: ["data 0", "1 noise"], title: "flow time t, 0 is data, 1 is noise" },
  layers: { ends: ["data 0", "all: noise"], title: "layers passed; a CNF has passed as much of t" },
  net: { ends: ["input 0", "1 output"], title: "flow time t, 0 is the input, 1 the output" },
  series: { ends: ["time 0", "2 × horizon"], title: "time t of the series" },
};

export class Sliders {
  /** With `layers` the upper slider steps from one whole discrete layer to the next. */
  constructor(link, kind = "flow", layers = 0) {
    const words = WORDS[layers ? "layers" : kind];
    this.link = link;
    this.layers = layers;
    this.play = make("button", { onclick: () => link.toggle() });
    this.flow = slider("flow", words.title, (q) => link.scrub(layers ? Math.round(q * layers) / layers : q));
    this.time = make("span", { class: "read" });
    this.direction = make("button", {
      title: "Direction (g)",
      onclick: () => link.turn(link.direction === "encode" ? "generate" : "encode"),
    });
    this.follow = make("button", {
      "aria-label": "Follow the newest step",
      title: "Follow the newest step",
      onclick: () => link.visit(null),
    });
    this.follow.innerHTML = icon("M3 3l6 5-6 5zM11 3h2v10h-2z");
    this.learning = slider("learning", "training step", (q) => link.visit(this.nearest(q)));
    this.ticks = make("div", { class: "ticks" });
    this.learning.box.append(this.ticks);
    this.step = make("span", { class: "read" });
    this.speed = make("button", {
      title: "Speed of the flow",
      onclick: () => link.set({ speed: SPEEDS[(SPEEDS.indexOf(link.speed) + 1) % SPEEDS.length] }),
    });
    const turns = kind === "flow"; // a net runs one way
    const direction = make("span", { style: turns ? "display:contents" : "" }, ...(turns ? [this.direction] : []));
    const colours = turns ? [DATA, NOISE] : [];
    const ends = [...words.ends, "start", "now"].map((text, k) => end(text, colours[k]));
    this.box = make("div", { class: "sliders" },
      this.play, ends[0], this.flow.box, ends[1], this.time, direction,
      this.follow, ends[2], this.learning.box, ends[3], this.step, this.speed,
    );
    this.changed();
  }

  /** Steps lie on the slider as on the tape: the first hundred matter as much as the last thousand. */
  place(step) {
    return Math.log1p(step) / Math.log1p(Math.max(this.link.now, 1));
  }

  /** The kept step nearest to a place of the slider; its end is "now", whatever that becomes. */
  nearest(q) {
    if (q >= 1) return null;
    const far = (step) => Math.abs(this.place(step) - q);
    return this.link.steps.reduce((best, step) => (far(step) < far(best) ? step : best), this.link.now);
  }

  changed(names = null) {
    const { link } = this;
    const has = (...any) => !names || any.some((name) => names.includes(name));
    if (has("playing")) {
      const bars = "M4 3h3v10H4zM9 3h3v10H9z";
      this.play.innerHTML = icon(link.playing ? bars : "M4 2.5l9 5.5-9 5.5z");
      this.play.setAttribute("aria-label", link.playing ? "Pause the flow" : "Play the flow");
      this.play.title = link.playing ? "Pause (space)" : "Play (space)";
    }
    if (has("direction")) this.direction.textContent = link.direction === "encode" ? "encode →" : "← generate";
    if (has("speed")) {
      this.speed.textContent = NAMES[link.speed];
      this.speed.setAttribute("aria-label", `Speed of the flow: ${NAMES[link.speed]}`);
    }
    if (has("steps", "now")) this.ready();
    if (has("span")) this.shown = null;
    if (has("step", "now")) {
      const at = link.step ?? link.now;
      this.learning.put(link.step === null ? 1 : this.place(at), `step ${at} of ${link.now}`);
      this.step.textContent = `step ${at}`;
      this.follow.style.opacity = link.step === null ? 0.35 : 1;
    }
    this.tick();
  }

  /** What moves in every frame. */
  tick() {
    const { layers } = this;
    const t = (this.link.t * this.link.span).toFixed(2);
    if (this.shown === t) return;
    this.shown = t;
    const said = layers ? `layer ${Math.round(this.link.t * layers)} of ${layers}` : `t ${t}`;
    this.flow.put(this.link.t, said);
    this.time.textContent = said;
  }

  /** Of one step there is no past to go to: until there is, the slider does not seem to offer it. */
  ready() {
    const { box, input } = this.learning;
    input.disabled = this.link.steps.length < 2;
    input.title = input.disabled ? "No other step to show yet" : "";
    box.classList.toggle("waits", input.disabled);
    this.marks();
  }

  marks() {
    const spans = this.link.steps.map((step) => {
      const mark = document.createElement("i");
      mark.style.left = `${100 * this.place(step)}%`;
      return mark;
    });
    this.ticks.replaceChildren(...spans);
  }
}

function slider(kind, label, moved) {
  const input = make("input", {
    type: "range", min: 0, max: FINE, step: 1, class: kind, "aria-label": label,
    oninput: () => moved(input.value / FINE),
  });
  const put = (q, text) => {
    input.value = Math.round(q * FINE);
    input.style.setProperty("--fill", `${100 * q}%`);
    input.setAttribute("aria-valuetext", text);
  };
  return { input, put, box: make("div", { class: "track" }, input) };
}

function end(text, colour) {
  const dot = colour ? [make("i", { class: "dot", style: `background:${colour}` })] : [];
  return make("span", { class: "end" }, ...dot, text);
}

function icon(path) {
  return `<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path fill="currentColor" d="${path}"/></svg>`;
}
