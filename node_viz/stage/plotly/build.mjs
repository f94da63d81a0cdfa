// Write our plotly.js into ../web; see README.md.

import { readFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json"));

await build({
  entryPoints: ["flat.js", "space.js"],
  outdir: "../web",
  entryNames: "plotly-[name].min",
  chunkNames: "plotly-core.min", // what both share
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  define: { global: "globalThis" },
  loader: { ".css": "empty" }, // of maps, which are not here
  banner: { js: `/* parts of plotly.js ${version}, (c) 2012-2026 Plotly, Inc., MIT licence */` },
  legalComments: "none",
  logLevel: "info",
});
