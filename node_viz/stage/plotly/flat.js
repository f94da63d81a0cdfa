// What flat figures need of plotly.js, and the way to the rest.

import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import contour from "plotly.js/lib/contour";
import heatmap from "plotly.js/lib/heatmap";

Plotly.register([bar, contour, heatmap]); // lines and points are in the core
globalThis.Plotly = Plotly; // as its own bundles do

/** Teach it landscapes that can be turned. */
export const space = () => import("./space.js");
export default Plotly;
