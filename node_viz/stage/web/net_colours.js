// The colour of each sample and of its way: its label; on the line, where it starts; or its depth S(x),
// where samples have depths of their own.

import { CLASSES, shades } from "./theme.js";

const SAME = 1e-3; // depths that differ by less are one

/** `{colours, ways, of, scale}`: palette; index into it for each way; a point's colour; what low and high are. */
export function tones(picture, theme) {
  const { labels, inputs, depths, head } = picture;
  const classes = head.length > 0;
  const deep = depths.some((depth) => Math.abs(depth - 1) > SAME);
  if (classes && !deep) return { colours: CLASSES, ways: labels, of: (i) => CLASSES[labels[i]], scale: null };
  const colours = shades(theme.dark);
  const values = deep ? depths : labels.map((_, i) => inputs.values[i * inputs.shape[1]]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bin = (value) => Math.round(((value - low) / Math.max(high - low, 1e-9)) * (colours.length - 1));
  const ways = values.map(bin);
  const of = classes ? (i) => CLASSES[labels[i]] : (i) => colours[ways[i]];
  return { colours, ways, of, scale: { name: deep ? "S(x)" : "x", low, high, colours } };
}
