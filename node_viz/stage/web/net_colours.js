// The colour of each sample and of its way: its label; on the line, where it starts; or its depth S(x),
// where samples have depths of their own.

import { CLASSES, quantityColours } from "./theme.js";

const SAME = 1e-3; // depths that differ by less are one

/** `{palette, ways, of, scale}`: colours; the index of each way's among them; a sample's own colour; and
 * what is low and high where the colours stand for a quantity. */
export function sampleColours({ labels, inputs, depths, head }, theme) {
  const classes = head.length > 0;
  const deep = depths.some((depth) => Math.abs(depth - 1) > SAME);
  if (classes && !deep) return { palette: CLASSES, ways: labels, of: (i) => CLASSES[labels[i]], scale: null };
  const palette = quantityColours(theme.dark);
  const values = deep ? depths : labels.map((_, i) => inputs.values[i * inputs.shape[1]]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const index = (value) => Math.round(((value - low) / Math.max(high - low, 1e-9)) * (palette.length - 1));
  const ways = values.map(index);
  const of = classes ? (i) => CLASSES[labels[i]] : (i) => palette[ways[i]];
  return { palette, ways, of, scale: { name: deep ? "S(x)" : "x", low, high, palette } };
}
