// A road of their own for pictures: a socket on which the server sends each new one (node_viz/ui/road.py).
// Where something between forbids it nothing is lost: reruns of the page bring the pictures as ever, and
// now and then it is tried again.

import { decode, split } from "./decode.js";

const AGAIN = 5000; // ms until a road that was closed is tried again, the first time
const SELDOM = 60000; // ms at most

/** Where a road lies: the app may be served below a path, and this module's own address knows which. */
function at(place) {
  const [app] = import.meta.url.split("/_stcore/");
  return `${app.replace(/^http/, "ws")}/road/${place}`;
}

export class Road {
  /** `receive` is given each picture that comes, as a payload. */
  constructor(receive) {
    this.receive = receive;
    this.place = null;
  }

  /** Take the road of the run that a payload shows, if the server offers one. */
  follow({ road, run }) {
    const place = road ? `${road}/${run}` : null;
    if (place === this.place) return;
    this.leave();
    this.place = place;
    this.pause = AGAIN;
    if (place) this.open();
  }

  open() {
    const socket = (this.socket = new WebSocket(at(this.place)));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => (this.pause = AGAIN);
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      const { head, rest } = split(new Uint8Array(data));
      this.receive({ ...decode(rest), ...head });
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.waiting = setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(2 * this.pause, SELDOM);
    };
  }

  leave() {
    clearTimeout(this.waiting);
    const { socket } = this;
    this.socket = this.place = null;
    socket?.close();
  }
}
