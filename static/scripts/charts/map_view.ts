/**
 * Which part of the flat map is on the screen: fitting the track, zooming, moving. Pure.
 *
 * @module
 */

/** Centre in metres of the projection, and the scale. */
export interface MapView {
  readonly xM: number;
  readonly yM: number;
  readonly metresPerPixel: number;
}

/** A box on the flat map, metres. */
export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** The screen in px, and how much of it controls and legends cover at each edge. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A parked vehicle is not looked at through a microscope: metres across the free screen. */
const MIN_SPAN_M = 2_000;
/** Between these the map can be zoomed, metres across the longer side of the screen. */
const NEAREST_M = 200;
const FARTHEST_M = 4_000_000;
/** Share of the free screen that a fitted track fills; the rest is for where it goes next. */
const FILL = 0.7;
/** The view stays until the track comes this near to an edge, as a share of the free screen … */
const EDGE = 0.06;
/** … or until it fills less than this. */
const TOO_SMALL = 0.25;

/** The box around places (x and y in turn); null when there are none. */
export function boxOf(xy: Float64Array): Box | null {
  if (xy.length < 2) return null;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const [x, y] = [xy[i]!, xy[i + 1]!];
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return { minX, minY, maxX, maxY };
}

/** The view in which a box fills most of the free screen. */
export function fit(box: Box, screen: Screen): MapView {
  const free = freeOf(screen);
  // The shorter side has the least span, the longer one accordingly more.
  const least = MIN_SPAN_M * FILL / Math.min(free.width, free.height);
  const spanX = Math.max(box.maxX - box.minX, least * free.width);
  const spanY = Math.max(box.maxY - box.minY, least * free.height);
  const metresPerPixel = limited(
    Math.max(spanX / free.width, spanY / free.height) / FILL,
    screen,
  );
  return {
    // What is free need not be in the middle of the screen.
    xM: (box.minX + box.maxX) / 2 + (screen.right - screen.left) / 2 * metresPerPixel,
    yM: (box.minY + box.maxY) / 2 + (screen.top - screen.bottom) / 2 * metresPerPixel,
    metresPerPixel,
  };
}

function freeOf({ width, height, top, bottom, left, right }: Screen) {
  return {
    width: Math.max(width / 3, width - left - right),
    height: Math.max(height / 3, height - top - bottom),
  };
}

/** `view` while it still shows the box well, otherwise a new fit: the map stands still most of the time. */
export function follow(view: MapView | null, box: Box, screen: Screen): MapView {
  if (!view) return fit(box, screen);
  const fitted = fit(box, screen);
  const free = freeOf(screen);
  const [left, top] = toScreen(view, screen, box.minX, box.maxY);
  const [right, bottom] = toScreen(view, screen, box.maxX, box.minY);
  const [edgeX, edgeY] = [EDGE * free.width, EDGE * free.height];
  const inside = left >= screen.left + edgeX && right <= screen.width - screen.right - edgeX &&
    top >= screen.top + edgeY && bottom <= screen.height - screen.bottom - edgeY;
  const small = fitted.metresPerPixel / view.metresPerPixel * FILL < TOO_SMALL;
  return inside && !small ? view : fitted;
}

/** Where a place of the flat map is on the screen, px from its upper left corner. */
export function toScreen(
  view: MapView,
  screen: Pick<Screen, "width" | "height">,
  xM: number,
  yM: number,
): [number, number] {
  return [
    screen.width / 2 + (xM - view.xM) / view.metresPerPixel,
    screen.height / 2 - (yM - view.yM) / view.metresPerPixel,
  ];
}

/** Which place of the flat map is at a point of the screen. */
export function fromScreen(
  view: MapView,
  screen: Pick<Screen, "width" | "height">,
  x: number,
  y: number,
): [number, number] {
  return [
    view.xM + (x - screen.width / 2) * view.metresPerPixel,
    view.yM - (y - screen.height / 2) * view.metresPerPixel,
  ];
}

/** `factor` times nearer, with the place under the point [x, y] of the screen staying there. */
export function zoomed(
  view: MapView,
  screen: Screen,
  factor: number,
  x: number,
  y: number,
): MapView {
  const metresPerPixel = limited(view.metresPerPixel / factor, screen);
  const [xM, yM] = fromScreen(view, screen, x, y);
  const there = { xM: view.xM, yM: view.yM, metresPerPixel };
  const [newX, newY] = fromScreen(there, screen, x, y);
  return { xM: view.xM + xM - newX, yM: view.yM + yM - newY, metresPerPixel };
}

/** What is on the screen moved by so many px to the right and down. */
export function moved(view: MapView, dx: number, dy: number): MapView {
  return {
    ...view,
    xM: view.xM - dx * view.metresPerPixel,
    yM: view.yM + dy * view.metresPerPixel,
  };
}

function limited(metresPerPixel: number, { width, height }: Screen): number {
  const longer = Math.max(width, height);
  return Math.max(NEAREST_M / longer, Math.min(FARTHEST_M / longer, metresPerPixel));
}

/** The part of the flat map that is on the screen. */
export function viewBox(view: MapView, screen: Pick<Screen, "width" | "height">): Box {
  const [minX, maxY] = fromScreen(view, screen, 0, 0);
  const [maxX, minY] = fromScreen(view, screen, screen.width, screen.height);
  return { minX, minY, maxX, maxY };
}
