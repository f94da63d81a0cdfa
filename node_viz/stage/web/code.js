// A text to read and to copy. Python says which part of it is what; here it only gets its colours.

import { told } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";
import { mounted } from "./member.js";
import { readTheme } from "./theme.js";

const sheet = await styleSheet("code.css");
const SAID = 1500; // ms for which the button says that it has copied

/** Copy a text; a page that did not come over TLS has no clipboard, but may copy what is selected. */
export async function copy(text, area) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const range = document.createRange();
  range.selectNodeContents(area);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return document.execCommand("copy");
}

class Code {
  constructor(root) {
    adopt(root, sheet);
    // What can be scrolled can be reached by keyboard.
    this.text = make("pre", { tabindex: "0", role: "region" });
    this.button = make("button", { type: "button", onclick: () => this.copy() });
    this.box = make("div", { class: "code" }, this.text, this.button);
    root.append(this.box);
    this.offer();
  }

  join() {}

  leave() {}

  show({ spans, label }) {
    this.text.replaceChildren(...spans.map(([kind, text]) => (kind ? make("span", { class: kind }, text) : text)));
    this.text.setAttribute("aria-label", label);
    this.said = spans.map(([, text]) => text).join("");
    this.box.classList.toggle("dark", readTheme(this.box).dark);
  }

  async copy() {
    await copy(this.said, this.text);
    this.button.textContent = "Copied";
    setTimeout(() => this.offer(), SAID);
  }

  offer() {
    this.button.textContent = "Copy";
  }
}

export default mounted(Code, told);
