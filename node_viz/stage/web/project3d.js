// Three dimensions on a canvas: a small perspective camera that looks at a cube. The third coordinate
// points up; `yaw` goes round it, `pitch` lifts the eye.

const EYE = 6; // distance of the eye, in half sides of the cube
const SHARE = 0.29; // of the canvas that half a side takes
const LEVEL = 0.455; // of the canvas above the middle: the near edge below needs more room

/** `place(x, y, z, out)` writes (X, Y, distance from the middle away from the eye); `eye` is its place. */
export function camera({ yaw, pitch }, { middle, half }, side) {
  const [c, s, C, S] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const place = (x, y, z, out) => {
    const [u, v, w] = [(x - middle[0]) / half, (y - middle[1]) / half, (z - middle[2]) / half];
    const deep = s * u + c * v;
    const away = C * deep - S * w;
    const size = (side * SHARE * EYE) / (EYE + away);
    out[0] = side / 2 + size * (c * u - s * v);
    out[1] = side * LEVEL - size * (C * w + S * deep);
    out[2] = away;
    return out;
  };
  const seen = [-EYE * C * s, -EYE * C * c, EYE * S];
  return { place, eye: seen.map((value, i) => middle[i] + half * value) };
}

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => [k & 1, (k >> 1) & 1, (k >> 2) & 1].map((bit) => 2 * bit - 1));
/** The edges of a cube as pairs of its corners: those that differ in one coordinate. */
const EDGES = CORNERS.flatMap((a, i) =>
  CORNERS.slice(i + 1).filter((b) => a.filter((value, k) => value !== b[k]).length === 1).map((b) => [a, b]));

/** The twelve edges of a cube, as pairs of points. */
export function edges({ middle, half }) {
  const at = (corner) => corner.map((sign, k) => middle[k] + sign * half);
  return EDGES.map(([a, b]) => [at(a), at(b)]);
}

/** Where the plane w . z + b = 0 cuts a cube: the corners of a polygon in order, none if it does not. */
export function section(w, b, cube) {
  const height = (z) => w[0] * z[0] + w[1] * z[1] + w[2] * z[2] + b;
  const cuts = [];
  for (const [p, q] of edges(cube)) {
    const [a, c] = [height(p), height(q)];
    if (a < 0 === c < 0) continue;
    cuts.push(p.map((value, k) => value + (a / (a - c)) * (q[k] - value)));
  }
  if (cuts.length < 3) return [];
  const mean = [0, 1, 2].map((k) => cuts.reduce((sum, cut) => sum + cut[k], 0) / cuts.length);
  const first = cuts[0].map((value, k) => value - mean[k]);
  const other = [0, 1, 2].map((k) => w[(k + 1) % 3] * first[(k + 2) % 3] - w[(k + 2) % 3] * first[(k + 1) % 3]);
  const norm = Math.hypot(...w) || 1;
  const angle = (cut) => {
    const from = cut.map((value, k) => value - mean[k]);
    const along = (axis) => from.reduce((sum, value, k) => sum + value * axis[k], 0);
    return Math.atan2(along(other) / norm, along(first));
  };
  return cuts.sort((p, q) => angle(p) - angle(q));
}
