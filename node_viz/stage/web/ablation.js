// The figures of a grid of flows: four heat maps and two scatters, filled in place. A cell is one
// button in each of them; pointing at it lights it up in all, a click says which flow to show.

const KINDS = { plain: "plain", kinetic: "kinetic only", jacobian: "Jacobian only", rnode: "both" };
const REACH = 24; // pixels from a point at which it is still meant
const known = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let board = known.get(parentElement);
  if (!board) known.set(parentElement, (board = new Board(parentElement)));
  board.choose = (cell) => setTriggerValue("cell", cell);
  board.show(data);
}

function make(tag, cls, parent, text = "") {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  node.textContent = text;
  parent?.append(node);
  return node;
}

class Board {
  constructor(root) {
    this.root = make("div", "board", root);
    this.maps = make("div", "maps", this.root);
    this.charts = make("div", "charts", this.root);
    this.facts = make("div", "facts", this.root);
    this.near = null;
  }

  show(data) {
    this.data = data;
    if (this.side !== data.sides.join()) this.build(data);
    data.maps.forEach((map, k) => this.fill(this.mapParts[k], map));
    data.charts.forEach((chart, k) => this.plot(this.chartParts[k], chart));
    this.mark();
  }

  build({ sides, maps, charts, colours }) {
    this.side = sides.join();
    this.maps.replaceChildren();
    this.charts.replaceChildren();
    this.mapParts = maps.map(() => this.buildMap(sides));
    this.chartParts = charts.map(() => this.buildChart(sides.length ** 2));
    const legend = make("div", "legend", this.charts);
    for (const [kind, words] of Object.entries(KINDS)) {
      const entry = make("span", "", legend);
      make("i", kind, entry).style.background = colours[kind];
      entry.append(words);
    }
  }

  button(parent, cls, cell) {
    const node = make("button", cls, parent);
    node.dataset.cell = cell;
    node.type = "button";
    node.onclick = () => this.choose(cell);
    node.onpointerenter = node.onfocus = () => this.point(cell);
    node.onpointerleave = node.onblur = () => this.point(null);
    return node;
  }

  buildMap(sides) {
    const map = make("section", "map", this.maps);
    const head = make("header", "", map);
    const part = { title: make("b", "", head), unit: make("span", "unit", head), scale: make("span", "scale", head) };
    const grid = make("div", "grid", map);
    grid.style.setProperty("--side", sides.length);
    const corner = make("span", "corner", grid);
    corner.innerHTML = "λ<sub>K</sub>&#8595; λ<sub>J</sub>&#8594;";
    sides.forEach((side) => make("span", "label", grid, side));
    part.cells = sides.flatMap((side, row) => {
      make("span", "label", grid, side);
      return sides.map((_, column) => this.button(grid, "cell", row * sides.length + column));
    });
    return part;
  }

  fill(part, { title, unit, ends, ramp, cells }) {
    part.title.textContent = title;
    part.unit.textContent = unit;
    part.scale.replaceChildren();
    if (ends[0]) {
      part.scale.append(ends[0]);
      make("i", "", part.scale).style.background = `linear-gradient(90deg, ${ramp})`;
      part.scale.append(ends[1]);
    }
    cells.forEach(({ text, colour, ink }, k) => {
      const node = part.cells[k];
      const failed = this.data.failed.includes(k);
      node.textContent = text || (failed ? "failed" : "");
      node.style.backgroundColor = colour ?? "";
      node.style.color = ink ?? "";
      node.classList.toggle("failed", failed);
      node.setAttribute("aria-label", `${title}: ${this.spoken(k)}: ${text || this.data.facts[k]}`);
    });
  }

  buildChart(count) {
    const chart = make("section", "chart", this.charts);
    const head = make("header", "", chart);
    const part = { title: make("b", "", head), note: make("span", "unit", head), y: make("span", "unit", chart) };
    part.box = make("div", "box", chart);
    part.ticks = make("div", "", part.box);
    part.box.insertAdjacentHTML("beforeend", '<svg viewBox="0 0 1 1" preserveAspectRatio="none"><polyline/></svg>');
    part.line = part.box.querySelector("polyline");
    // Points lie on one another, for NFE goes in sixes: the nearest one is meant.
    part.box.onpointermove = (event) => this.point(this.nearest(part, event));
    part.box.onpointerleave = () => this.point(null);
    part.box.onclick = (event) => event.detail && this.near !== null && this.choose(this.near);
    part.points = Array.from({ length: count }, (_, k) => this.button(part.box, "point", k));
    part.x = make("div", "unit x", chart);
    return part;
  }

  plot(part, { title, note, x, y, points, front, pale }) {
    part.title.textContent = title;
    part.note.textContent = note;
    part.x.textContent = `${x.title} →`;
    part.y.textContent = `↑ ${y.title}`;
    part.ticks.replaceChildren();
    x.ticks.forEach(([at, text]) => (make("span", "tick across", part.ticks, text).style.left = `${100 * at}%`));
    y.ticks.forEach(([at, text]) => (make("span", "tick up", part.ticks, text).style.bottom = `${100 * at}%`));
    part.line.setAttribute("points", front.map((k) => `${points[k][0]},${1 - points[k][1]}`).join(" "));
    part.points.forEach((node, k) => {
      const at = points[k];
      node.hidden = !at;
      if (!at) return;
      node.style.left = `${100 * at[0]}%`;
      node.style.bottom = `${100 * at[1]}%`;
      node.classList.add(this.data.kinds[k]);
      node.style.background = this.data.colours[this.data.kinds[k]];
      node.classList.toggle("pale", pale.includes(k));
      node.setAttribute("aria-label", `${title}: ${this.spoken(k)}: ${this.data.facts[k]}`);
    });
  }

  nearest({ box, points }, { clientX, clientY }) {
    const { left, bottom, width, height } = box.getBoundingClientRect();
    const far = (node) => Math.hypot(clientX - left - (width * parseFloat(node.style.left)) / 100,
      bottom - clientY - (height * parseFloat(node.style.bottom)) / 100);
    const shown = points.filter((node) => !node.hidden);
    const best = shown.reduce((a, b) => (a && far(a) <= far(b) ? a : b), null);
    return best && far(best) < REACH ? Number(best.dataset.cell) : null;
  }

  spoken(cell) {
    const [kinetic, jacobian] = this.data.names[cell];
    return `lambda K ${kinetic}, lambda J ${jacobian}`;
  }

  point(cell) {
    this.near = cell;
    this.mark();
  }

  mark() {
    const { chosen, names, facts, failed } = this.data;
    this.root.querySelectorAll("[data-cell]").forEach((node) => {
      node.classList.toggle("near", Number(node.dataset.cell) === this.near);
      node.classList.toggle("chosen", Number(node.dataset.cell) === chosen);
    });
    const cell = this.near ?? chosen;
    this.facts.replaceChildren();
    if (cell === null) return;
    const [kinetic, jacobian] = names[cell];
    make("b", "", this.facts).innerHTML = `λ<sub>K</sub> ${kinetic}, λ<sub>J</sub> ${jacobian}`;
    make("span", failed.includes(cell) ? "why" : "", this.facts, ` ${facts[cell]}`);
  }
}
