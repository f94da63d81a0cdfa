"""The training step a visitor looks at, told to Python: for what only Python can compute.

Stages and curves that share a link agree on the step in the browser alone. This component draws
nothing; it listens to that link and reports the step once it has stood still for a moment.
"""

from __future__ import annotations

import functools
from typing import Any

from streamlit.components.v2 import component

# The bus of a link is made by the first stage or chart that names it, which may come later.
JS = """
const ears = new WeakMap();
export default function ({ data, parentElement, setStateValue }) {
  const ear = ears.get(parentElement) ?? { told: null };
  ears.set(parentElement, ear);
  ear.set = setStateValue;
  clearTimeout(ear.leaving);
  const tell = () => {
    if (ear.bus.step === ear.told) return;
    ear.told = ear.bus.step;
    ear.set("step", ear.told);
  };
  const changed = (names) => {
    if (!names.includes("step")) return;
    clearTimeout(ear.timer);
    ear.timer = setTimeout(tell, 150);
  };
  const join = () => {
    ear.bus = window.nodeVizLinks?.get(data.link);
    if (ear.bus) ear.unjoin = ear.bus.join({ changed, visible: () => false });
    else ear.timer = setTimeout(join, 100);
  };
  if (!ear.bus) {
    clearTimeout(ear.timer);
    join();
  }
  return () => { // a new mount within a moment is only an update
    ear.leaving = setTimeout(() => {
      clearTimeout(ear.timer);
      ear.unjoin?.();
      ears.delete(parentElement);
    }, 1000);
  };
}
"""


@functools.cache
def _listener() -> Any:
    """Register at the first use: Streamlit takes components only once a server is there."""
    return component("node_viz_chosen_step", js=JS)


def chosen_step(key: str, *, link: str) -> int | None:
    """Return the training step shown by the stages and curves of `link`; None for the newest.

    A change runs the fragment again in which this is called.

    Args:
        key: names the listener.
        link: of the stages and curves.
    """
    state = _listener()(
        key=key, data={"link": link}, default={"step": None}, on_step_change=lambda: None
    )
    step = state.get("step")
    sane = isinstance(step, int | float) and not isinstance(step, bool) and 0 <= step < 1e9
    return int(step) if sane else None
