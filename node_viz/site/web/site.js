// The script of every page of the course: runs come when they are seen, steps set them, answers are told.
// A page may lie on a disk, where nothing may be fetched; so data come as scripts that call `take`.
"use strict";

const all = (query, within = document) => [...within.querySelectorAll(query)];
const assets = new Map(); // what was asked for -> a promise of it

// --- Light and dark

const root = document.documentElement;
const dims = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dims.matches);

function themeButton() {
  const button = document.querySelector("button.theme");
  const say = () => button.setAttribute("aria-label", isDark() ? "Light page" : "Dark page");
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("node_viz theme", root.dataset.theme);
    } catch {} // a browser that keeps nothing of a page on a disk
    say();
  });
  dims.addEventListener("change", say);
  say();
}

// --- The menu of lessons closes where one looks elsewhere

function menu() {
  const details = document.querySelector("details.menu");
  const close = (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  };
  document.addEventListener("click", close);
  document.addEventListener("focusin", close);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}

// --- Runs

const waiting = new Map(); // name of data -> what takes it
globalThis.nodeVizSite = { take: (name, html) => waiting.get(name)?.(html) };

/** Load a script once; a page from a disk may do that. */
function script(src) {
  if (!assets.has(src)) {
    const loaded = new Promise((resolve, reject) => {
      const node = document.createElement("script");
      node.src = src;
      node.onload = resolve;
      node.onerror = () => reject(new Error(`${src} cannot be read`));
      document.head.append(node);
    });
    assets.set(src, loaded);
  }
  return assets.get(src);
}

/** The HTML of a player, from the file that hands it over. */
function data(name) {
  const taken = new Promise((resolve) => waiting.set(name, resolve));
  return script(`data/${name}.js`).then(() => taken);
}

let turn = Promise.resolve(); // one player after another is brought alive
const links = new Map(); // a stage's element -> a promise of the link that its player listens to

/** Bring the player of a stage alive, once; return the link by which it is told what to show. */
function alive(stage) {
  if (!links.has(stage)) {
    turn = turn.then(() => begin(stage)).catch((error) => failed(stage, error));
    links.set(stage, turn);
  }
  return links.get(stage);
}

async function begin(stage) {
  const html = await data(stage.dataset.runs);
  stage.innerHTML = html;
  stage.dataset.loaded = "1";
  const known = new Set(globalThis.nodeVizLinks?.keys());
  const first = !globalThis.nodeVizPlayers;
  await script("assets/player.js");
  if (!first) globalThis.nodeVizPlayers();
  await ready(stage);
  const name = [...(globalThis.nodeVizLinks?.keys() ?? [])].find((one) => !known.has(one));
  return globalThis.nodeVizLinks?.get(name);
}

function ready(stage) {
  const section = stage.firstElementChild;
  return new Promise((resolve) => {
    const look = () => {
      if (section.dataset.ready || section.querySelector(".nv-wrong")) return resolve();
      return setTimeout(look, 30);
    };
    look();
  });
}

function failed(stage, error) {
  console.error(error);
  stage.innerHTML = '<p class="waiting" role="alert">This run cannot be read. Are all files of the course there?</p>';
}

/** Show one of the stages of a lesson, and its tab. */
function choose(number) {
  all(".stages > .stage").forEach((stage, k) => (stage.hidden = k !== number));
  all(".stages [role=tab]").forEach((tab, k) => {
    tab.setAttribute("aria-selected", String(k === number));
    tab.tabIndex = k === number ? 0 : -1;
  });
  return alive(document.getElementById(`stage-${number}`));
}

function tabs() {
  const known = all(".stages [role=tab]");
  known.forEach((tab, k) => {
    tab.tabIndex = k ? -1 : 0;
    tab.addEventListener("click", () => choose(k));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = (k + by + known.length) % known.length;
      choose(next);
      known[next].focus();
    });
  });
}

/** Each stage begins when it comes near. */
function stages() {
  const seen = new IntersectionObserver(
    (entries) => entries.forEach((one) => one.isIntersecting && alive(one.target)),
    { rootMargin: "200px" },
  );
  all(".stage").forEach((stage) => seen.observe(stage));
}

