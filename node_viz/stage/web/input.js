// What hands do on the canvas: zoom, pan, choose a point, and everything again from the keyboard.

import { FLOWS, NETS } from "./layer_switches.js";

const MOST = 12; // times enlarged

/** Listen on the canvas. `pick(point)` gets a chosen point; `unpick()` forgets it. */
export function pointer(canvas, bus, map, pick, unpick) {
  let from = null;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("wheel", (event) => {
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015));
    const zoom = Math.min(Math.max(bus.view.zoom * factor, 1), MOST);
    if (zoom === bus.view.zoom) return; // whole already: let the page scroll
    event.preventDefault();
    const [x, y] = map().back(...spot(event));
    const keep = bus.view.zoom / zoom; // what lies under the pointer stays there
    bus.set({ view: clamp({ zoom, x: x + (bus.view.x - x) * keep, y: y + (bus.view.y - y) * keep }, map().half) });
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { at: spot(event), view: bus.view, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = spot(event).map((value, i) => value - from.at[i]);
    if (!from.moved && Math.hypot(dx, dy) < 5) return;
    from.moved = true;
    canvas.classList.add("dragged");
    const { scale, half } = map();
    bus.set({ view: clamp({ ...from.view, x: from.view.x - dx / scale, y: from.view.y + dy / scale }, half) });
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
    bus.set({ view: { x: 0, y: 0, zoom: 1 } });
  });
}

/** Keep the window inside the square that is shown when nothing is enlarged. */
function clamp(view, half) {
  const free = half * (1 - 1 / view.zoom);
  const hold = (value) => Math.min(Math.max(value, -free), free);
  return { zoom: view.zoom, x: hold(view.x), y: hold(view.y) };
}

export const KEYS = [
  ["space", "play or pause"], ["← →", "flow time t"], ["↑ ↓", "training step"],
  ["g", "generate or encode"], ["1 … 6", FLOWS.layers.join(", ")], ["0", "whole picture"],
  ["Enter", "cursor; arrows move it, Enter asks for that point's path"], ["Esc", "forget the point"],
];

export const NET_KEYS = [
  ["space", "play or pause"], ["← →", "flow time t"], ["↑ ↓", "training step"],
  ["1 … 7", NETS.layers.map((name) => NETS.names[name] ?? name).join(", ")], ["0", "whole picture"],
  ["drag", "turns the states in three dimensions"],
  ["Enter", "cursor; arrows move it, Enter asks for that input's path"], ["Esc", "forget the input"],
];

/** Listen for keys inside the stage; `stage` has `cursor`, `pick`, `forget`, `help` and perhaps `kind`,
 * whose layers it switches; such a one has no direction. */
export function keyboard(root, canvas, bus, stage) {
  const arrows = {
    ArrowLeft: () => bus.scrub(bus.t - 0.02), ArrowRight: () => bus.scrub(bus.t + 0.02),
    ArrowUp: () => bus.nudge(1), ArrowDown: () => bus.nudge(-1),
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const act = (event) => {
    const { key } = event;
    const onControl = event.composedPath()[0] !== canvas; // sliders and buttons have their own keys
    if (key === "Escape") return stage.forget();
    if (key === "?") return stage.help();
    const { layers } = stage.kind ?? FLOWS;
    if (key === "g" && !stage.kind) return bus.turn(bus.direction === "encode" ? "generate" : "encode");
    if (key === "0") return bus.set({ view: { x: 0, y: 0, zoom: 1 } });
    if (key >= "1" && key <= String(layers.length)) return bus.toggleLayer(layers[key - 1]);
    if (onControl) return false;
    if (key === " ") return bus.set({ playing: !bus.playing, rest: 0 });
    if (key === "Enter") return stage.cursor ? stage.pick(stage.cursor) : stage.point((bus.mark || [0, 0]).slice(0, 2));
    if (!(key in arrows)) return false;
    if (!stage.cursor) return arrows[key]();
    const pace = (event.shiftKey ? 0.1 : 0.025) * stage.map().half / bus.view.zoom;
    return stage.point(stage.cursor.map((value, i) => value + pace * ways[key][i]));
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || act(event) === false) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own
  });
}
