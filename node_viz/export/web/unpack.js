// From the text in a page back to what the stages read: the layout is that of node_viz/export/page_data.py.

const KINDS = { int16: Int16Array, int8: Int8Array, uint8: Uint8Array };

/** Undo base 64 and gzip. */
async function unzipped(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Walk the buffers that a header describes, in the order in which they were written. */
function* entries(node) {
  if (node === null || typeof node !== "object") return;
  if ("o" in node) yield node;
  else for (const item of Object.values(node)) yield* entries(item);
}

const unfolded = (codes) => codes.map((code) => (code >>> 1) ^ -(code & 1));

/** Add up rows: each says what it adds to the row before it, from row `first` on. */
function summed(array, size, first) {
  for (let i = first * size; i < array.length; i++) array[i] += array[i - size];
  return array;
}

/** Cells of a grid of g columns from what is left of each, given those above it and before it. */
function filled(array, g) {
  for (let i = 1; i < array.length; i++) {
    const [row, column] = [Math.floor(i / g), i % g];
    const before = column ? array[i - 1] : 0;
    const above = row ? array[i - g] : 0;
    array[i] += before + above - (row && column ? array[i - g - 1] : 0);
  }
  return array;
}

/** One buffer from its differences; returns it and where the next one begins. */
function buffer({ d, s }, coded, at) {
  const count = s.reduce((a, b) => a * b, 1);
  const size = count / s[0];
  if (d === "int16") {
    const folded = new Int32Array(count);
    for (let i = 0; i < count; i++) folded[i] = coded[at + i] | (coded[at + count + i] << 8);
    const array = Int16Array.from(unfolded(folded));
    return [summed(summed(array, size, 2), size, 1), at + 2 * count];
  }
  const array = KINDS[d].from(unfolded(Int32Array.from(coded.subarray(at, at + count))));
  return [d === "int8" ? summed(array, size, 1) : filled(array, s[1]), at + count];
}

/** The weights of each picture: a list of {name: {shape, values}} in double precision. */
function weights({ weights: names, stacked }, coded, at) {
  const size = names.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const count = size * stacked;
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++)
    for (let byte = 3; byte >= 0; byte--) bits[i] = (bits[i] << 8) | coded[at + byte * count + i];
  for (let i = size; i < count; i++) bits[i] ^= bits[i - size];
  const numbers = new Float32Array(bits.buffer);
  return Array.from({ length: stacked }, (_, k) => {
    let from = k * size;
    const read = ([name, shape]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const values = Float64Array.from(numbers.subarray(from, (from += length)));
      return [name, { shape, values }];
    };
    return Object.fromEntries(names.map(read));
  });
}

/** `[u32 length][JSON][buffers]`, as stages are sent it. */
export function sealed(head, body) {
  let text = new TextEncoder().encode(JSON.stringify(head));
  const length = 4 * Math.ceil(text.length / 4);
  const whole = new Uint8Array(4 + length + body.length).fill(32);
  new DataView(whole.buffer).setUint32(0, length, true);
  whole.set(text, 4);
  whole.set(body, 4 + length);
  return whole;
}

/** Everything that a text holds: `{payload, weights, ...what Python has said besides}`. */
export async function unpack(text) {
  const bytes = await unzipped(text);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const about = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const body = new Uint8Array(about.size);
  let at = 4 + length;
  for (const entry of entries(about.payload)) {
    const [array, next] = buffer(entry, bytes, at);
    body.set(new Uint8Array(array.buffer), entry.o);
    at = next;
  }
  return { ...about, payload: sealed(about.payload, body), weights: weights(about, bytes, at) };
}
