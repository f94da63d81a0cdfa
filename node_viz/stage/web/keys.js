// Keys that work anywhere on a page: on and back through its scenes, and a pane on the whole screen.
//
// The scenes' keys are told to Python (PageUp and PageDown are those of a clicker); the whole screen
// needs nobody: the keyed container under the pointer, or the first stage, gets the class `spotlight`.

import { tips } from "./tips.js";

const ON = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 };
const PANES = "[class*=_pane_], [class*=_net_], .st-key-stage, .st-key-curves, [class*=st-key-chart_], .st-key-board";
const LIT = "spotlight";
const AGAIN = 900; // ms after which a way is told again
const TIMES = 4;
const heard = new WeakMap();
let under = [0, 0];

export default function ({ data, parentElement, setTriggerValue }) {
  const told = heard.get(parentElement) ?? {};
  heard.set(parentElement, told);
  Object.assign(told, { data, setTriggerValue });
  document.body.dataset.scene = data.at; // from which the keys lead on
  tips();
  if (!told.listens) {
    told.listens = (event) => press(event, told);
    document.addEventListener("keydown", told.listens);
    document.addEventListener("pointermove", point, { passive: true });
  }
  const turn = (told.turn = (told.turn ?? 0) + 1);
  return () => {
    if (told.turn !== turn) return; // a later call goes on with the same listeners
    document.removeEventListener("keydown", told.listens);
    told.listens = null;
    delete document.body.dataset.scene;
    dim();
  };
}

function point({ clientX, clientY }) {
  under = [clientX, clientY];
}

function press(event, told) {
  const { data } = told;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const [target] = event.composedPath();
  if (target.closest?.("input, textarea, select, [contenteditable], [role=slider], [role=listbox]")) return;
  const { key } = event;
  if (key === "f" || (key === "Escape" && lit())) return done(event, lit() ? dim() : light());
  const arrow = key.startsWith("Arrow");
  if (!data.scenes || !(key in ON) || (arrow && target.closest?.("canvas"))) return;
  done(event, go(told, ON[key]));
}

/** Go on or back: by the link that leads to another page, where there is one (it may appear a moment
 * after its scene), or by telling Python the way and the scene that it leads away from. What is told
 * may arrive twice, or not at all: beside a refresh it may get lost. So it is done until another
 * scene is on. */
function go(told, by, from = told.data, times = TIMES) {
  clearTimeout(told.again);
  const { page, at } = told.data;
  if (!times || at !== from.at || page !== from.page || !told.listens) return;
  const link = document.querySelector(`.st-key-${page}_way_${by > 0 ? "on" : "back"}_${at} a`);
  if (link) link.click();
  else told.setTriggerValue("scene", [by, at]);
  told.again = setTimeout(() => go(told, by, from, times - 1), AGAIN);
}

function done(event) {
  event.preventDefault();
  event.stopPropagation();
}

function lit() {
  return document.querySelector(`.${LIT}`);
}

function dim() {
  lit()?.classList.remove(LIT);
  document.body.classList.remove(`has-${LIT}`);
}

function light() {
  const here = document.elementFromPoint(...under)?.closest(PANES);
  const pane = here ?? document.querySelector(PANES);
  pane?.classList.add(LIT);
  document.body.classList.toggle(`has-${LIT}`, Boolean(pane));
}
