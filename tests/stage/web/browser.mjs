// As much of a browser as the modules ask for: import it before them. Nothing here draws; elements keep
// what is done to them, and no frame comes by itself.

import { readFile } from "node:fs/promises";

class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, dataset: {}, innerHTML: "" });
    this.style = { setProperty: (name, value) => (this.style[name] = value) };
    this.classes = new Set();
    const toggle = (name, on) => this.classes[on ? "add" : "delete"](name);
    this.classList = { toggle, add: (name) => this.classes.add(name), remove: (name) => this.classes.delete(name) };
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  addEventListener(kind, hear) {
    (this.listeners[kind] ??= []).push(hear);
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  /** What an event of this kind would do. */
  fire(kind, event = {}) {
    for (const hear of this.listeners[kind] ?? []) hear(event);
  }

  setPointerCapture() {}

  getBoundingClientRect() {
    return { left: 0, top: 0, bottom: 400, width: 400, height: 400 };
  }
}

class ImageData {
  constructor(width, height) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

class CSSStyleSheet {
  async replace(text) {
    this.text = text;
    return this;
  }
}

/** Style sheets lie beside the modules, where Node's own fetch does not look. */
async function fetch(url) {
  const text = await readFile(url, "utf8");
  return { ok: true, text: async () => text };
}

const makeElement = (tag) => new Element(tag);
const document = { createElement: makeElement, addEventListener() {}, hidden: false };
const matchMedia = () => ({ matches: false });
const requestAnimationFrame = () => {};
class ResizeObserver {
  observe() {}
}

const fakes = { window: globalThis, document, matchMedia, requestAnimationFrame, ImageData, CSSStyleSheet, ResizeObserver, fetch };
for (const [name, value] of Object.entries(fakes)) globalThis[name] = value;

export const element = makeElement;

/** The folder of the modules. */
export const web = new URL("../../../node_viz/stage/web/", import.meta.url);

/** Where Python has laid its numbers and bytes (tests/stage/test_web.py). */
const numbers = process.env.NODE_VIZ_NUMBERS;

export async function numbersOfPython() {
  return JSON.parse(await readFile(`${numbers}/numbers.json`, "utf8"));
}

export async function bytesOfPython(name) {
  return new Uint8Array(await readFile(`${numbers}/${name}.bin`));
}
