// Which label's flow a stage shows, or the mean of all. The pictures of every label are there already,
// and all begin at the same noise: a change asks nobody, and the points go over to their other ends.

import { make } from "./dom.js";

export class LabelSwitch {
  constructor(link) {
    this.link = link;
    this.names = [];
    this.buttons = [];
    this.box = make("div", { class: "labels", role: "toolbar", "aria-label": "Label that the flow is given" });
    this.box.hidden = true;
  }

  /** Offer these labels; a flow that is given none has no switch. */
  offer(names = []) {
    if (names.join() === this.names.join()) return;
    this.names = names;
    this.buttons = ["all", ...names].map((name, k) => {
      const title = k ? `The flow that is given the label "${name}" (l: next)` : "The mean of all labels (l: next)";
      return make("button", { title, onclick: () => this.link.set({ label: k - 1 }) }, name);
    });
    this.box.replaceChildren(make("span", {}, "label"), ...this.buttons);
    this.box.hidden = !names.length;
    this.changed();
  }

  changed(news = null) {
    if (news && !news.includes("label")) return;
    this.buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(k - 1 === this.link.label)));
  }
}
