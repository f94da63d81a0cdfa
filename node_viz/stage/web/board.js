// The figures of a grid of flows: four heat maps and two scatters, filled in place. A cell is one
// button in each of them; pointing at it lights it up in all, a click says which flow to show.

import { told } from "./decode.js";
import { adopt, make, styleSheet } from "./dom.js";

export const KINDS = { plain: "plain", kinetic: "kinetic only", jacobian: "Jacobian only", rnode: "both" };
const REACH = 24; // pixels from a point at which it is still meant
const sheet = await styleSheet("board.css");
const boards = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = new Board(parentElement)));
  board.choose = (cell) => setTriggerValue("cell", cell);
  board.show(told(data).figures);
}

const unit = () => make("span", { class: "unit" });
const percent = (share) => `${100 * share}%`;

class Board {
  constructor(root) {
    const box = (name) => make("div", { class: name });
    [this.maps, this.charts, this.facts] = ["maps", "charts", "facts"].map(box);
    this.root = make("div", { class: "board" }, this.maps, this.charts, this.facts);
    this.near = null;
    adopt(root, sheet);
    root.append(this.root);
    (root.host ?? this.root).toggleAttribute("data-picture", true); // style sheets ask where pictures are
  }

  show(data) {
    this.data = data;
    if (this.sides !== data.sides.join()) this.build(data);
    data.maps.forEach((map, k) => this.fill(this.mapParts[k], map));
    data.charts.forEach((chart, k) => this.plot(this.chartParts[k], chart));
    this.mark();
  }

  build({ sides, maps, charts, colours }) {
    this.sides = sides.join();
    this.mapParts = maps.map(() => this.buildMap(sides));
    this.chartParts = charts.map(() => this.buildChart(sides.length ** 2));
    const entry = ([kind, words]) =>
      make("span", {}, make("i", { class: kind, style: `background:${colours[kind]}` }), words);
    const legend = make("div", { class: "legend" }, ...Object.entries(KINDS).map(entry));
    this.maps.replaceChildren(...this.mapParts.map(({ box }) => box));
    this.charts.replaceChildren(...this.chartParts.map(({ box }) => box), legend);
  }

  /** What stands for a cell, in a map or in a chart. */
  button(kind, cell) {
    const [enter, leave] = [() => this.point(cell), () => this.point(null)];
    return make("button", { class: kind, type: "button", "data-cell": cell, onclick: () => this.choose(cell),
      onpointerenter: enter, onfocus: enter, onpointerleave: leave, onblur: leave });
  }

  // --- maps ----------------------------------------------------------------------------------

  buildMap(sides) {
    const part = { title: make("b"), unit: unit(), scale: make("span", { class: "scale" }) };
    const label = (text) => make("span", { class: "label" }, text);
    const corner = make("span", { class: "corner" });
    corner.innerHTML = "λ<sub>K</sub>&#8595; λ<sub>J</sub>&#8594;";
    part.cells = Array.from({ length: sides.length ** 2 }, (_, k) => this.button("cell", k));
    const row = (r) => part.cells.slice(r * sides.length, (r + 1) * sides.length);
    const rows = sides.flatMap((side, r) => [label(side), ...row(r)]);
    const grid = make("div", { class: "grid", style: `--side:${sides.length}` }, corner, ...sides.map(label), ...rows);
    part.box = make("section", { class: "map" }, make("header", {}, part.title, part.unit, part.scale), grid);
    return part;
  }

  fill(part, { title, unit, ends, ramp, cells }) {
    part.title.textContent = title;
    part.unit.textContent = unit;
    const [low, high] = ends;
    part.scale.replaceChildren();
    if (low) part.scale.append(low, make("i", { style: `background:linear-gradient(90deg, ${ramp})` }), high);
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

  // --- charts --------------------------------------------------------------------------------

  buildChart(count) {
    const part = { title: make("b"), note: unit(), y: unit(), x: make("div", { class: "unit x" }), ticks: make("div") };
    part.points = Array.from({ length: count }, (_, k) => this.button("point", k));
    // Points lie on one another, for NFE goes in sixes: the nearest one is meant.
    part.plane = make("div", { class: "box",
      onpointermove: (event) => this.point(this.nearest(part, event)),
      onpointerleave: () => this.point(null),
      onclick: (event) => event.detail && this.near !== null && this.choose(this.near),
    }, part.ticks);
    part.plane.insertAdjacentHTML("beforeend", '<svg viewBox="0 0 1 1" preserveAspectRatio="none"><polyline/></svg>');
    part.line = part.plane.querySelector("polyline");
    part.plane.append(...part.points);
    const head = make("header", {}, part.title, part.note);
    part.box = make("section", { class: "chart" }, head, part.y, part.plane, part.x);
    return part;
  }

  plot(part, { title, note, x, y, points, front, pale }) {
    part.title.textContent = title;
    part.note.textContent = note;
    part.x.textContent = `${x.title} →`;
    part.y.textContent = `↑ ${y.title}`;
    const across = ([at, text]) => make("span", { class: "tick across", style: `left:${percent(at)}` }, text);
    const up = ([at, text]) => make("span", { class: "tick up", style: `bottom:${percent(at)}` }, text);
    part.ticks.replaceChildren(...x.ticks.map(across), ...y.ticks.map(up));
    part.line.setAttribute("points", front.map((k) => `${points[k][0]},${1 - points[k][1]}`).join(" "));
    part.points.forEach((node, k) => {
      const at = points[k];
      node.hidden = !at;
      if (!at) return;
      const kind = this.data.kinds[k];
      const [left, bottom] = at.map(percent);
      Object.assign(node.style, { left, bottom, background: this.data.colours[kind] });
      node.classList.add(kind);
      node.classList.toggle("pale", pale.includes(k));
      node.setAttribute("aria-label", `${title}: ${this.spoken(k)}: ${this.data.facts[k]}`);
    });
  }

  nearest({ plane, points }, { clientX, clientY }) {
    const { left, bottom, width, height } = plane.getBoundingClientRect();
    const far = (node) => Math.hypot(clientX - left - (width * parseFloat(node.style.left)) / 100,
      bottom - clientY - (height * parseFloat(node.style.bottom)) / 100);
    const shown = points.filter((node) => !node.hidden);
    const best = shown.reduce((a, b) => (a && far(a) <= far(b) ? a : b), null);
    return best && far(best) < REACH ? Number(best.dataset.cell) : null;
  }

  // --- the cell that is meant ----------------------------------------------------------------

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
    const name = make("b");
    name.innerHTML = `λ<sub>K</sub> ${kinetic}, λ<sub>J</sub> ${jacobian}`;
    this.facts.append(name, make("span", { class: failed.includes(cell) ? "why" : "" }, ` ${facts[cell]}`));
  }
}
