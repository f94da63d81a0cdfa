// A member of a link: what Streamlit mounts. It is made once for each place on the page and then fed
// with each message, so that nothing flickers and nothing a visitor has set is lost.

import { linkNamed } from "./link.js";

export class Member {
  constructor(link) {
    this.link = linkNamed(link);
    this.turn = 0;
  }

  join() {
    this.unjoin ??= this.link.join(this);
  }

  leave() {
    this.unjoin?.();
    this.unjoin = null;
  }
}

/** What Streamlit calls with each message: it makes a `Kind` of member where there is none yet, and
 * shows it the data as `read` reads it. `member.send(name, value)` tells Python: what lasts, or with
 * `once` what has just happened. */
export function mounted(Kind, read = (data) => data, once = false) {
  const members = new WeakMap();
  return ({ data: raw, parentElement, setStateValue, setTriggerValue }) => {
    const data = read(raw);
    let member = members.get(parentElement);
    if (!member) members.set(parentElement, (member = new Kind(parentElement, data)));
    member.send = once ? setTriggerValue : setStateValue;
    member.join();
    member.show(data);
    // Streamlit calls the clean-up of an overtaken call at once: only the latest call's may count.
    const turn = ++member.turn;
    return () => member.turn === turn && member.leave();
  };
}
