// What a button does is said under it, and not once it was pressed, until the pointer comes back. The style
// sheet asks the body for it: asking what the pointer is over by `:has` has the browser style the whole
// page anew at every change anywhere.

const TARGET = ".stTooltipHoverTarget";
const ROWS = ".st-key-headline, .st-key-strip";
let listens = false;

/** Keep the body's classes: `tip-under` while what is pointed at stands in a page's rows of buttons,
 * `tip-told` from a press until the pointer leaves the button. */
export function tips() {
  if (listens) return;
  listens = true;
  const mark = document.body.classList;
  const rests = document.querySelector(`${TARGET}:hover`); // who was quicker than this script
  mark.toggle("tip-under", Boolean(rests?.closest(ROWS)));
  document.addEventListener("pointerover", ({ target }) => {
    const over = target.closest?.(TARGET);
    mark.toggle("tip-under", Boolean(over?.closest(ROWS)));
    if (!over) mark.remove("tip-told");
  }, { passive: true });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target.closest?.(`${TARGET} button`)) mark.add("tip-told");
  }, { passive: true });
}
