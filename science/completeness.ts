/**
 * How much of the last minutes is there.
 *
 * @module
 */

/**
 * Share of the last `seconds` whole seconds up to `newestTs` that have at least one record, 0 to 1.
 * Two records in a second count once, so that a fast logger does not hide a gap. NaN when
 * `newestTs` is NaN; times that are NaN count as none.
 *
 * @param times seconds since 1970, in any order
 */
export function completeness(times: Iterable<number>, newestTs: number, seconds = 600): number {
  if (Number.isNaN(newestTs)) return NaN;
  const last = Math.floor(newestTs);
  const present = new Set<number>();
  for (const ts of times) {
    const second = Math.floor(ts);
    if (second <= last && second > last - seconds) present.add(second);
  }
  return present.size / seconds;
}
