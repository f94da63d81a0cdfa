// What a visitor does on the canvas: zoom, pan, choose a point, turn three dimensions, and everything
// again from the keyboard.

import { make } from "./dom.js";
import { labels, names } from "./layer_list.js";
import { clamp } from "./views.js";

const MOST = 12; // times enlarged
const TURN = 0.008; // radians that a pixel of dragging turns three dimensions
const WHOLE = { x: 0, y: 0, zoom: 1 };

/** Listen on the canvas. `pick(point)` gets a chosen point; `unpick()` forgets it. */
export function pointer(canvas, link, map, pick, unpick) {
  let from = null;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("wheel", (event) => {
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015));
    const zoom = Math.min(Math.max(link.view.zoom * factor, 1), MOST);
    if (zoom === link.view.zoom) return; // whole already: let the page scroll
    event.preventDefault();
    const [x, y] = map().back(...spot(event));
    const keep = link.view.zoom / zoom; // what lies under the pointer stays there
    link.set({ view: clamp({ zoom, x: x + (link.view.x - x) * keep, y: y + (link.view.y - y) * keep }, map().half) });
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { at: spot(event), view: link.view, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = spot(event).map((value, i) => value - from.at[i]);
    if (!from.moved && Math.hypot(dx, dy) < 5) return;
    from.moved = true;
    canvas.classList.add("dragged");
    const { scale, half } = map();
    link.set({ view: clamp({ ...from.view, x: from.view.x - dx / scale, y: from.view.y + dy / scale }, half) });
  });
  const up = (event) => {
    if (from && !from.moved && event.type === "pointerup") pick(map().back(...spot(event)));
    from = null;
    canvas.classList.remove("dragged");
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("dblclick", () => {
    unpick(); // its two clicks have chosen a point that nobody meant
    link.set({ view: WHOLE });
  });
}

/** Let a drag turn three dimensions where `solid()` says that there are three; once turned by hand they
 * do not turn by themselves. */
export function turning(canvas, link, solid) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !solid()) return;
    from = { x: event.clientX, y: event.clientY, gaze: link.gaze };
    canvas.setPointerCapture(event.pointerId);
    canvas.classList.add("dragged");
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const pitch = Math.min(Math.max(from.gaze.pitch + TURN * (event.clientY - from.y), -0.3), 1.5);
    link.set({ gaze: { yaw: from.gaze.yaw - TURN * (event.clientX - from.x), pitch, held: true } });
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => ((from = null), canvas.classList.remove("dragged")));
}

const OF_FLOWS = [
  ["space", "play or pause"], ["← →", "flow time t"], ["↑ ↓", "training step"],
  ["g", "generate or encode"], ["l", "next label, where there are any"], ["1 … 6", names("flow").join(", ")], ["0", "whole picture"],
  ["Enter", "cursor; arrows move it, Enter asks for that point's path"], ["Esc", "forget the point"],
];

const OF_NETS = [
  ["space", "play or pause"], ["← →", "flow time t"], ["↑ ↓", "training step"],
  ["1 … 7", labels("net").join(", ")], ["0", "whole picture"],
  ["drag", "turns the states in three dimensions"],
  ["Enter", "cursor; arrows move it, Enter asks for that input's path"], ["Esc", "forget the input"],
];

const OF_SERIES = [
  ["space", "play or pause"], ["← →", "time t"], ["↑ ↓", "training step"],
  ["1 … 5", labels("series").join(", ")], ["drag", "moves an observation"], ["click", "takes an observation away"],
];

export const KEYS = { flow: OF_FLOWS, net: OF_NETS, series: OF_SERIES };

const asked = (window.nodeVizKeys ??= new Set()); // whoever has a card; each copy of this module finds them

/** Show or hide a card of keys from anywhere on the page, where nobody writes: a deck's, or the first stage's. */
export function anywhere(event) {
  const from = event.composedPath()[0];
  const writes = from.matches?.("input:not([type=range]), textarea, select, [contenteditable=true]");
  const here = [...asked].filter(({ root }) => root.isConnected);
  const { stage } = here.find(({ root }) => root.classList.contains("deck")) ?? here[0] ?? {};
  if (event.key !== "?" || writes || !stage) return;
  event.preventDefault();
  stage.help();
  stage.helpCard.scrollIntoView({ block: "nearest" });
}

if (!window.nodeVizAsks) document.addEventListener("keydown", (window.nodeVizAsks = anywhere));

/** A card, hidden at first, that says what the keys do. */
export function keyCard(kind) {
  const lines = KEYS[kind].map(([key, what]) => make("div", {}, make("kbd", {}, key), what));
  return make("div", { class: "card help", hidden: "" }, ...lines);
}

/** Listen for keys inside `root`; `stage` has `kind`, `cursor`, `pick`, `point`, `forget` and `help`. */
export function keyboard(root, canvas, link, stage) {
  const arrows = {
    ArrowLeft: () => link.scrub(link.t - 0.02), ArrowRight: () => link.scrub(link.t + 0.02),
    ArrowUp: () => link.nudge(1), ArrowDown: () => link.nudge(-1),
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const act = (event) => {
    const { key } = event;
    const onControl = event.composedPath()[0] !== canvas; // sliders and buttons have their own keys
    if (key === "Escape") return stage.forget();
    if (key === "?") return stage.help();
    const layers = names(stage.kind);
    if (key === "g" && stage.kind === "flow") return link.turn(link.direction === "encode" ? "generate" : "encode");
    if (key === "l" && link.labels) return link.nextLabel();
    if (key === "0") return link.set({ view: WHOLE });
    if (key >= "1" && key <= String(layers.length)) return link.toggleLayer(layers[key - 1]);
    if (onControl) return false;
    if (key === " ") return link.toggle();
    if (key === "Enter") return stage.cursor ? stage.pick(stage.cursor) : stage.point((link.mark || [0, 0]).slice(0, 2));
    if (!(key in arrows)) return false;
    if (!stage.cursor) return arrows[key]();
    const far = (event.shiftKey ? 0.1 : 0.025) * stage.map().half / link.view.zoom;
    return stage.point(stage.cursor.map((value, i) => value + far * ways[key][i]));
  };
  for (const gone of asked) if (!gone.root.isConnected) asked.delete(gone);
  if (stage.helpCard) asked.add({ root, stage });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || act(event) === false) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own
  });
}