/** A step of the walk sets the picture above. */
function walk() {
  let shown = 0;
  for (const button of all("button.show")) {
    button.addEventListener("click", async () => {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document.querySelector(".stages").scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
      all(".walk li").forEach((one) => one.classList.toggle("on", one.contains(button)));
      const link = await choose(Number(button.dataset.stage));
      link?.look(JSON.parse(button.dataset.view), [], `step ${shown++}`);
    });
  }
}

// --- Questions

/** Every answer of a quiz is told why. */
function quiz() {
  for (const question of all("[data-quiz]")) {
    question.addEventListener("change", (event) => {
      const told = event.target.getAttribute("aria-describedby");
      all(".told", question).forEach((one) => (one.hidden = one.id !== told));
    });
  }
}

/** A number off the run is right within some per cent. */
function numbers() {
  for (const form of all("form[data-number]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = Number(form.dataset.number);
      const text = form.querySelector("input").value;
      const told = form.querySelector(".told");
      const right = text !== "" && Math.abs(Number(text) - value) <= Number(form.dataset.within) * value;
      told.hidden = text === "";
      told.classList.toggle("right", right);
      told.querySelector("b").textContent = right ? "Yes." : `It is ${form.dataset.right}.`;
    });
  }
}

const NEAR = 1.15; // factors between a guessed number and the measured one
const FAR = 2;

function ofAmount(input, { value }) {
  const guess = Number(input.value);
  const unit = input.dataset.unit;
  const said = (number) => `${Number(number.toPrecision(3))} ${unit}`.trim();
  if (!value) return `You guessed ${said(guess)}.`;
  const times = Math.max(guess / value, value / guess);
  const words = `You guessed ${said(guess)}, and it is ${said(value)}`;
  if (!(times > NEAR)) return `${words}: right, within 15 %.`;
  return `${words}: ${times <= FAR ? "near" : "far"}, ${Number(times.toPrecision(2))} times too ${guess > value ? "much" : "little"}.`;
}

function ofOrder(list, { order }) {
  const guess = all("li", list).map((one) => one.dataset.item);
  if (!order) return `You guessed ${guess.join(", ")}.`;
  const pairs = order.flatMap((a, k) => order.slice(k + 1).map((b) => [a, b]));
  const well = pairs.filter(([a, b]) => guess.indexOf(a) < guess.indexOf(b)).length;
  if (well === pairs.length) return `You guessed ${guess.join(", ")}: right.`;
  return `You guessed ${guess.join(", ")}; it is ${order.join(", ")}: ${well} of ${pairs.length} pairs stand right.`;
}

function ofChoice(form, { outcome }, measured) {
  const guess = form.querySelector("input[type=radio]:checked").value;
  if (guess === outcome) return `You guessed “${guess}”: ${measured ? "right" : "so do we"}.`;
  return measured ? `You guessed “${guess}”, and it came out “${outcome}”.` : `You guessed “${guess}”.`;
}

/** First the guess, then what came out. */
function guesses() {
  for (const form of all("form[data-guess]")) {
    const facts = JSON.parse(form.dataset.guess);
    const radios = all("input[type=radio]", form);
    const amount = form.querySelector("input[type=number]");
    const list = form.querySelector("ol.ranking");
    radios.concat(amount ?? []).forEach((one) => (one.required = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const measured = form.dataset.measured === "1";
      const verdict = form.querySelector(".verdict");
      if (amount) verdict.textContent = ofAmount(amount, facts);
      else if (list) verdict.textContent = ofOrder(list, facts);
      else if (radios.length) verdict.textContent = ofChoice(form, facts, measured);
      form.querySelector(".told").hidden = false;
    });
    list?.addEventListener("click", (event) => {
      const item = event.target.closest("button.up")?.closest("li");
      if (!item?.previousElementSibling) return;
      item.previousElementSibling.before(item);
      item.querySelector("button").focus();
    });
  }
}

/** A link to a part that is folded opens it. */
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest?.("details");
  if (folded) folded.open = true;
}

themeButton();
menu();
tabs();
stages();
walk();
quiz();
numbers();
guesses();
unfold();
addEventListener("hashchange", unfold);
