// How a page is looked at, set by Python and told to Python. Nothing is drawn: this is a member of the link
// that hands it each new view once, and reports when it has stood still for a moment.

import { Member, mounted } from "./member.js";
import { seen } from "./views.js";

const STILL = 150; // ms
const WHOLE = ["step", "t", "playing", "direction", "layers", "mark", "view"];

class Viewer extends Member {
  constructor(_, { link, whole }) {
    super(link);
    this.heeds = whole ? WHOLE : ["step"];
    this.told = null;
    if (whole) this.soon();
  }

  show({ view, nonce, runs }) {
    if (nonce) this.link.look(view, runs, nonce);
  }

  changed(names) {
    if (names.some((name) => this.heeds.includes(name))) this.soon();
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell(), STILL);
  }

  tell() {
    if (!this.link.stages.length) return; // a page without any has no view
    const { step, ...rest } = seen(this.link);
    const now = this.heeds === WHOLE ? { step, ...rest } : { step };
    if (JSON.stringify(now) === JSON.stringify(this.told)) return;
    this.told = now;
    this.send("seen", now);
  }

  leave() {
    clearTimeout(this.waiting);
    super.leave();
  }
}

export default mounted(Viewer);
