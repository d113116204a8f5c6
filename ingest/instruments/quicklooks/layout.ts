/**
 * Where in a picture does each thing stand? Pixels, from the top left.
 *
 * @module
 */

/** A rectangle for values. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The places of a picture's parts. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly plots: readonly Plot[];
}

const WIDTH = 1200;
const HEIGHT = 900;
/** Numbers of the vertical axis, and its unit. */
export const LEFT = 112;
/** Newest values, or the colours' scale. */
export const RIGHT = 122;
/** Title of the picture. */
const TOP = 56;
/** Hours, and who drew it when. */
const BOTTOM = 62;
/** A panel's title above its plot. */
export const TITLE = 34;
/** Between a plot and the next title. */
const BETWEEN = 12;
/** A map of colours needs more height than lines. */
const HEAT_WEIGHT = 1.5;
/** Less tells nothing: with more panels the picture grows. */
const LEAST_PLOT = 96;

/** Sizes of letters, so that a phone held across shows them. */
export const SIZE = {
  title: 30,
  panel: 23,
  legend: 20,
  tick: 24,
  newest: 21,
  footer: 17,
} as const;

/** Places for panels of these kinds, one above the other. */
export function layoutOf(kinds: readonly ("lines" | "heat")[]): Layout {
  const weights = kinds.map((kind) => kind === "heat" ? HEAT_WEIGHT : 1);
  const sum = weights.reduce((a, b) => a + b, 0);
  const taken = TOP + BOTTOM + kinds.length * (TITLE + BETWEEN);
  const height = Math.max(HEIGHT, taken + Math.ceil(LEAST_PLOT * sum));
  const room = height - taken;
  let y = TOP;
  const plots = weights.map((weight): Plot => {
    const top = y + TITLE;
    const plot = {
      left: LEFT,
      top,
      width: WIDTH - LEFT - RIGHT,
      height: Math.floor(room * weight / sum),
    };
    y = top + plot.height + BETWEEN;
    return plot;
  });
  return { width: WIDTH, height, plots };
}
