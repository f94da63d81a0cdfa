// The pictures of one run that the browser keeps, by training step, so that its past can be visited
// without asking Python. They outlive the component: who leaves a page and returns finds them.

const MOST = 200; // pictures kept, whatever the tape says
const memory = (window.nodeVizPictures ??= new Map());

/** The pictures kept under a component's key. */
export function pictures(key) {
  if (!memory.has(key)) memory.set(key, new Pictures());
  return memory.get(key);
}

/** How much a picture shows: times of its density, or points a side of its decision map. */
function detail({ density, decision }) {
  return density?.length ?? decision?.shape[0] ?? 0; // a picture of series has no more to show
}

class Pictures {
  constructor() {
    this.run = null;
    this.data = null;
    this.axes = null; // names of a state's coordinates
    this.labels = null; // names of the labels that the flow is given
    this.byStep = new Map();
  }

  get size() {
    return this.byStep.size;
  }

  get newest() {
    return this.byStep.get(Math.max(...this.byStep.keys()));
  }

  steps() {
    return [...this.byStep.keys()].sort((a, b) => a - b);
  }

  /** The newest picture at or before a step; the oldest where there is none. */
  at(step) {
    const steps = this.steps();
    return this.byStep.get(steps.filter((each) => each <= step).at(-1) ?? steps[0]);
  }

  /** Take a payload in; say whether it began another run than the one that was kept.
   *
   * The `watched` picture stays, though the tape may have let it go: nothing jumps under an eye.
   */
  receive(payload, watched) {
    const another = this.run !== null && this.run !== payload.run;
    if (this.run !== payload.run) {
      this.run = payload.run;
      this.data = this.labels = null;
      this.byStep.clear();
    }
    this.data = payload.data ?? this.data;
    this.axes = payload.axes ?? this.axes;
    this.labels = payload.labels ?? this.labels;
    for (const picture of payload.pictures) {
      const old = this.byStep.get(picture.step);
      // A picture of the tape has the density at all times; a live one of the same step has fewer.
      if (old && detail(old) > detail(picture)) old.path = picture.path;
      else this.byStep.set(picture.step, picture);
    }
    const asked = payload.asked && this.byStep.get(payload.asked.step);
    if (asked) asked.asked = payload.asked; // about a point, of a past picture
    this.thin(payload.tape, watched);
    return another;
  }

  thin(tape, watched) {
    const { newest } = this;
    for (const [step, picture] of [...this.byStep]) {
      const needed = picture === newest || picture === watched;
      if (!needed && ((tape && !tape.includes(step)) || this.size > MOST)) this.byStep.delete(step);
    }
  }
}
