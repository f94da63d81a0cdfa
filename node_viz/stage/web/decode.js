// From bytes to typed arrays, and from saved times to any time. The layout is that of
// node_viz/stage/packing.py: [u32 length][JSON][buffers].

const KINDS = { int16: Int16Array, int8: Int8Array, uint8: Uint8Array };
const FINE = 4; // frames made between two saved ones, so that drawing needs only straight lines

/** Whether a message says what the last one said: a page that polls often has nothing new. */
export function same(a, b) {
  return a === b || (a?.length === b.length && a.every((byte, i) => byte === b[i]));
}

/** Read what node_viz/stage/registered.py wrote as text. */
export const told = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Split `[u32 length][JSON][rest]`. The copy aligns what the message held at an odd address. */
export function split(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { head, rest: new Uint8Array(buffer, 4 + length) };
}

/** The header with every buffer as a typed array in place: `{values, shape, scale}`. */
export function decode(bytes) {
  const { head, rest } = split(bytes);
  const walk = (node) => {
    if (Array.isArray(node)) return node.map(walk);
    if (node === null || typeof node !== "object") return node;
    if ("o" in node) return lay(node, rest);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]));
  };
  return walk(head);
}

function lay(entry, rest) {
  const count = entry.s.reduce((a, b) => a * b, 1);
  const Kind = KINDS[entry.d];
  const codes = new Kind(rest.buffer, rest.byteOffset + entry.o, count);
  // Densities stay in their codes (a colour table reads them); everything else becomes numbers,
  // with `most` from their signed roots.
  if ("vmax" in entry) return { values: codes, shape: entry.s };
  const { scale, most } = entry;
  const number = most ? (code) => most * scale * scale * code * Math.abs(code) : (code) => code * scale;
  return { values: Float32Array.from(codes, number), shape: entry.s };
}

/** Saved frames made FINE times denser by cubic Hermite curves: `{frames, count, n, dim}` on even times.
 *
 * The paths of a flow are smooth, so a cubic through 13 saved points looks like the path itself. The
 * layers of a ResNet are not: they are joined by `straight` lines.
 */
export function smooth(paths, straight = false) {
  if (paths.fine) return paths.fine;
  const { t } = paths;
  const { values, shape } = paths.z;
  const [, n, dim] = shape;
  const size = n * dim;
  const count = (t.length - 1) * FINE + 1;
  const frames = new Float32Array(count * size);
  const slope = (k, i) => {
    const a = Math.max(k - 1, 0);
    const b = Math.min(k + 1, t.length - 1);
    return (values[b * size + i] - values[a * size + i]) / (t[b] - t[a]);
  };
  let k = 0;
  for (let f = 0; f < count; f++) {
    const at = t[0] + ((t.at(-1) - t[0]) * f) / (count - 1);
    while (k < t.length - 2 && at > t[k + 1]) k++;
    const h = t[k + 1] - t[k];
    const u = Math.min(Math.max((at - t[k]) / h, 0), 1);
    const [w0, w1] = straight ? [1 - u, u] : [(1 + 2 * u) * (1 - u) ** 2, u * u * (3 - 2 * u)];
    const [m0, m1] = straight ? [0, 0] : [u * (1 - u) ** 2 * h, u * u * (u - 1) * h];
    for (let i = 0; i < size; i++) {
      const ends = w0 * values[k * size + i] + w1 * values[(k + 1) * size + i];
      frames[f * size + i] = ends + m0 * slope(k, i) + m1 * slope(k + 1, i);
    }
  }
  return (paths.fine = { frames, count, n, dim });
}

/** Paths of a picture by their name; between whole discrete layers points go straight. */
export const pathsOf = (picture, name) => smooth(picture[name], picture.layers > 0);

/** Positions at flow time t into `out` (n x dim). */
export function positions(fine, t, out) {
  const size = fine.n * fine.dim;
  const at = Math.min(Math.max(t, 0), 1) * (fine.count - 1);
  const k = Math.min(Math.floor(at), fine.count - 2);
  const u = at - k;
  const { frames } = fine;
  for (let i = 0, a = k * size, b = a + size; i < size; i++, a++, b++)
    out[i] = frames[a] + u * (frames[b] - frames[a]);
  return out;
}

/** Where t falls among ascending times: index of the frame before it and the part of the way on. */
export function between(times, t) {
  let k = 0;
  while (k < times.length - 2 && t > times[k + 1]) k++;
  if (times.length < 2) return [0, 0];
  return [k, Math.min(Math.max((t - times[k]) / (times[k + 1] - times[k]), 0), 1)];
}
