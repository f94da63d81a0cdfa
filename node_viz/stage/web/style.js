// The stage's style sheet, as text, so that it is there before the first paint.

export const style = `
.stage { --flow: #D55E00; --learning: #7d5fd0; --line: var(--st-border-color, #d5dae1);
  font: 13px/1.3 var(--st-font, system-ui), sans-serif; color: var(--st-text-color);
  font-variant-numeric: tabular-nums; max-width: 100%; margin: 0 auto; position: relative;
  container-type: inline-size; }
.stage button { font: inherit; color: inherit; background: none; border: 1px solid var(--line);
  border-radius: 8px; cursor: pointer; padding: 0 8px; height: 24px; line-height: 1;
  display: inline-flex; align-items: center; gap: 6px; white-space: nowrap;
  transition: opacity 150ms, background 150ms, border-color 150ms; }
.stage button:hover { background: var(--st-secondary-background-color); }
.stage :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.chips { display: flex; gap: 3px; height: 24px; margin-bottom: 6px; overflow-x: auto;
  overflow-y: hidden; scrollbar-width: none; }
.chips button { flex: none; }
.chips button { border-color: transparent; padding: 0 7px; font-size: 12.5px; gap: 5px; }
.chips button[aria-pressed=true] { background: var(--st-secondary-background-color); }
.chips button[aria-pressed=false] { opacity: 0.62; }
.chips button[aria-pressed=false] svg { filter: grayscale(1); }
.chips .more { margin-left: auto; width: 24px; justify-content: center; }
.frame { position: relative; margin: 0 auto; overflow: hidden; border-radius: 8px; }
canvas { display: block; width: 100%; height: 100%; cursor: crosshair; touch-action: none;
  border-radius: 8px; }
canvas.dragged { cursor: grabbing; }
canvas:focus-visible { outline-offset: -2px; }
.compact canvas { cursor: default; touch-action: auto; pointer-events: none; }
.past { position: absolute; left: 10px; top: 8px; padding: 3px 9px; border-radius: 8px;
  background: var(--learning); color: #fff; font-weight: 600; opacity: 0; transition: opacity 150ms;
  pointer-events: none; }
.past.on { opacity: 1; }
.card { position: absolute; bottom: 10px; padding: 8px 11px; border-radius: 8px;
  background: color-mix(in srgb, var(--st-background-color) 90%, transparent);
  border: 1px solid var(--line); }
.card[hidden] { display: none; }
.card table { border-collapse: collapse; }
.card td { padding: 1px 0; }
.card td:last-child { text-align: right; padding-left: 14px; }
.card tr.sum td { font-weight: 650; }
.card tr.rule td { border-top: 1px solid var(--line); padding-top: 3px; }
.card td:first-child { opacity: 0.85; }
.card .close { position: absolute; right: -9px; top: -9px; width: 20px; height: 20px; padding: 0;
  border-radius: 50%; justify-content: center; background: var(--st-background-color); }
.help { left: 10px; right: 10px; top: 10px; bottom: auto; z-index: 2;
  background: var(--st-background-color); }
.help kbd { font: inherit; font-weight: 650; display: inline-block; min-width: 74px; }
.clocks { display: grid; grid-template-columns: 30px max-content minmax(60px, 1fr) max-content 64px 84px;
  gap: 5px 7px; align-items: center; margin-top: 8px; }
.clocks button { height: 26px; padding: 0; justify-content: center; }
.clocks .end { font-size: 12.5px; opacity: 0.9; display: flex; gap: 5px; align-items: center; }
.clocks .end.right { justify-content: flex-start; }
.clocks .read { font-weight: 600; white-space: nowrap; }
.dot { width: 8px; height: 8px; border-radius: 50%; flex: none; }
.track { position: relative; height: 26px; }
.track .ticks { position: absolute; inset: 19px 8px 0; pointer-events: none; }
.track .ticks i { position: absolute; width: 1px; height: 4px; background: var(--learning);
  opacity: 0.7; }
input[type=range] { -webkit-appearance: none; appearance: none; background: none; width: 100%;
  height: 26px; margin: 0; display: block; cursor: pointer; }
input[type=range]::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
  background: linear-gradient(90deg, var(--colour) var(--fill, 0%), var(--line) var(--fill, 0%)); }
input[type=range]::-moz-range-track { height: 4px; border-radius: 2px;
  background: linear-gradient(90deg, var(--colour) var(--fill, 0%), var(--line) var(--fill, 0%)); }
input[type=range]::-webkit-slider-thumb { -webkit-appearance: none; width: 16px; height: 16px;
  margin-top: -6px; border-radius: 50%; background: var(--colour);
  border: 2px solid var(--st-background-color); }
input[type=range]::-moz-range-thumb { width: 12px; height: 12px; border-radius: 50%;
  background: var(--colour); border: 2px solid var(--st-background-color); }
.flow { --colour: var(--flow); } .learning { --colour: var(--learning); }
.desk { display: grid; gap: 4px 28px; }
.desk .clocks { margin-top: 0; }
.desk .chips { margin-bottom: 2px; }
.deck .help { top: auto; bottom: calc(100% + 6px); right: auto; }
.scale { font-size: 12.5px; opacity: 0.9; display: flex; gap: 8px; align-items: center; height: 24px;
  padding-left: 7px; white-space: pre; }
.scale i { width: 120px; height: 6px; border-radius: 3px; }
@container (min-width: 960px) { .desk { grid-template-columns: max-content minmax(0, 1fr); } }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
@container (max-width: 400px) {
  .card { padding: 4px 9px; bottom: 6px; } .card tr.more { display: none; } .card tr.sum td { border: 0; } }
@container (max-width: 430px) {
  .clocks { grid-template-columns: 30px minmax(60px, 1fr) 62px 78px; } .clocks .end { display: none; } }
@media (prefers-reduced-motion: reduce) { .stage * { transition: none !important; } }
`;

/** Make an element: `make("button", {class: "x", onclick: f}, child, "text")`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}
