// Colours. One meaning each, everywhere; a density runs from the page's own background into viridis,
// so that the stage has no box around it.

export const DATA = "#f59322";
export const NOISE = "#0877bd";
export const FLOW = "#D55E00";

/** The colours of class 0 and class 1, everywhere. */
export const CLASSES = [NOISE, DATA];

/** A light page: what is taken where the page says nothing. */
export const PAGE = { background: "#ffffff", text: "#1b1f24" };

/** Words in canvases and figures are at least so large on a usual page, in pixels. */
export const SMALLEST = 12;

/** How large the page's letters are, measured by those of a usual page: while it is presented they grow,
 * and what is written in canvases and figures grows with them. */
export function letters() {
  const root = globalThis.document?.documentElement;
  return root ? parseFloat(getComputedStyle(root).fontSize) / 16 || 1 : 1;
}

const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779",
  "#6ece58", "#b5de2b", "#fde725"].map(rgb);

export function rgb(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour.trim());
  if (hex) return [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16));
  return (colour.match(/[\d.]+/g) ?? [128, 128, 128]).slice(0, 3).map(Number);
}

export function rgba(colour, alpha) {
  return `rgba(${rgb(colour).join(",")},${alpha})`;
}

// Speed runs from blue to red, hues that neither a density nor the data has.
const SPEED = {
  dark: ["#5b8df5", "#8f7cf5", "#c06fe0", "#ec66b0", "#ff6a72", "#ff8a3d"].map(rgb),
  light: ["#2f63c0", "#5a4fc0", "#8a3fae", "#b8308a", "#d62a5c", "#e0271f"].map(rgb),
};

const mix = (a, b, u) => a.map((value, i) => value + u * (b[i] - value));

/** The colour at 0 <= u <= 1 of evenly spaced ones. */
function along(colours, u) {
  const at = Math.min(Math.max(u, 0), 1) * (colours.length - 1);
  const k = Math.min(Math.floor(at), colours.length - 2);
  return mix(colours[k], colours[k + 1], at - k);
}

const viridis = (u) => along(VIRIDIS, u);

/** Colours of speed, from slow to fast; neighbours differ so little that one speed looks like one colour. */
export function speedColours(dark, count = 16) {
  const colour = (_, k) => `rgb(${along(SPEED[dark ? "dark" : "light"], k / (count - 1)).map(Math.round).join(",")})`;
  return Array.from({ length: count }, colour);
}

/** The speed of the last of them, one for every picture and pane; seldom do points move faster. */
export function fastest(picture) {
  return 0.8 * picture.half_side;
}

/** Read Streamlit's colours where the component stands; they change with the theme. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", PAGE.background);
  const text = read("--st-text-color", PAGE.text);
  const [r, g, b] = rgb(background);
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return { background, text, dark, ramp: ramp(rgb(background), dark) };
}

/** 256 opaque colours as little-endian RGBA words, from the background up.
 *
 * The first third fades in: faint density must not end in an edge. On paper viridis runs backwards,
 * so that more is always more contrast.
 */
function ramp(background, dark) {
  const words = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const u = i / 255;
    const into = dark ? 0.14 + 0.82 * u : 0.97 - 0.8 * u;
    const s = Math.min(u / (dark ? 0.34 : 0.42), 1);
    const [r, g, b] = mix(background, viridis(into), s * s * (3 - 2 * s)).map(Math.round);
    words[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return words;
}

/** Colours of a quantity from low to high, all of which stand out from the page. */
export function quantityColours(dark, count = 12) {
  const at = (k) => (dark ? 0.22 + (0.78 * k) / (count - 1) : (0.72 * k) / (count - 1));
  return Array.from({ length: count }, (_, k) => `rgb(${viridis(at(k)).map(Math.round).join(",")})`);
}
