// The deck: the layer switches, the colour scale of the paths and the two sliders without a canvas,
// for several stages that share a link.

import { bus } from "./link.js";
import { Chips, NETS } from "./layer_switches.js";
import { Clocks } from "./sliders.js";
import { fastest } from "./draw.js";
import { KEYS, NET_KEYS, keyboard } from "./input.js";
import { make, style } from "./style.js";
import { pace, readTheme } from "./theme.js";

const decks = new WeakMap();

export default function ({ data: options, parentElement }) {
  let deck = decks.get(parentElement);
  if (!deck) decks.set(parentElement, (deck = new Deck(parentElement, options)));
  deck.join();
  deck.restyle();
  const turn = ++deck.turn;
  return () => deck.turn === turn && deck.leave();
}

class Deck {
  constructor(root, { link, chips, clocks, kind }) {
    if (kind === "net") this.kind = NETS;
    this.bus = bus(link);
    this.turn = 0;
    this.parts = [];
    this.box = make("div", { class: "stage deck", tabindex: 0, role: "group", "aria-label": "Layers and sliders" });
    const desk = make("div", { class: "desk" });
    if (chips) desk.append(this.switches());
    if (clocks) {
      const box = make("div", { class: "clocks" });
      this.parts.push(new Clocks(this.bus, box, kind));
      desk.append(box);
    }
    this.box.append(desk);
    root.append(make("style", {}, style), this.box);
    keyboard(this.box, this.box, this.bus, this);
  }

  /** The switches with the scale of the paths' colours under them. */
  switches() {
    const row = make("div", { class: "chips", role: "toolbar", "aria-label": "Layers" });
    this.helpCard = make("div", { class: "card help", hidden: "" });
    this.helpCard.append(...(this.kind ? NET_KEYS : KEYS).map(([key, what]) => make("div", {}, make("kbd", {}, key), what)));
    this.parts.push(new Chips(this.bus, row, () => this.help(), this.kind));
    if (this.kind) return make("div", {}, row, this.helpCard);
    this.ramp = make("i");
    this.most = make("span");
    this.scale = make("div", { class: "scale" }, "speed ‖f‖ of paths:  0 slow", this.ramp, this.most);
    return make("div", {}, row, this.scale, this.helpCard);
  }

  // --- what the keyboard asks of a stage: here there is no place to point at -------------------

  pick() {}

  point() {
    return false;
  }

  forget() {
    if (this.helpCard) this.helpCard.hidden = true;
    this.bus.forget();
  }

  help() {
    if (this.helpCard) this.helpCard.hidden = !this.helpCard.hidden;
  }

  // --- the bus -------------------------------------------------------------------------------

  join() {
    this.unjoin ??= this.bus.join(this);
  }

  leave() {
    this.unjoin?.();
    this.unjoin = null;
  }

  visible() {
    return !document.hidden;
  }

  changed(names) {
    for (const part of this.parts) part.changed(names);
    if (names.includes("layers") || names.includes("steps")) this.legend();
  }

  /** The thumb of the flow slider moves with the stages. */
  draw() {
    for (const part of this.parts) part.tick?.();
    return false;
  }

  restyle() {
    this.theme = readTheme(this.box);
    this.legend();
  }

  legend() {
    if (!this.scale) return;
    const picture = [...this.bus.members].find((member) => member.picture)?.picture;
    const shown = picture && this.bus.layers.trajectories;
    this.scale.style.visibility = shown ? "visible" : "hidden";
    if (picture) this.most.textContent = `fast ${fastest(picture).toFixed(1)}`;
    this.ramp.style.background = `linear-gradient(90deg, ${pace(this.theme?.dark).join(", ")})`;
  }
}
