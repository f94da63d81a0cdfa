// The layer switches above the stage; each carries the mark by which its layer is drawn.

import { make } from "./dom.js";
import { LAYERS, labels, names } from "./layer_list.js";

export class LayerSwitches {
  constructor(link, kind, help) {
    this.link = link;
    this.kind = kind;
    this.buttons = names(kind).map((name, k) =>
      make("button", { title: `${LAYERS[kind][name].says} (${k + 1})`, onclick: () => link.toggleLayer(name) }));
    const more = make("button", { class: "more", "aria-label": "Keys", title: "Keys (?)", onclick: help }, "?");
    this.box = make("div", { class: "switches", role: "toolbar", "aria-label": "Layers" }, ...this.buttons, more);
    this.changed();
  }

  changed(news = null) {
    if (news && !news.includes("layers") && !news.includes("direction")) return;
    const { link, kind } = this;
    const called = labels(kind);
    const back = kind === "flow" && link.direction !== "encode";
    names(kind).forEach((name, k) => {
      const button = this.buttons[k];
      button.setAttribute("aria-pressed", String(Boolean(link.layers[name])));
      const label = name === "field" ? `field ${back ? "−f" : "f"}` : called[k];
      button.innerHTML = `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${LAYERS[kind][name].mark("currentColor")}</svg><span>${label}</span>`;
    });
  }
}
