// The training step a visitor looks at, told to Python. Nothing is drawn: this is a member of the link
// that reports its step once it has stood still for a moment.

import { Member, mounted } from "./member.js";

const STILL = 150; // ms

class ChosenStep extends Member {
  constructor(_, { link }) {
    super(link);
    this.told = null;
  }

  show() {}

  changed(names) {
    if (!names.includes("step")) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell(), STILL);
  }

  tell() {
    if (this.link.step === this.told) return;
    this.told = this.link.step;
    this.send("step", this.told);
  }

  leave() {
    clearTimeout(this.waiting);
    super.leave();
  }
}

export default mounted(ChosenStep);
