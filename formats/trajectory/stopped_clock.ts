/**
 * When the rows of a GPS clock that stands still were recorded: files of older programs have them
 * all under one second, where `ingest` would have counted on.
 *
 * @module
 */

/**
 * The rows' times, s: their own, or counted on by lines from where the clock stopped, as many a
 * second as the logger gives while it runs, up to the time at which it goes on. Further rows of a
 * second that leave no room for that keep it; so do those that repeat the row before them: a record
 * read twice is no observation.
 *
 * @param times each row's own time, s, in the file's order
 * @param lines the line of each
 * @param isSame whether two rows have the same values
 */
export function placedTimes(
  times: readonly number[],
  lines: readonly number[],
  isSame: (row: number, other: number) => boolean,
): Float64Array {
  const places = Float64Array.from(times);
  const starts = [...times.keys()].filter((row) => row === 0 || times[row] !== times[row - 1]);
  const rate = usualRate(times, starts);
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? times.length;
    const untilS = times[end] ?? Infinity;
    for (let row = start + 1; row < end; row++) {
      const counted = times[start]! + Math.floor((lines[row]! - lines[start]!) / rate);
      if (counted < untilS && !isSame(row, row - 1)) places[row] = counted;
    }
  }
  return places;
}

/** How many rows a second has where the clock runs: the median. */
function usualRate(times: readonly number[], starts: readonly number[]): number {
  const counts = starts
    .map((start, i) => ({ start, next: starts[i + 1] }))
    .filter(({ start, next }) => next !== undefined && times[next] === times[start]! + 1)
    .map(({ start, next }) => next! - start)
    .sort((a, b) => a - b);
  return counts[counts.length >> 1] ?? 1;
}
