// What landscapes that can be turned need of plotly.js.

import Plotly from "plotly.js/lib/core";
import scatter3d from "plotly.js/lib/scatter3d";
import surface from "plotly.js/lib/surface";

Plotly.register([scatter3d, surface]);
