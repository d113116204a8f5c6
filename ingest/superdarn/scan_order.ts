/**
 * In which order, and when, does a radar come to its beams? As an earlier complete scan had them; so
 * records after a first one can be shared out among the scans that they are of, also where the first
 * record of one was lost. Orders may be interleaved (0, 4, 8, … 2, 6, …), have a beam at every second
 * place (camping), or two records a beam.
 *
 * @module
 */

/** Records in the order as heard. */
export interface Beams {
  readonly beams: readonly number[];
  /** When each record came, after the first. */
  readonly offsetsMs: readonly number[];
}

/** A scan as it was heard from its first record up to the next scan's first. */
export interface ScanOrder extends Beams {
  /** From a scan's first record to the next scan's. */
  readonly periodMs: number;
}

/** Which of several scans in a row a record is of, from 0, and where in the order it is there. */
export interface Place {
  readonly scan: number;
  readonly index: number;
}

/** No place: the order does not have the beam. */
const NO_INDEX = -1;

/** A record comes when the order has it, give or take this part of a scan. */
const TIME_PART = 1 / 8;
/** It is of one scan, and not of the one before or after, if it fits there so much better. */
const BETTER = 2;

/**
 * Shares records out among scans of an order, the first of which begins with the first record; the
 * others have lost theirs, as each would have the flag.
 *
 * @param scans how many there were at most, by time
 * @returns the place of each; "other" if they are not of this order; "unclear" if it cannot be said
 */
export function placesIn(
  order: ScanOrder,
  { beams, offsetsMs }: Beams,
  scans: number,
): Place[] | "other" | "unclear" {
  if (order.beams[0] !== beams[0]) return "other";
  const places: Place[] = [{ scan: 0, index: 0 }];
  let isUnclear = false;
  for (let i = 1; i < beams.length; i++) {
    const place = placeOf(order, beams[i]!, offsetsMs[i]!, scans);
    if (place === "other") return "other";
    if (place === "unclear" || place.scan < places.at(-1)!.scan) isUnclear = true;
    else places.push(place);
  }
  return isUnclear ? "unclear" : places;
}

function placeOf(
  order: ScanOrder,
  beam: number,
  ms: number,
  scans: number,
): Place | "other" | "unclear" {
  const best = nearest(order, beam, ms, scans, null);
  if (best === null) {
    // Lost when the order was heard: time alone has to do.
    const periods = ms / order.periodMs;
    const isAtEdge = Math.abs(periods - Math.round(periods)) < TIME_PART;
    if (scans > 1 && isAtEdge) return "unclear";
    return { scan: Math.min(Math.floor(periods), scans - 1), index: NO_INDEX };
  }
  if (best.miss > TIME_PART) return "other";
  const rival = nearest(order, beam, ms, scans, best.scan);
  return rival === null || best.miss * BETTER <= rival.miss ? best : "unclear";
}

/** The place of a beam that is nearest in time, in any scan but one; how far off, in scans. */
function nearest(
  { beams, offsetsMs, periodMs }: ScanOrder,
  beam: number,
  ms: number,
  scans: number,
  except: number | null,
): Place & { readonly miss: number } | null {
  let best: Place & { readonly miss: number } | null = null;
  for (let index = 1; index < beams.length; index++) {
    if (beams[index] !== beam) continue;
    const at = (ms - offsetsMs[index]!) / periodMs;
    const about = Math.min(Math.max(0, Math.round(at)), scans - 1);
    for (let scan = Math.max(0, about - 1); scan <= about + 1 && scan < scans; scan++) {
      const miss = Math.abs(at - scan);
      if (scan !== except && miss < (best?.miss ?? Infinity)) best = { scan, index, miss };
    }
  }
  return best;
}

/**
 * Whether what was heard as one scan may be several of an order that is not known, the first records
 * lost of all but one. A scan may come back to one beam, as a camping radar does; if more come back,
 * or all are the same, nothing tells it from several.
 */
export function isRepetitive(beams: readonly number[]): boolean {
  const changes = beams.filter((beam, i) => beam !== beams[i - 1]);
  if (changes.length === 1) return beams.length > 1;
  const returning = changes.filter((beam, i) => changes.indexOf(beam) < i);
  return new Set(returning).size > 1;
}

/**
 * Whether two scans have the same beams in the same order, at about the same times. One may have a
 * beam more at its end.
 */
export function isAlike(one: Beams, other: Beams): boolean {
  const both = Math.min(one.beams.length, other.beams.length);
  if (Math.max(one.beams.length, other.beams.length) > both + 1) return false;
  const stepMs = one.offsetsMs.at(-1)! / Math.max(1, one.beams.length - 1);
  return one.beams.slice(0, both).every((beam, i) =>
    beam === other.beams[i] && Math.abs(one.offsetsMs[i]! - other.offsetsMs[i]!) <= stepMs / 2
  );
}
