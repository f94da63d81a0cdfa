// How high a component may be: as high as the page makes it, where the page says so.

/** The pixels that are left for a picture in its place on the page; null unless the style sheet says that the
 * picture fills its place (--fills), as while presenting and on the whole screen. `box` is all of the
 * component, `drawn` the picture in it. */
export function placeFor(box, drawn) {
  if (!getComputedStyle(box).getPropertyValue("--fills")) return null;
  const place = box.parentNode.host ?? box.parentNode;
  return Math.max(place.clientHeight - (box.offsetHeight - drawn.offsetHeight), 60);
}
