// What is drawn over the layers: the chosen point with its path, and the keyboard's cursor.

import { DATA, FLOW, NOISE, rgba } from "./theme.js";

/** Discs of one colour; `z` holds x and y in turn. */
export function dots(pen, z, map, radius, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (let i = 0; i < z.length; i += 2) {
    const [x, y] = [map.x(z[i]), map.y(z[i + 1])];
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 6.2832);
  }
  pen.fill();
}

const discs = new Map(); // drawn once, by radius and colours

/** The same disc with a rim at many points: drawn once, then copied, which is far cheaper. */
export function stamp(pen, z, map, radius, colour, rim) {
  const sharp = 2; // drawn larger than shown, so that a copy between pixels stays round
  const reach = Math.ceil(radius + 2);
  const name = [radius, colour, rim].join();
  let disc = discs.get(name);
  if (!disc) {
    disc = document.createElement("canvas");
    disc.width = disc.height = 2 * reach * sharp;
    const ink = disc.getContext("2d");
    ink.scale(sharp, sharp);
    const middle = { x: () => reach, y: () => reach };
    dots(ink, [0, 0], middle, radius + 0.8, rim);
    dots(ink, [0, 0], middle, radius, colour);
    discs.set(name, disc);
  }
  for (let i = 0; i < z.length; i += 2)
    pen.drawImage(disc, map.x(z[i]) - reach, map.y(z[i + 1]) - reach, 2 * reach, 2 * reach);
}

/** A point's path, its data end and its noise end, and where it is now. */
export function drawPath(pen, map, path, here, theme) {
  const line = new Path2D();
  path.z.forEach(([x, y], k) => (k ? line.lineTo(map.x(x), map.y(y)) : line.moveTo(map.x(x), map.y(y))));
  pen.lineJoin = pen.lineCap = "round";
  const disc = (z, radius, colour) => {
    dots(pen, z, map, radius + 1.8, theme.background);
    dots(pen, z, map, radius, colour);
  };
  for (const [colour, width] of [[rgba(theme.background, 0.8), 6], [FLOW, 3]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(line);
  }
  disc(path.z[0], 4.5, DATA);
  disc(path.z.at(-1), 4.5, NOISE);
  disc(here, 5.5, FLOW);
}

/** The place that was chosen, on whose path a point moves, or the cursor with its cross hairs. */
export function drawMark(pen, map, [x, y], theme, cursor) {
  const [X, Y] = [map.x(x), map.y(y)];
  const mark = new Path2D();
  mark.arc(X, Y, 6, 0, 6.2832);
  if (cursor)
    for (const [a, b] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      mark.moveTo(X + 9 * a, Y + 9 * b);
      mark.lineTo(X + 18 * a, Y + 18 * b);
    }
  for (const [colour, width] of [[rgba(theme.background, 0.9), 5], [FLOW, 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(mark);
  }
}
