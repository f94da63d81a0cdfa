// The view that an address asks for: `?t=0.4&step=200&play=0`, or the same after a `#`, where a page from a
// disk is opened by something that drops what stands behind a `?`.

const numbers = (text) => text.split(",").map(Number);
const READ = {
  t: (text) => Math.min(Math.max(Number(text), 0), 1),
  step: (text) => Math.round(Number(text)),
  play: (text) => Number(text !== "0"),
  way: (text) => (text === "encode" ? "encode" : "generate"),
  layers: (text) => text.split(","),
  label: (text) => Math.round(Number(text)),
  point: numbers,
  zoom: numbers,
};

const sound = (value) => [value].flat().every((one) => typeof one === "string" || Number.isFinite(one));

/** What an address says, as plain text by name; what stands behind the `#` goes first. */
export function asked(address = location) {
  const [search, hash] = [address.search, address.hash].map((text) => new URLSearchParams(text.slice(1)));
  return { ...Object.fromEntries(search), ...Object.fromEntries(hash) };
}

/** The view to begin with: what Python says, and over it what the address says, as far as it makes sense. */
export function viewOf(view = {}, pairs = asked()) {
  const known = Object.keys(READ).filter((name) => pairs[name]);
  const said = known.map((name) => [name, READ[name](pairs[name])]).filter(([, value]) => sound(value));
  return { ...view, ...Object.fromEntries(said) };
}
