// What a page looks like at its present size: what is cut off or too small, what lies over what, what is
// blank on paper.
() => {
  const seen = [];
  const walk = (root) => {
    for (const each of root.querySelectorAll("*")) {
      seen.push(each);
      if (each.shadowRoot) walk(each.shadowRoot);
    }
  };
  const main = document.querySelector("[data-testid=stMainBlockContainer]");
  walk(main);
  const up = (each) => each.parentElement ?? each.getRootNode().host;
  const style = new Map();
  const of = (each) => style.get(each) ?? (style.set(each, getComputedStyle(each)), style.get(each));
  const visible = new Map();
  const shown = (each) => {
    if (!each || each === document.documentElement) return Boolean(each);
    if (!visible.has(each)) {
      const { display, visibility, opacity } = of(each);
      visible.set(each, display !== "none" && visibility !== "hidden" && Number(opacity) > 0.05 && shown(up(each) ?? document.documentElement));
    }
    return visible.get(each);
  };
  /** Whether it can be scrolled into view, by whoever wants to read on. */
  const scrolled = (each) => {
    for (let at = each; at && at !== main; at = up(at)) if (["auto", "scroll"].includes(of(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
    return false;
  };
  const said = (each, text) => `${each.tagName.toLowerCase()}.${[...each.classList].slice(-1)} "${(text ?? each.textContent).trim().slice(0, 40)}"`;

  const wrong = [];
  /** Whether a canvas has one colour only. */
  const blank = (canvas) => {
    const pen = new OffscreenCanvas(16, 16).getContext("2d");
    pen.drawImage(canvas, 0, 0, 16, 16);
    return new Set(new Uint32Array(pen.getImageData(0, 0, 16, 16).data.buffer)).size < 2;
  };
  const paper = matchMedia("print").matches;
  for (const plot of main.querySelectorAll(".js-plotly-plot"))
    if (paper && up(plot).offsetParent && !shown(plot.querySelector(".main-svg")) && !shown(up(plot).querySelector(".nv-still")))
      wrong.push(`not on paper: ${said(plot)}`);
  /** The part of a line that is seen where something around it scrolls sideways or cuts. */
  const part = (each, line) => {
    let { left, right } = line;
    for (let at = each; at && at !== main; at = up(at))
      if (of(at).overflowX !== "visible") {
        const around = at.getBoundingClientRect();
        [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
      }
    return { left, right, top: line.top, bottom: line.bottom };
  };
  const boxes = []; // of words and of figures
  for (const each of seen) {
    // what lies folded away still has its place, and nobody sees it
    if (!shown(each) || !each.checkVisibility() || each.closest("svg, .katex-mathml, style, .stSlider input")) continue;
    const box = each.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolled(each)) wrong.push(`outside: ${said(each)} ${Math.round(box.left)} to ${Math.round(box.right)}`);
    if (!paper && each.matches(".frame canvas") && box.width < 160) wrong.push(`small: a stage of ${Math.round(box.width)} px`);
    if (paper && each.matches("canvas") && blank(each)) wrong.push(`blank: ${said(each)}`);
    const { overflowX } = of(each);
    if (["hidden", "clip"].includes(overflowX) && each.scrollWidth > each.clientWidth + 2 && each.textContent.trim()) wrong.push(`cut: ${said(each)}`);
    const words = [...each.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    for (const node of words) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) boxes.push({ each, box: part(each, line), text: node.data });
    }
    if (each.matches("canvas, img, .js-plotly-plot")) boxes.push({ each, box, figure: true });
  }
  const inside = (a, b) => {
    for (let at = a; at; at = up(at)) if (at === b) return true;
    return false;
  };
  /** The component that something is part of: what it lays over its own picture is meant. */
  const home = (each) => {
    for (let at = each; at; at = up(at)) if (at.matches?.("[data-testid=stBidiComponentRegular], [data-testid=stBidiComponentIsolated]")) return at;
    return null;
  };
  boxes.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length && boxes[k].box.top < boxes[i].box.bottom - 3; k++) {
      const [a, b] = [boxes[i], boxes[k]];
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide < 3 || high < 5 || a.each === b.each || inside(a.each, b.each) || inside(b.each, a.each)) continue;
      if (home(a.each) && home(a.each) === home(b.each)) continue;
      if (a.each.closest?.(".katex") && a.each.closest(".katex") === b.each.closest(".katex")) continue;
      wrong.push(`over each other: ${said(a.each, a.text)} and ${said(b.each, b.text)}`);
    }
  return [...new Set(wrong)];
}
