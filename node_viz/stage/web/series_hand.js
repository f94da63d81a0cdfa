// What a hand does with the observations of a series: it drags one, or clicks one away. Over time it moves
// the moment and x_1, in the plane both coordinates.

const REACH = 14; // pixels from an observation at which it is still meant
const MOVED = 4; // pixels from which a press is a drag
const LEAST = 2; // observations that a series keeps

/** Listen on a canvas; `stage` has `view(name)`, `seen`, `picture`, `hold(k, row)` and `put(rows)`. */
export function hand(canvas, name, stage) {
  let from = null;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const nearest = (at) => {
    const far = stage.seen.map((row) => {
      const [x, y] = stage.view(name).at(...row);
      return Math.hypot(x - at[0], y - at[1]);
    });
    const k = far.indexOf(Math.min(...far));
    return far[k] <= REACH ? k : null;
  };
  const moved = (row, at) => {
    const [a, b] = stage.view(name).back(...at);
    if (name === "plane") return [row[0], a, b];
    return [Math.min(Math.max(a, 0.001), stage.picture.horizon), b, row[2]];
  };
  canvas.addEventListener("pointerdown", (event) => {
    const at = spot(event);
    const k = event.button || !stage.picture ? null : nearest(at);
    if (k === null) return;
    from = { k, at, row: stage.seen[k], drags: false };
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = spot(event);
    if (!from) return void (canvas.style.cursor = stage.picture && nearest(at) !== null ? "grab" : "default");
    from.drags ||= Math.hypot(at[0] - from.at[0], at[1] - from.at[1]) > MOVED;
    if (from.drags) stage.hold(from.k, moved(from.row, at));
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!from) return;
    const { k, row, drags } = from;
    from = null;
    const others = stage.seen.filter((_, i) => i !== k);
    if (drags) stage.put([...others, moved(row, spot(event))]);
    else if (others.length >= LEAST) stage.put(others);
  });
  canvas.addEventListener("pointercancel", () => {
    if (from) stage.hold(from.k, from.row);
    from = null;
  });
}
