// How a visitor has turned a 3D chart, told to Python. Nothing is drawn: this listens to the charts in
// one container of the page.

const LOOK = 300; // ms between two looks: a chart arrives late and may be replaced at any time
const listeners = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const listener = listeners.get(parentElement) ?? { chart: null };
  listeners.set(parentElement, listener);
  const turned = ({ "scene.camera": camera }) => camera && setStateValue("camera", camera);
  const look = () => {
    const chart = document.querySelector(`.st-key-${data.container} .js-plotly-plot`);
    if (chart?.on && chart !== listener.chart) (listener.chart = chart).on("plotly_relayout", turned);
  };
  clearInterval(listener.timer);
  const timer = (listener.timer = setInterval(look, LOOK));
  return () => clearInterval(timer);
}
