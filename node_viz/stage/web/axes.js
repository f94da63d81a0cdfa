// Axes as thin as can be: hairlines at round numbers, the numbers along the edges of the canvas.

import { SMALLEST, letters, rgba } from "./theme.js";

/** At most about `most` round numbers between low and high. */
export function roundNumbers(low, high, most = 5) {
  const rough = (high - low) / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * size).find((each) => each >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => (first + k) * step);
}

/** Words on the canvas, as large as those of the page, readable on whatever lies under them. */
export function drawText(pen, theme, text, x, y, align = "left", baseline = "alphabetic") {
  const size = SMALLEST * letters();
  pen.font = `${size}px system-ui, sans-serif`;
  if (pen.canvas) pen.canvas.dataset.smallest = size; // nobody can measure what is painted
  Object.assign(pen, { textAlign: align, textBaseline: baseline, lineJoin: "round", lineWidth: 4 });
  pen.strokeStyle = rgba(theme.background, 0.9);
  pen.strokeText(text, x, y);
  pen.fillStyle = theme.text;
  pen.fillText(text, x, y);
}

const written = (value) => `${+value.toPrecision(3)}`.replace("-", "−");

/** Hairlines and numbers over a whole canvas; `map` has x, y and back, `names` are those of the axes. */
export function hairlines(pen, theme, map, side, names) {
  const [low, bottom] = map.back(0, side);
  const [high, top] = map.back(side, 0);
  const unit = letters();
  const most = Math.max(Math.round(side / (70 * unit)), 3);
  const [across, up] = [roundNumbers(low, high, most), roundNumbers(bottom, top, most)];
  pen.lineWidth = 1;
  for (const zero of [false, true]) {
    pen.strokeStyle = rgba(theme.text, zero ? 0.3 : 0.1);
    pen.beginPath();
    for (const x of across) if (Math.abs(x) < 1e-9 === zero) pen.moveTo(map.x(x), 0), pen.lineTo(map.x(x), side);
    for (const y of up) if (Math.abs(y) < 1e-9 === zero) pen.moveTo(0, map.y(y)), pen.lineTo(side, map.y(y));
    pen.stroke();
  }
  const inside = (at) => at > 22 * unit && at < side - 26 * unit;
  for (const x of across) if (inside(map.x(x))) drawText(pen, theme, written(x), map.x(x), side - 5, "center");
  for (const y of up) if (inside(map.y(y))) drawText(pen, theme, written(y), 5, map.y(y), "left", "middle");
  drawText(pen, theme, names[0], side - 6, side - 5, "right");
  drawText(pen, theme, names[1], 5, 14 * unit);
}
