// The runs of a visitor as this browser keeps them: a text for each run, in localStorage. Python writes
// and reads the texts; here they are only kept, compared and handed on. `run_log.js` draws the log.

import { told } from "./decode.js";
import { mounted } from "./member.js";
import { RunLog } from "./run_log.js";

const PREFIX = "node_viz.run.";
const AGAIN = 1200; // ms after which a message that was not heard is said again
const TIMES = 8;
const LONGEST = 12000; // characters of a text; Python drops a longer one unread
const MOST = 600; // texts that are told at once

/** The texts that a browser keeps, and what Python knows of them. */
export class Store {
  constructor(storage) {
    this.storage = storage; // a function: a browser that refuses may throw at the very name
    this.refused = false;
    this.known = new Map(); // what Python and the browser have told each other last, by run
  }

  /** Do something with the storage; a browser that refuses is remembered, and the page goes on. */
  try(work, otherwise) {
    try {
      return work(this.storage());
    } catch {
      this.refused = true;
      return otherwise;
    }
  }

  /** All that is kept, by run. */
  kept() {
    return this.try((storage) => {
      const names = Array.from({ length: storage.length }, (_, k) => storage.key(k));
      const own = names.filter((name) => name?.startsWith(PREFIX)).slice(0, MOST);
      return Object.fromEntries(own.map((name) => [name.slice(PREFIX.length), storage.getItem(name) ?? ""]));
    }, {});
  }

  /** What is kept that Python does not know, as it may be told. */
  news() {
    const news = {};
    for (const [run, text] of Object.entries(this.kept()))
      if (this.known.get(run) !== text) {
        this.known.set(run, text);
        news[run] = text.length > LONGEST ? "" : text;
      }
    return news;
  }

  /** Write what Python says, null to remove. A text that another tab has changed stays and is returned, so
   * that Python hears of it first. */
  write(texts) {
    const changed = {};
    for (const [run, text] of Object.entries(texts)) {
      const now = this.try((storage) => storage.getItem(PREFIX + run), null);
      if (now !== null && now !== text && now !== this.known.get(run)) {
        changed[run] = now.length > LONGEST ? "" : now;
        this.known.set(run, now);
      } else if (text === null) {
        this.try((storage) => storage.removeItem(PREFIX + run));
        this.known.delete(run);
      } else {
        if (now !== text) this.try((storage) => storage.setItem(PREFIX + run, text));
        this.known.set(run, text);
      }
    }
    return changed;
  }

  get count() {
    const kept = Object.keys(this.kept());
    return new Set([...kept, ...this.known.keys()]).size;
  }
}

/** Messages to Python, one at a time: each is said until it is heard, for one may get lost. */
export class Outbox {
  constructor() {
    this.waiting = [];
    this.count = 0;
    this.mine = Math.random().toString(36).slice(2, 10);
  }

  say(kind, what) {
    this.waiting.push({ message: [`${this.mine}-${++this.count}`, kind, what], times: 0 });
    if (this.waiting.length === 1) this.go();
  }

  /** Whether Python has yet to hear what is kept of a run: until then nothing is written over it. */
  says(run) {
    return this.waiting.some(({ message: [, kind, what] }) => kind === "stored" && run in what);
  }

  /** Python has heard the message of this name. */
  heard(nonce) {
    if (this.waiting[0]?.message[0] !== nonce) return;
    clearTimeout(this.again);
    this.waiting.shift();
    this.go();
  }

  go() {
    clearTimeout(this.again);
    const [first] = this.waiting;
    if (!first || !this.send) return;
    if (first.times++ >= TIMES) {
      this.waiting.shift();
      return this.go();
    }
    this.send(first.message);
    this.again = setTimeout(() => this.go(), AGAIN);
  }
}

const store = new Store(() => window.localStorage); // one for all pages of a visit
const outbox = new Outbox();
let session; // that has been told all

class RunStore {
  constructor(root) {
    this.log = new RunLog(root, (kind, what) => outbox.say(kind, what), () => this.tell());
    this.elsewhere = ({ key }) => key?.startsWith(PREFIX) && this.changedElsewhere();
  }

  set send(tell) {
    outbox.send = (message) => tell("said", message);
  }

  join() {
    addEventListener("storage", this.elsewhere);
  }

  leave() {
    removeEventListener("storage", this.elsewhere);
    this.log.leave();
  }

  show(data) {
    if (data.session !== session) {
      session = data.session;
      store.known.clear();
      this.tell();
    }
    outbox.heard(data.heard);
    const told = Object.entries(data.write).filter(([run]) => !outbox.says(run));
    const changed = store.write(Object.fromEntries(told));
    if (Object.keys(changed).length) outbox.say("stored", changed);
    this.log.show(data, store.count, store.refused);
  }

  tell() {
    const news = store.news();
    if (Object.keys(news).length) outbox.say("stored", news);
  }

  /** Another tab has written; where the log is not open, it is enough to know how many there are. */
  changedElsewhere() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.log.open) this.tell();
      this.log.count(store.count);
    }, 300);
  }
}

export default mounted(RunStore, told, true);
