// The deck: the layer switches, the colour scale of the paths and the two sliders without a canvas,
// for several stages that share a link.

import "./layer_list.js"; // member.js needs these three: asked for here, all come at once
import "./link.js";
import "./views.js";
import { adopt, make, styleSheet } from "./dom.js";
import { keyCard, keyboard } from "./input.js";
import { LayerSwitches } from "./layer_switches.js";
import { Member, mounted } from "./member.js";
import { Sliders } from "./sliders.js";
import { fastest, readTheme, speedColours } from "./theme.js";

const sheet = await styleSheet("stage.css");

class Deck extends Member {
  constructor(root, { link, switches, sliders, kind, layers }) {
    super(link);
    this.kind = kind;
    this.parts = [];
    const controls = make("div", { class: "controls" });
    if (switches) controls.append(this.switches());
    if (sliders) controls.append(this.add(new Sliders(this.link, kind, layers)));
    const attributes = { class: "stage deck", tabindex: 0, role: "group", "aria-label": "Layers and sliders" };
    this.box = make("div", attributes, controls);
    adopt(root, sheet);
    root.append(this.box);
    keyboard(this.box, this.box, this.link, this);
  }

  add(part) {
    this.parts.push(part);
    return part.box;
  }

  /** The switches with the scale of the paths' colours under them. */
  switches() {
    this.helpCard = keyCard(this.kind);
    const row = this.add(new LayerSwitches(this.link, this.kind, () => this.help()));
    if (this.kind !== "flow") return make("div", {}, row, this.helpCard);
    this.ramp = make("i");
    this.most = make("span");
    this.scale = make("div", { class: "scale" }, "speed ‖f‖ of paths:  0 slow", this.ramp, this.most);
    return make("div", {}, row, this.scale, this.helpCard);
  }

  show() {
    this.theme = readTheme(this.box);
    this.legend();
  }

  // --- what the keyboard asks of a stage: here there is no place to point at -------------------

  pick() {}

  point() {
    return false;
  }

  forget() {
    if (this.helpCard) this.helpCard.hidden = true;
    this.link.forget();
  }

  help() {
    if (this.helpCard) this.helpCard.hidden = !this.helpCard.hidden;
  }

  // --- the link ------------------------------------------------------------------------------

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

  legend() {
    if (!this.scale) return;
    const picture = [...this.link.members].find((member) => member.picture)?.picture;
    const shown = picture && this.link.layers.trajectories;
    this.scale.style.visibility = shown ? "visible" : "hidden";
    if (picture) this.most.textContent = `fast ${fastest(picture).toFixed(1)}`;
    this.ramp.style.background = `linear-gradient(90deg, ${speedColours(this.theme?.dark).join(", ")})`;
  }
}

export default mounted(Deck);
