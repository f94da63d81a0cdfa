// The colours of the notebook around a widget: light or dark, and its very background. What is seen counts
// first, since a dark notebook may show outputs on white; then what the notebook says of itself.

import { rgb } from "../../stage/web/theme.js";

const COLOURS = {
  light: { background: "#ffffff", text: "#1b1f24", primary: "#0877bd" },
  dark: { background: "#15181d", text: "#e8ebf0", primary: "#6db8ee" },
};
const LATE = 600; // ms in which a notebook may still load the style sheet of a theme it has named

const solid = (colour) => !/^(transparent|rgba\(.*, 0\)|color\(.*\/ 0\))$/.test(colour);

/** The background that is seen behind an element; null where nothing paints one. */
function behind(element) {
  for (let node = element; node instanceof Element; node = node.parentElement ?? node.getRootNode().host) {
    const colour = getComputedStyle(node).backgroundColor;
    if (/^rgb/.test(colour) && solid(colour)) return colour;
  }
  return null;
}

/** What the notebook says: true for dark, false for light, undefined where it says nothing we know. */
function said() {
  const { body, documentElement: root } = document;
  const lab = body.dataset.jpThemeLight;
  if (lab) return lab === "false";
  const words = `${body.className} ${root.className} ${body.dataset.theme ?? ""} ${root.dataset.theme ?? ""} ${root.getAttribute("theme") ?? ""}`;
  if (/\b(vscode-dark|vscode-high-contrast(?!-light)|dark|dark-theme)\b/.test(words)) return true;
  return /\b(vscode-light|vscode-high-contrast-light|light|light-theme)\b/.test(words) ? false : undefined;
}

/** The colours for an element, as the style sheets of the stages call them. */
export function coloursAt(element) {
  const seen = behind(element);
  const [r, g, b] = rgb(seen ?? "#ffffff");
  const bright = 0.299 * r + 0.587 * g + 0.114 * b;
  const dark = seen ? bright < 128 : (said() ?? matchMedia("(prefers-color-scheme: dark)").matches);
  const { background, text, primary } = COLOURS[dark ? "dark" : "light"];
  const page = seen ?? background;
  return {
    "--st-background-color": page,
    "--st-text-color": text,
    "--st-primary-color": primary,
    "--st-secondary-background-color": `color-mix(in srgb, ${text} 8%, ${page})`,
    "--st-border-color": `color-mix(in srgb, ${text} 22%, ${page})`,
    "--st-font": "system-ui",
    "color-scheme": dark ? "dark" : "light",
  };
}

/** Dress an element in the notebook's colours, now and whenever they change; returns what ends that. */
export function dress(element, changed) {
  const put = () => {
    const news = Object.entries(coloursAt(element.parentElement ?? element));
    const differs = news.filter(([name, value]) => element.style.getPropertyValue(name) !== value);
    for (const [name, value] of differs) element.style.setProperty(name, value);
    if (differs.length) changed();
  };
  let late;
  const soon = () => {
    put();
    clearTimeout(late);
    late = setTimeout(put, LATE);
  };
  const watch = new MutationObserver(soon);
  for (const node of [document.body, document.documentElement])
    watch.observe(node, { attributes: true, attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", soon);
  soon();
  return () => {
    clearTimeout(late);
    watch.disconnect();
    scheme.removeEventListener("change", soon);
  };
}
