// The left canvas of an ODE-Net: the plane of inputs with the probability of class 1 over it, or on the
// line the answer over the input.

import { drawMark, stamp } from "./marks.js";
import { drawText, hairlines } from "./axes.js";
import { CLASSES, rgb, rgba } from "./theme.js";

const SIDE = 176; // pixels a side of the painted map; the canvas smooths the rest
const STRONG = 0.52; // of a class's colour where the answer is sure
const DOT = 3.2; // radius of a point on a canvas of usual size, in pixels
const maps = new WeakMap(); // picture -> its painted map and its boundary

/** Colours by probability: blue, the grey of not knowing, orange. */
function table({ background, text }) {
  const [paper, ink] = [rgb(background), rgb(text)];
  const mix = (a, b, u) => a.map((value, k) => value + u * (b[k] - value));
  const ends = CLASSES.map((colour) => mix(paper, rgb(colour), STRONG));
  const grey = mix(paper, ink, 0.12);
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const u = k / 127.5 - 1;
    const [r, g, b] = mix(grey, ends[u > 0 ? 1 : 0], Math.abs(u) ** 0.8).map(Math.round);
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

/** A grid of logits painted by their probability. */
function painted({ values, shape: [g] }, theme) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pixels = new ImageData(SIDE, SIDE);
  const words = new Uint32Array(pixels.data.buffer);
  const colours = table(theme);
  for (let r = 0; r < SIDE; r++) {
    const y = Math.min(Math.max(((r + 0.5) / SIDE) * (g - 1), 0), g - 1.001);
    const [i, v] = [Math.floor(y), y % 1];
    const row = (SIDE - 1 - r) * SIDE; // the plane's y grows upwards
    for (let c = 0; c < SIDE; c++) {
      const x = Math.min(((c + 0.5) / SIDE) * (g - 1), g - 1.001);
      const [j, u] = [Math.floor(x), x % 1];
      const k = i * g + j;
      const low = values[k] + u * (values[k + 1] - values[k]);
      const high = values[k + g] + u * (values[k + g + 1] - values[k + g]);
      words[row + c] = colours[(255 / (1 + Math.exp(-low - v * (high - low)))) | 0];
    }
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

/** Where the logit is 0, as pieces (x, y, x, y) on the square of half side h: marching squares. */
export function boundary({ values, shape: [g] }, h) {
  const pieces = [];
  const cell = (2 * h) / (g - 1);
  for (let r = 0; r < g - 1; r++)
    for (let c = 0; c < g - 1; c++) {
      const k = r * g + c;
      const corners = [[k, 0, 0], [k + 1, 1, 0], [k + g + 1, 1, 1], [k + g, 0, 1]];
      const cuts = [];
      corners.forEach(([i, x, y], q) => {
        const [j, X, Y] = corners[(q + 1) % 4];
        if (values[i] < 0 === values[j] < 0) return;
        const u = values[i] / (values[i] - values[j]);
        cuts.push(-h + (c + x + u * (X - x)) * cell, -h + (r + y + u * (Y - y)) * cell);
      });
      pieces.push(...cuts); // two cuts are a piece; four, in a saddle, two of them
    }
  return pieces;
}

function mapOf(picture, theme) {
  const known = maps.get(picture);
  if (known?.theme === theme) return known;
  const { decision, half_side } = picture;
  const made = { theme, canvas: painted(decision, theme), pieces: boundary(decision, half_side) };
  maps.set(picture, made);
  return made;
}

/** Draw on the layer canvas `on`; `scene` has picture, before, ease, theme, colours, mark and cursor. */
export function drawPlane(on, scene, view, layers) {
  const { picture, theme, mark, cursor } = scene;
  const map = on.map(view, picture.half_side);
  const pen = on.pen(on.canvas);
  on.blank(pen, theme);
  const onLine = picture.decision.shape.length === 1;
  if (onLine) drawGraph(pen, scene, map, layers, on.side);
  else {
    if (layers.decision) drawDecision(pen, scene, map);
    if (layers.points) drawInputs(pen, scene, map);
  }
  const place = mark && onLine && scene.path ? [mark[0], scene.path.answer] : mark;
  if (place) drawMark(pen, map, place, theme, false);
  if (cursor) drawMark(pen, map, cursor, theme, true);
}

function drawDecision(pen, { picture, before, ease, theme }, map) {
  const lay = (shown, alpha) => {
    const h = shown.half_side;
    pen.globalAlpha = alpha;
    pen.drawImage(mapOf(shown, theme).canvas, map.x(-h), map.y(h), 2 * h * map.scale, 2 * h * map.scale);
  };
  pen.imageSmoothingEnabled = true;
  if (ease < 1 && before.decision.shape.length === 2) lay(before, 1);
  lay(picture, ease);
  pen.globalAlpha = 1;
  const { pieces } = mapOf(picture, theme);
  pen.beginPath();
  for (let i = 0; i < pieces.length; i += 4) {
    pen.moveTo(map.x(pieces[i]), map.y(pieces[i + 1]));
    pen.lineTo(map.x(pieces[i + 2]), map.y(pieces[i + 3]));
  }
  pen.lineCap = "round";
  for (const [colour, width] of [[rgba(theme.background, 0.75), 4.5], [theme.text, 1.8]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width * Math.min(map.unit + 0.2, 1);
    pen.stroke();
  }
}

/** The inputs in the colour of their label; who is answered wrongly has a ring. */
function drawInputs(pen, { picture, theme }, map) {
  const { inputs: { values }, labels, answers } = picture;
  const radius = Math.max(DOT * map.unit, 1.8);
  const wrong = [];
  CLASSES.forEach((colour, label) => {
    const mine = labels.flatMap((y, i) => (y === label ? [values[2 * i], values[2 * i + 1]] : []));
    stamp(pen, mine, map, radius, colour, theme.dark ? "#000000" : "#ffffff");
  });
  labels.forEach((y, i) => answers[i] > 0 !== y > 0 && wrong.push(values[2 * i], values[2 * i + 1]));
  const ring = radius + Math.max(2.5 * map.unit, 1.4);
  pen.beginPath();
  for (let i = 0; i < wrong.length; i += 2) {
    const [x, y] = [map.x(wrong[i]), map.y(wrong[i + 1])];
    pen.moveTo(x + ring, y);
    pen.arc(x, y, ring, 0, 6.2832);
  }
  pen.strokeStyle = theme.text;
  pen.lineWidth = Math.max(1.6 * map.unit, 1);
  pen.stroke();
}

/** On the line: the answer over x, the target dotted, and the samples with their answers. */
function drawGraph(pen, { picture, before, ease, theme, colours, mark }, map, layers, side) {
  const { decision: { values }, inputs, labels, answers, half_side: h } = picture;
  const from = before.decision.values.length === values.length ? before.decision.values : values;
  hairlines(pen, theme, map, side, ["x", "y"]);
  if (mark) drawHairline(pen, map.x(mark[0]), side, theme);
  pen.lineJoin = pen.lineCap = "round";
  pen.strokeStyle = theme.text;
  const sorted = labels.map((y, i) => [inputs.values[i], y]).sort(([a], [b]) => a - b);
  pen.setLineDash([1, 6]);
  pen.lineWidth = 2.4;
  pen.beginPath();
  sorted.forEach(([x, y]) => pen.lineTo(map.x(x), map.y(y)));
  pen.stroke();
  pen.setLineDash([]);
  const [x, y] = sorted[0];
  drawText(pen, theme, "target", map.x(x) + 8, map.y(y) - 8);
  if (layers.decision) {
    pen.strokeStyle = theme.text;
    pen.lineWidth = 2.2;
    pen.beginPath();
    values.forEach((value, k) =>
      pen.lineTo(map.x(-h + (2 * h * k) / (values.length - 1)), map.y(from[k] + ease * (value - from[k]))));
    pen.stroke();
  }
  if (layers.points)
    answers.forEach((answer, i) =>
      stamp(pen, [inputs.values[i], answer], map, Math.max(DOT * map.unit, 2.2), colours.of(i), theme.background));
}

function drawHairline(pen, x, side, theme) {
  pen.strokeStyle = rgba(theme.text, 0.35);
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x, 0);
  pen.lineTo(x, side);
  pen.stroke();
}
