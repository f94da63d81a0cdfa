// What is wrong with a page that is presented: words too small for the last row, what is used out of view.
() => {
  const least = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize); // 18 px of 1920
  const seen = [];
  const walk = (root) => {
    for (const each of root.querySelectorAll("*")) {
      seen.push(each);
      if (each.shadowRoot) walk(each.shadowRoot);
    }
  };
  walk(document.querySelector(".stMain"));
  const shown = (each) => {
    const { width, height, top } = each.getBoundingClientRect();
    return width > 1 && height > 1 && top < innerHeight && each.checkVisibility({ checkVisibilityCSS: true });
  };
  const inView = ({ top, bottom, left, right }) => top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
  /** How much larger than said a letter is drawn, for figures are enlarged as a whole. */
  const enlarged = (each) => parseFloat(each.closest("[style*='scale(']")?.style.transform.slice(6) ?? 1);
  const wrong = [];
  const say = (what, each) => wrong.push(`${what}: ${each.tagName} "${each.textContent.trim().slice(0, 40)}"`);

  const title = document.querySelector(".st-key-headline").getBoundingClientRect();
  if (title.height > 60 || title.top > 1) wrong.push(`the bar is ${title.height} px high`);
  for (const each of seen) {
    if (each.closest("style, .katex, [aria-hidden=true], .said") || !shown(each)) continue;
    if (each.matches("canvas") && each.dataset.smallest < least) say("small on a canvas", each);
    if (each.matches("tspan") && each.style.fontSize === "70%") continue; // the exponent of a power of ten
    if (![...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    if (parseFloat(getComputedStyle(each).fontSize) * enlarged(each) < least - 0.01) say("small", each);
  }
  const used = seen.filter((each) => each.matches("input[type=range]") && each.closest(".stage"));
  for (const each of used) if (!inView(each.getBoundingClientRect())) say("a slider out of view", each);
  for (const each of seen.filter((each) => each.matches(".frame canvas")))
    if (!inView(each.getBoundingClientRect()) || each.getBoundingClientRect().width < 5 * least) say("a stage too small or out of view", each);
  const figures = seen.filter((each) => each.matches(".nv-figure, .board"));
  const large = ({ width, height }) => width > 10 * least && height > 6 * least;
  if (!figures.some((each) => inView(each.getBoundingClientRect()) && large(each.getBoundingClientRect()))) wrong.push("no figure in view");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("it scrolls sideways");
  return [...new Set(wrong)];
}
