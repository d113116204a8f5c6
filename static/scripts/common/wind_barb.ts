/**
 * Which strokes a wind barb has, and where they are. WMO-No. 485, appendix II-4, station plot: a
 * half barb is 5 kt, a full one 10 kt, a pennant 50 kt; on the northern hemisphere they stand on
 * the clockwise side of a staff that points to where the wind comes from, on the southern one on
 * the other.
 *
 * @module
 */

const KNOTS_PER_MPS = 3600 / 1852;

/** The parts of a barb. None of them: calm. */
export interface BarbParts {
  readonly pennants: number;
  readonly full: number;
  readonly half: boolean;
}

/** The parts for a speed in m/s, rounded to 5 kt. */
export function barbParts(speedMps: number): BarbParts {
  const fives = Math.round(speedMps * KNOTS_PER_MPS / 5);
  return {
    pennants: Math.floor(fives / 10),
    full: Math.floor(fives % 10 / 2),
    half: fives % 2 === 1,
  };
}

/** SVG path data of a barb for wind from the north: open strokes and filled pennants. */
export interface BarbPaths {
  readonly strokes: string;
  readonly pennants: string;
}

/**
 * A barb for wind from the north whose staff runs up from `(0, -foot)` to `(0, -tip)`, feathers
 * `feather` long. Turn it clockwise by the direction. `side` 1 is the northern hemisphere, -1 the
 * southern.
 */
export function barbPaths(
  { pennants, full, half }: BarbParts,
  { foot, tip, feather, side }: {
    readonly foot: number;
    readonly tip: number;
    readonly feather: number;
    readonly side: 1 | -1;
  },
): BarbPaths {
  if (pennants === 0 && full === 0 && !half) return { strokes: "", pennants: "" };
  const step = feather * 0.5;
  const rise = feather * 0.35;
  const strokes = [`M0 ${-foot}L0 ${-tip}`];
  const flags: string[] = [];
  let y = -tip;
  for (let i = 0; i < pennants; i++) {
    flags.push(`M0 ${y}L${side * feather} ${y + step / 2}L0 ${y + step}Z`);
    y += step * 1.3;
  }
  // A half barb alone stands in from the tip, so that nobody takes it for a full one.
  if (pennants === 0 && full === 0) y += step;
  for (let i = 0; i < full + (half ? 1 : 0); i++) {
    const length = i < full ? 1 : 0.5;
    strokes.push(`M0 ${y}L${side * feather * length} ${y - rise * length}`);
    y += step;
  }
  return { strokes: strokes.join(""), pennants: flags.join("") };
}
