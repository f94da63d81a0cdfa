// What Python sends is bytes: a header of JSON and what follows it, as node_viz/stage/packing.py lays them out.

import { split } from "../../stage/web/decode.js";

/** `[u32 length][JSON][rest]`; the JSON is padded, so that what follows begins at a multiple of four. */
export function headed(head, rest = new Uint8Array()) {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const length = Math.ceil((text.length + 4) / 4) * 4 - 4;
  const bytes = new Uint8Array(4 + length + rest.length).fill(32, 4, 4 + length);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(text, 4);
  bytes.set(rest, 4 + length);
  return bytes;
}

/** The payload with some of its header changed. */
export function patched(payload, changes) {
  const { head, rest } = split(payload);
  return headed({ ...head, ...changes }, rest);
}

/** The bytes of a trait or buffer, however the notebook hands them over; null where there are none. */
export function bytesOf(value) {
  if (!value?.byteLength) return null;
  return value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The payloads that stand one after another: one for each pane. */
export function payloads(bytes) {
  const { head, rest } = split(bytes);
  let at = 0;
  return head.sizes.map((size) => rest.slice(at, (at += size)));
}

/** Undo zlib's compression. */
export async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
