/**
 * Which points of a series are places on the map, and which of them a line may join.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import { normalLonDeg } from "../../../science/map_projection.ts";

/** A place of the track. */
export interface Fix {
  readonly point: Point;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** A line leads here from the fix before. */
  readonly joined: boolean;
}

/** No vehicle is faster: such a step is a fault of the GPS. */
const MAX_SPEED_MPS = 100;
/** A record a second is the rule: from here on something is missing between two. */
const GAP_S = 2;
/** So many fixes that agree with each other are believed after a jump. */
const BELIEVED = 3;
/** Metres in a degree of latitude, to judge a speed. */
const DEGREE_M = 111_200;

interface Run {
  readonly fixes: Point[];
  last: Point;
}

/** A point that says where it was. (0, 0) is what a GPS without a fix says. */
function isPlace({ lat, lon }: Point): boolean {
  return lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 &&
    !(lat === 0 && lon === 0);
}

function isReachable(from: Point, to: Point): boolean {
  const north = (to.lat! - from.lat!) * DEGREE_M;
  // Most steps are a few metres: no cosine is needed to see that.
  if (Math.abs(north) + Math.abs(to.lon! - from.lon!) * DEGREE_M < MAX_SPEED_MPS) return true;
  const east = normalLonDeg(to.lon! - from.lon!) * DEGREE_M * Math.cos(to.lat! * Math.PI / 180);
  return Math.hypot(north, east) <= MAX_SPEED_MPS * Math.max(1, to.ts - from.ts);
}

/**
 * The fixes of `points` (ascending in time) from `fromTs` to `toTs`. Places that cannot have been
 * reached are left out: single ones, and jumps until three fixes in a row agree. Fixes less than 2 s
 * apart are joined; of a reduced history (`reduced`) all are that have no point without a position between.
 */
export function trackFixes(
  points: readonly Point[],
  fromTs: number,
  toTs: number,
  reduced: boolean,
): Fix[] {
  const runs: Run[] = [];
  const after = new Set<Point>();
  let broken = true;
  for (const point of points) {
    if (point.ts < fromTs) continue;
    if (point.ts > toTs) break;
    if (!isPlace(point)) {
      broken = true;
      continue;
    }
    if (broken) after.add(point);
    broken = false;
    const run = runFor(runs, point);
    run.fixes.push(point);
    run.last = point;
  }
  const believed = runs.filter(({ fixes }) => fixes.length >= BELIEVED);
  const track: Fix[] = [];
  for (const { fixes } of believed.length > 0 ? believed : runs.slice(0, 1)) {
    let before: Point | null = null;
    for (const point of fixes) {
      const joined = before !== null &&
        (reduced ? !after.has(point) : point.ts - before.ts < GAP_S);
      track.push({ point, latDeg: point.lat!, lonDeg: point.lon!, joined });
      before = point;
    }
  }
  return track;
}

/** The run that a point goes on with: the newest, or the one before when the newest was a fault. */
function runFor(runs: Run[], point: Point): Run {
  const [last, before] = [runs.at(-1), runs.at(-2)];
  if (last && isReachable(last.last, point)) return last;
  if (last && before && last.fixes.length < BELIEVED && isReachable(before.last, point)) {
    runs.pop();
    return before;
  }
  // Faults that follow each other without agreeing are not kept: the good run stays the one before.
  if (before && last && last.fixes.length < BELIEVED) runs.pop();
  const run = { fixes: [], last: point };
  runs.push(run);
  return run;
}

/** The fix nearest in time to `ts` among `fixes` (ascending), or null when none is within 30 s. */
export function fixAt(fixes: readonly Fix[], ts: number): Fix | null {
  let [low, high] = [0, fixes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fixes[middle]!.point.ts < ts) low = middle + 1;
    else high = middle;
  }
  const near = [fixes[low - 1], fixes[low]]
    .filter((fix): fix is Fix => fix !== undefined && Math.abs(fix.point.ts - ts) <= 30)
    .sort((a, b) => Math.abs(a.point.ts - ts) - Math.abs(b.point.ts - ts));
  return near[0] ?? null;
}
