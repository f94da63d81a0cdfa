// Elements and style sheets, for every component.

/** Make an element: `make("button", {class: "x", onclick: f}, child, "text")`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Fetch a style sheet of this folder.
 *
 * A component awaits it where its module begins, so that nothing is built, measured or shown unstyled,
 * and what is mounted later finds it there. Streamlit's own `css=` would link it in each component
 * anew, ask for it at every mount, and show the component bare until the answer comes.
 * A page without a server has them with it, as `nodeVizSheets` by name.
 */
export async function styleSheet(name) {
  return new CSSStyleSheet().replace(globalThis.nodeVizSheets?.[name] ?? (await fetched(name)));
}

async function fetched(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name} did not load: ${answer.status}`);
  return answer.text();
}

/** Style what stands in `root`: its shadow, or the whole page where it has none. */
export function adopt(root, sheet) {
  const home = root.getRootNode();
  if (!home.adoptedStyleSheets.includes(sheet)) home.adoptedStyleSheets = [...home.adoptedStyleSheets, sheet];
}
