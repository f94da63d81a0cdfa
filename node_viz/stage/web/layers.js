// The canvas with its size, the map from the plane to its pixels, and the order of the layers.

import "./density.js"; // draw.js needs it: asked for here, both come at once
import * as layer from "./draw.js";
import { drawMark, drawPath } from "./marks.js";

let made = 0;

export class LayerCanvas {
  constructor(canvas) {
    this.canvas = canvas;
    this.side = 0;
    this.stillCanvas = document.createElement("canvas"); // what does not move with t
    this.slowCanvas = document.createElement("canvas"); // what is not drawn anew in every frame
    this.turn = made++ % 2; // stages beside each other draw their densities by turns
  }

  /** Make the square `side` CSS pixels large; say whether that changed anything. */
  resize(side) {
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    if (side === this.side && dpr === this.dpr) return false;
    Object.assign(this, { side, dpr });
    this.canvas.width = this.canvas.height = Math.round(side * dpr);
    return true;
  }

  /** From the plane to the canvas and back; `half` is the half side shown when nothing is enlarged. */
  map(view, half) {
    const scale = (this.side * view.zoom) / (2 * half);
    const middle = this.side / 2;
    return {
      scale,
      half,
      unit: Math.min(Math.max(this.side / 500, 0.5), 1.3), // marks shrink with the stage
      x: (x) => middle + (x - view.x) * scale,
      y: (y) => middle - (y - view.y) * scale,
      back: (X, Y) => [view.x + (X - middle) / scale, view.y - (Y - middle) / scale],
    };
  }

  /** Draw the layers that are on, from the back to the front. */
  paint(scene, view, layers) {
    const { side } = this;
    const { theme } = scene;
    const map = this.map(view, scene.picture.half_side);
    const pen = this.pen(this.canvas);
    this.blank(pen, theme);
    if (layers.density) {
      pen.globalAlpha = layers.trajectories ? 0.4 : 1; // colours of paths must not fight with its own
      pen.drawImage(this.density(scene, view, map), 0, 0, side, side);
      pen.globalAlpha = 1;
    }
    if (layers.data || layers.trajectories) pen.drawImage(this.still(scene, view, layers, map), 0, 0, side, side);
    if (layers.grid) layer.drawGrid(pen, scene, map);
    if (layers.field) layer.drawField(pen, scene, map);
    if (layers.particles) layer.drawParticles(pen, scene, map);
    if (scene.path) drawPath(pen, map, scene.path, scene.here.z, theme);
    if (scene.mark) drawMark(pen, map, scene.mark, theme, false);
    if (scene.cursor) drawMark(pen, map, scene.cursor, theme, true);
  }

  /** Layers that do not depend on t are drawn once and kept while nothing they show has changed. */
  still(scene, view, layers, map) {
    const { picture, data, direction, theme } = scene;
    const paths = layers.trajectories ? picture : null; // data points are the same in every picture
    const shown = [paths, data, direction, theme, view, layers, this.canvas.width];
    if (this.stillShown?.every((value, i) => value === shown[i])) return this.stillCanvas;
    this.stillShown = shown;
    this.stillCanvas.width = this.stillCanvas.height = this.canvas.width;
    const pen = this.pen(this.stillCanvas);
    if (layers.data) layer.drawData(pen, scene, map);
    if (layers.trajectories) layer.drawTrajectories(pen, scene, map);
    return this.stillCanvas;
  }

  /** The density moves slowly and costs most, so while time runs it is drawn every other frame. */
  density(scene, view, map) {
    const { picture, theme, playing } = scene;
    const shown = [picture, theme, view, this.canvas.width];
    const same = this.slowShown?.every((value, i) => value === shown[i]);
    this.turn = 1 - this.turn;
    if (same && playing && this.turn) return this.slowCanvas;
    this.slowShown = shown;
    if (this.slowCanvas.width !== this.canvas.width) this.slowCanvas.width = this.slowCanvas.height = this.canvas.width;
    const pen = this.pen(this.slowCanvas);
    this.blank(pen, theme);
    layer.drawDensity(pen, scene, map);
    return this.slowCanvas;
  }

  blank(pen, theme) {
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, this.side, this.side);
  }

  pen(canvas) {
    const pen = canvas.getContext("2d");
    pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    return pen;
  }
}
