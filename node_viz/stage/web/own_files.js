// Files of a visitor, read in the browser: a table's text, and points from a picture's dark pixels. No
// file is uploaded; what goes to the server is text of bounded length, or a few hundred points.

export const MOST_BYTES = 5e6; // of a file
export const MOST_LINES = 20000; // of a table that are sent
export const MOST_SENT = 600000; // characters
const SIDE = 200; // pixels to which a picture is reduced
const DARK = 0.45; // how dark a pixel must be, from 0 to 1
const MOST_PICTURE = 2e7; // bytes
const MOST_PIXELS = 4e7;

export const TOO_LARGE = (bytes, most) =>
  `The file has ${(bytes / 1e6).toFixed(1)} MB; at most ${most / 1e6} MB can be read. Take a part of it.`;
export const NO_PICTURE = "This is no picture that the browser can read.";
export const NOTHING_DARK = "Nothing in the picture is dark; points come from its dark parts.";

/** Numbers from 0 to 1 that a seed decides. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number from the normal distribution. */
export const normal = (random) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The text of bytes: UTF-8, UTF-16 with its mark, or what old programs write. */
export function decoded(bytes) {
  const marks = { "255,254": "utf-16le", "254,255": "utf-16be" };
  const name = marks[`${bytes[0]},${bytes[1]}`];
  if (name) return new TextDecoder(name).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** A table that may be sent: all of its lines, or as many as fit, drawn at random and kept in order. */
export function thinned(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim());
  const rows = lines.length;
  if (rows <= MOST_LINES && text.length <= MOST_SENT) return { text: lines.join("\n"), rows: 0 };
  const mean = text.length / Math.max(rows, 1) + 1;
  const keep = Math.max(1, Math.min(MOST_LINES, rows, Math.floor(MOST_SENT / mean)));
  const random = chance(7);
  let [wanted, left] = [keep - 1, rows - 1]; // the first may be a header
  const some = lines.filter((_, k) => {
    if (k === 0) return true;
    return random() * left-- < wanted && wanted-- > 0;
  });
  return { text: some.join("\n").slice(0, 1.2 * MOST_SENT), rows };
}

/** Read a file of text, or throw a sentence. */
export async function tableOf(file) {
  if (file.size > MOST_BYTES) throw new Error(TOO_LARGE(file.size, MOST_BYTES));
  return thinned(decoded(new Uint8Array(await file.arrayBuffer())));
}

/** Points where a picture is dark, `count` of them at most, in a square of half a side `half`. */
export async function pointsOf(file, count, half) {
  if (file.size > MOST_PICTURE) throw new Error(TOO_LARGE(file.size, MOST_PICTURE));
  let image;
  try {
    image = await createImageBitmap(file);
  } catch {
    throw new Error(NO_PICTURE);
  }
  const { width, height } = image;
  if (!width || !height || width * height > MOST_PIXELS) throw new Error(NO_PICTURE);
  const scale = SIDE / Math.max(width, height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff"; // what can be seen through is not dark
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return darkPoints(data, canvas.width, canvas.height, count, half);
}

/** Points where pixels are dark, the darker the more of them. */
export function darkPoints(data, width, height, count, half) {
  const sums = new Float64Array(width * height);
  let sum = 0;
  for (let k = 0; k < sums.length; k++) {
    const [r, g, b] = data.slice(4 * k, 4 * k + 3);
    const dark = 1 - (0.299 * r + 0.587 * g + 0.114 * b) / 255;
    sum += dark > DARK ? dark : 0;
    sums[k] = sum;
  }
  if (sum === 0) throw new Error(NOTHING_DARK);
  const random = chance(11);
  const unit = (2 * half) / Math.max(width, height);
  return Array.from({ length: count }, () => {
    const k = firstAbove(sums, random() * sum);
    const [column, row] = [k % width, Math.floor(k / width)];
    return { x: (column + random() - width / 2) * unit, y: (height / 2 - row - random()) * unit, label: 0 };
  });
}

function firstAbove(sums, value) {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
