// A path that a visitor draws on the stages of a link, as a guess: from a given dot, with the pointer or
// the arrow keys. It lies on a sheet of its own over each stage, so the stage knows nothing of it.

import { make } from "./dom.js";
import { Member, mounted } from "./member.js";
import { readTheme } from "./theme.js";

const APART = 0.02; // of the half side between two points that are kept
const STEP = 0.06; // of it that an arrow key goes
const MOST = 400; // points
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const LABEL = "Draw the path of the dot, or go with the arrow keys and end with Enter";

class Drawing extends Member {
  constructor(root, { link }) {
    super(link);
    this.home = root;
    this.sheets = new Map(); // stage -> its sheet
    this.path = [];
  }

  show({ start, on, path, nonce }) {
    Object.assign(this, { start, on });
    if (nonce !== this.nonce) this.path = path ?? []; // begun anew, or drawn on an earlier visit
    this.nonce = nonce;
    this.lay();
  }

  visible() {
    return !document.hidden;
  }

  changed(names) {
    if (names.some((name) => ["view", "steps", "step"].includes(name))) this.lay();
  }

  draw() {
    this.lay();
    return false;
  }

  /** Lay a sheet over each stage of the link, and draw on it what is drawn so far. */
  lay() {
    const stages = [...this.link.members].filter((member) => member.canvas && member.map && member.picture);
    for (const [stage, sheet] of this.sheets) if (!stages.includes(stage)) this.lift(stage, sheet);
    for (const stage of stages) {
      if (!this.sheets.has(stage)) this.sheets.set(stage, this.sheet(stage));
      this.ink(stage, this.sheets.get(stage));
    }
  }

  lift(stage, sheet) {
    sheet.remove();
    this.sheets.delete(stage);
  }

  sheet(stage) {
    const sheet = make("canvas", { class: "sheet", tabindex: 0, role: "application", "aria-label": LABEL });
    sheet.style.cssText = "position:absolute;inset:0;width:100%;height:100%;touch-action:none;cursor:crosshair";
    const place = ({ clientX, clientY }) => {
      const box = sheet.getBoundingClientRect();
      return stage.map().back(clientX - box.left, clientY - box.top);
    };
    sheet.onpointerdown = (event) => {
      if (event.button) return;
      sheet.setPointerCapture(event.pointerId);
      this.path = [this.start];
      this.add(place(event), stage);
    };
    sheet.onpointermove = (event) => sheet.hasPointerCapture(event.pointerId) && this.add(place(event), stage);
    sheet.onpointerup = () => this.end();
    sheet.onkeydown = (event) => this.key(event, stage);
    stage.canvas.parentNode.append(sheet);
    return sheet;
  }

  key(event, stage) {
    const way = WAYS[event.key];
    if (event.key === "Enter") this.end();
    else if (way) {
      if (!this.path.length) this.path = [this.start];
      const far = STEP * stage.map().half;
      this.add(this.path.at(-1).map((value, i) => value + far * way[i]), stage);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  add(place, stage) {
    const last = this.path.at(-1);
    if (this.path.length >= MOST || Math.hypot(place[0] - last[0], place[1] - last[1]) < APART * stage.map().half) return;
    this.path.push(place);
    this.lay();
  }

  end() {
    if (this.path.length > 1) this.send("path", this.path.map((place) => place.map((value) => Number(value.toFixed(3)))));
  }

  ink(stage, sheet) {
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.round(stage.canvas.clientWidth * dpr);
    if (sheet.width !== width) sheet.width = sheet.height = width;
    sheet.style.pointerEvents = this.on ? "auto" : "none";
    const pen = sheet.getContext("2d");
    const map = stage.map();
    const { text, background } = readTheme(stage.box);
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    pen.clearRect(0, 0, width, width);
    pen.lineJoin = pen.lineCap = "round";
    for (const [colour, thick] of [[background, 7], [text, 3]]) {
      pen.beginPath();
      for (const [x, y] of this.path) pen.lineTo(map.x(x), map.y(y));
      Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
      pen.setLineDash(colour === text ? [9, 7] : []);
      pen.stroke();
    }
    pen.setLineDash([]);
    for (const [colour, radius] of [[background, 9], [text, 6]]) {
      pen.beginPath();
      pen.arc(map.x(this.start[0]), map.y(this.start[1]), radius, 0, 7);
      pen.fillStyle = colour;
      pen.fill();
    }
  }

  leave() {
    for (const [stage, sheet] of this.sheets) this.lift(stage, sheet);
    super.leave();
  }
}

export default mounted(Drawing);
