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
 * shows it the data as `read` reads it. `member.send(name, value)` tells Python. */
export function mounted(Kind, read = (data) => data) {
  const members = new WeakMap();
  return ({ data: raw, parentElement, setStateValue }) => {
    const data = read(raw);
    let member = members.get(parentElement);
    if (!member) members.set(parentElement, (member = new Kind(parentElement, data)));
    member.send = setStateValue;
    member.join();
    member.show(data);
    // Streamlit calls the clean-up of an overtaken call at once: only the latest call's may count.
    const turn = ++member.turn;
    return () => member.turn === turn && member.leave();
  };
}
