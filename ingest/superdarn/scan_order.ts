/**
 * In which order, and when, does a radar come to its beams? As its last complete scan had them; so a
 * record shows whether it is of the scan that is going on, or of the next one, whose first record was
 * lost. Orders may be interleaved (0, 4, 8, … 2, 6, …), have a beam at every second place (camping),
 * or two records a beam.
 *
 * @module
 */

/** A scan as it was heard from its first record up to the next scan's first. */
export interface ScanOrder {
  readonly beams: readonly number[];
  /** When each record came, after the first. */
  readonly offsetsMs: readonly number[];
  /** From a scan's first record to the next scan's. */
  readonly periodMs: number;
}

/** The index of a record in the order's beams. */
export type Place = number;

/** No place, or none that is sure: then only the flag and long pauses tell scans apart. */
export const UNKNOWN_PLACE: Place = -1;

/** A scan takes as long as the one before, give or take this part; else it is of another order. */
const PERIOD_PART = 0.25;
/** A record comes when the order has it, give or take this part of a scan; else it has changed. */
const TIME_PART = 1 / 8;
/** Times of records are the same if they differ by less than this part of the shortest step. */
const STEP_PART = 0.4;
/** What both have together is at most so much longer than what was heard, or the order has changed. */
const MOST_LONGER = 1.5;

/**
 * The order to go by after a complete scan. Each scan may have lost some of its records, so what was
 * heard of either is put together by its time; a scan that does not go with the known order replaces
 * it.
 */
export function learned(
  order: ScanOrder | null,
  beams: readonly number[],
  offsetsMs: readonly number[],
  periodMs: number,
): ScanOrder {
  const heard = { beams, offsetsMs, periodMs };
  if (order === null) return heard;
  if (Math.abs(periodMs - order.periodMs) > PERIOD_PART * order.periodMs) return heard;
  const joined = together(order, heard);
  if (joined === null) return heard;
  const isLonger = joined.beams.length > order.beams.length;
  return isLonger && joined.beams.length > MOST_LONGER * beams.length
    ? heard
    : { ...joined, periodMs };
}

type Beams = Pick<ScanOrder, "beams" | "offsetsMs">;

/** The records of two scans in the order of their time; null: two beams at the same time. */
function together(known: Beams, heard: Beams): Beams | null {
  const sameMs = STEP_PART * Math.min(shortestMs(known), shortestMs(heard));
  const beams: number[] = [];
  const offsetsMs: number[] = [];
  let k = 0;
  let h = 0;
  while (k < known.beams.length || h < heard.beams.length) {
    const knownMs = known.offsetsMs[k] ?? Infinity;
    const heardMs = heard.offsetsMs[h] ?? Infinity;
    const isBoth = Math.abs(knownMs - heardMs) < sameMs;
    if (isBoth && known.beams[k] !== heard.beams[h]) return null;
    const isHeard = isBoth || heardMs < knownMs;
    beams.push(isHeard ? heard.beams[h]! : known.beams[k]!);
    offsetsMs.push(isHeard ? heardMs : knownMs);
    if (isBoth || !isHeard) k++;
    if (isHeard) h++;
  }
  return { beams, offsetsMs };
}

function shortestMs({ offsetsMs }: Beams): number {
  return offsetsMs.reduce(
    (least, ms, i) => i === 0 ? least : Math.min(least, ms - offsetsMs[i - 1]!),
    Infinity,
  );
}

/** Where the record is that begins a scan. */
export function firstPlace(order: ScanOrder | null, beam: number): Place {
  return order?.beams[0] === beam ? 0 : UNKNOWN_PLACE;
}

/** When a record came, ms after others of its scan. */
export interface Since {
  readonly first: number;
  readonly last: number;
}

/**
 * Where a record without the flag is: in the scan in which the last one was at `from`, or in the next
 * one, if it is due. It is where it fits the time since the last record better; where time says
 * nothing, as after a step of the radar's clock, the order alone decides. A beam that comes again too
 * early for the next scan shows that the radar now has an order that is not known yet.
 *
 * @param since null: not known
 */
export function placeIn(
  order: ScanOrder | null,
  from: Place,
  beam: number,
  since: Since | null,
): { isNext: boolean; place: Place } {
  if (order === null || from === UNKNOWN_PLACE) return { isNext: false, place: UNKNOWN_PLACE };
  const { beams, offsetsMs, periodMs } = order;
  const miss = (place: Place, scans: number) => {
    if (place === UNKNOWN_PLACE) return Infinity;
    const ms = scans * periodMs + offsetsMs[place]! - offsetsMs[from]!;
    return since === null ? scans : Math.abs(since.last - ms);
  };
  const isDue = since === null || since.first >= periodMs;
  let later = UNKNOWN_PLACE;
  let inNext = UNKNOWN_PLACE;
  // The first place has the flag: this record is not there.
  for (let place = 1; place < beams.length; place++) {
    if (beams[place] !== beam) continue;
    if (place > from && miss(place, 0) < miss(later, 0)) later = place;
    if (isDue && miss(place, 1) < miss(inNext, 1)) inNext = place;
  }
  const stepMs = offsetsMs.at(-1)! / Math.max(1, beams.length - 1);
  const againMiss = since === null ? Infinity : Math.abs(since.last - stepMs);
  const isNext = miss(inNext, 1) < (later === UNKNOWN_PLACE ? againMiss : miss(later, 0));
  return { isNext, place: isNext ? inNext : later };
}

/** Where a record is that comes after a pause: known where its beam comes once in a scan. */
export function placeAfterPause(order: ScanOrder | null, beam: number): Place {
  const place = order?.beams.indexOf(beam) ?? UNKNOWN_PLACE;
  return order?.beams.indexOf(beam, place + 1) === -1 ? place : UNKNOWN_PLACE;
}

/** When a record at a place comes, after the scan's first; 0 where that is not known. */
export function offsetMs(order: ScanOrder | null, place: Place): number {
  return order?.offsetsMs[place] ?? 0;
}

/** Whether a scan is as fast as the order, as far as a record at a place shows. */
export function isInTime(order: ScanOrder, place: Place, sinceFirstMs: number): boolean {
  return Math.abs(sinceFirstMs - offsetMs(order, place)) <= TIME_PART * order.periodMs;
}
