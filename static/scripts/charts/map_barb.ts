/**
 * What a wind barb is made of, after WMO practice: half a barb 5 kt, a full one 10 kt, a pennant
 * 50 kt, on a staff that points to where the wind comes from. The barbs stand on the side of the
 * lower pressure: clockwise of the staff in the northern hemisphere, counter-clockwise in the southern.
 *
 * WMO-No. 485, Manual on the Global Data-processing System, appendix II-4.
 *
 * @module
 */

/** A place beside the station in px: x to the right, y down. */
export type Place = readonly [x: number, y: number];

/** A barb's parts. */
export interface BarbParts {
  readonly pennants: number;
  readonly full: number;
  readonly half: number;
}

/** A barb's lines and filled triangles around the station at [0, 0]; `calm` is a circle without either. */
export interface BarbShape {
  readonly calm: boolean;
  readonly lines: readonly (readonly [Place, Place])[];
  readonly pennants: readonly (readonly [Place, Place, Place])[];
}

const KNOTS_PER_MPS = 3600 / 1852;

/** The parts for a speed in m/s, to the nearest 5 kt; null when that is none (below 2.5 kt). */
export function barbParts(speedMps: number): BarbParts | null {
  const fives = Math.round(speedMps * KNOTS_PER_MPS / 5);
  if (!(fives > 0)) return null;
  return { pennants: Math.floor(fives / 10), full: Math.floor(fives % 10 / 2), half: fives % 2 };
}

/** Shares of the staff's length: distance of two barbs, their length, and a pennant's width. */
const STEP = 0.14;
const BARB = 0.42;
const PENNANT = 0.16;
/** Barbs lean away from the station. */
const LEAN = 0.14;

/**
 * The shape for a wind in m/s from `fromDeg` on a screen whose true north is `northDeg` clockwise of
 * straight up, with a staff of `lengthPx`.
 */
export function barbShape(
  wind: { speedMps: number; fromDeg: number },
  lengthPx: number,
  northDeg: number,
  southern: boolean,
): BarbShape {
  const parts = barbParts(wind.speedMps);
  if (!parts) return { calm: true, lines: [], pennants: [] };
  const angle = (wind.fromDeg + northDeg) * Math.PI / 180;
  const side = southern ? -1 : 1;
  /** At a share of the staff's length from the station, and so far beside it on the barbs' side. */
  const place = (along: number, beside: number): Place => {
    const x = lengthPx * beside * side;
    const y = lengthPx * along;
    return [
      x * Math.cos(angle) + y * Math.sin(angle),
      x * Math.sin(angle) - y * Math.cos(angle),
    ];
  };
  const lines: [Place, Place][] = [[place(0, 0), place(1, 0)]];
  const pennants: [Place, Place, Place][] = [];
  let along = 1;
  for (let i = 0; i < parts.pennants; i++) {
    pennants.push([place(along, 0), place(along, BARB), place(along - PENNANT, 0)]);
    along -= PENNANT + (i + 1 < parts.pennants ? 0.02 : STEP / 2);
  }
  // A half barb alone stands in from the end, so that it is not taken for a full one.
  if (parts.pennants === 0 && parts.full === 0) along -= STEP;
  for (let i = 0; i < parts.full; i++, along -= STEP) {
    lines.push([place(along, 0), place(along + LEAN, BARB)]);
  }
  if (parts.half) lines.push([place(along, 0), place(along + LEAN / 2, BARB / 2)]);
  return { calm: false, lines, pennants };
}
