/**
 * Which positions of a drive are false: a receiver that loses the sky puts the vehicle elsewhere for
 * a while, and back.
 *
 * @module
 */
import { inverseGeodesic } from "./geodesic.ts";
import { CONSISTENCY } from "./quality_limits.ts";

/** After this long elsewhere the way back is a drive like any other, s. */
const AWAY_S = 600;
/** How many jumps ahead the way back is looked for: amid noise there is none. */
const JUMPS_AHEAD = 30;
/** So many fixes in a row that agree outweigh fewer before them that do not. */
const AGREE = 5;

/** Fixes in a row, each within reach of the one before it: indices into the times, both included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly fixes: number;
}

/**
 * The rows whose position a vehicle cannot have had: all of those elsewhere, where it is back within
 * 10 minutes; a few at the beginning that nothing later agrees with; else the one at which it
 * jumps, as it is open which side is wrong.
 *
 * @param times seconds since 1970, ascending
 * @param lat degrees, NaN where there is no fix or it is not to be judged
 */
export function falsePositions(
  times: Float64Array,
  lat: Float64Array,
  lon: Float64Array,
): Set<number> {
  const isReached = (from: number, to: number) =>
    inverseGeodesic(lat[from]!, lon[from]!, lat[to]!, lon[to]!).distanceM <=
      CONSISTENCY.movedMps * Math.max(1, times[to]! - times[from]!);
  const found = new Set<number>();
  const mark = ({ first, last }: Stretch) => {
    for (let i = first; i <= last; i++) if (!Number.isNaN(lat[i]!)) found.add(i);
  };
  const stretches = stretchesOf(lat, isReached);
  for (let at = 0; at + 1 < stretches.length;) {
    const here = stretches[at]!;
    const next = stretches[at + 1]!;
    const back = stretches.slice(at + 2, at + 2 + JUMPS_AHEAD).findIndex(({ first }) =>
      times[first]! - times[here.last]! <= AWAY_S && isReached(here.last, first) &&
      // With time everything is in reach: what goes on from where it jumped to is no way back.
      !isReached(next.last, first)
    );
    if (back >= 0) stretches.slice(at + 1, at + 2 + back).forEach(mark);
    else if (at === 0 && here.fixes < AGREE && next.fixes >= AGREE) mark(here);
    else found.add(next.first);
    at += back >= 0 ? back + 2 : 1;
  }
  return found;
}

function stretchesOf(
  lat: Float64Array,
  isReached: (from: number, to: number) => boolean,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (let i = 0; i < lat.length; i++) {
    if (Number.isNaN(lat[i]!)) continue;
    const open = stretches.at(-1);
    if (open === undefined || !isReached(open.last, i)) {
      stretches.push({ first: i, last: i, fixes: 1 });
    } else stretches[stretches.length - 1] = { ...open, last: i, fixes: open.fixes + 1 };
  }
  return stretches;
}
