// The frame: light or dark, and the frame left away (`?embed=1`). It runs before anything is drawn.

(() => {
  const root = document.documentElement;
  const said = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);
  root.classList.toggle("nv-embed", said.get("embed") === "1");
  const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = (button) => (button.textContent = dark() ? "Light" : "Dark");
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-button]");
    name(button);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => name(button));
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      name(button);
    });
  });
})();
